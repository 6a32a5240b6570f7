"""Run as `python FOLDER REQUEST`: plans the program that the request (a JSON file) describes.

Run as `python FOLDER --serve FILE_NUMBER ROOT PROGRAM` it serves many plans of one program, see `fork_server`.
The result is a JSON file too, as standard output belongs to the program. What both hold: `program.run`.
"""

from __future__ import annotations

import importlib.util
import os
import sys
from importlib import import_module
from importlib.machinery import SourceFileLoader
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


def keep_byte_code() -> None:
    """Keep the byte code of this folder, unless the user wants none, and from here on that of nothing else.

    The program's folder may be read-only, and planning must leave nothing behind.
    """
    if not sys.dont_write_bytecode:
        for file in Path(__file__).parent.glob("*.py"):
            SourceFileLoader(file.stem, str(file)).get_code(file.stem)
    sys.dont_write_bytecode = True
    os.environ["PYTHONDONTWRITEBYTECODE"] = "1"


def main(first: str, *more: str) -> int:
    """Plan a program, in this process or in each that is forked from it."""
    keep_byte_code()
    request = first
    if first == "--serve":
        number, root, folder = more
        forked = load("fork_server").serve(int(number), root, folder)
        if forked is None:
            return 0
        request = forked
    planned: int = load("program").main(request)
    return planned


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
