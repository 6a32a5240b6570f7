"""Run as `python FOLDER REQUEST`: plans the program that the request (a JSON file) describes.

The result is a JSON file too, as standard output belongs to the program. What both hold: `program.run`.
"""

from __future__ import annotations

import importlib.util
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

# A name that no module of a program has.
PACKAGE = "_aws_preflight_plan"


def load(name: str) -> Any:
    """A module of this folder, found without putting the folder on the program's path."""
    folder = str(Path(__file__).resolve().parent)
    # Python put it there to run this file. Pulumi's own executor leaves the folder of its binaries instead.
    sys.path[:] = [path for path in sys.path if str(Path(path).resolve()) != folder]
    if PACKAGE not in sys.modules:
        spec = importlib.util.spec_from_file_location(
            PACKAGE, f"{folder}/__init__.py", submodule_search_locations=[folder]
        )
        assert spec is not None
        assert spec.loader is not None
        sys.modules[PACKAGE] = package = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(package)
    return import_module(f"{PACKAGE}.{name}")


if __name__ == "__main__":
    sys.exit(load("program").main(sys.argv[1]))
