"""Where the packages lie that a program's interpreter imports, found by looking at folders: no interpreter is started.

https://www.pulumi.com/docs/iac/languages-sdks/python/#virtual-environments
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

# What a name on PATH is searched by, in Pulumi's order.
_PYTHONS = ("python", "python3") if os.name == "nt" else ("python3", "python")


def site_packages(project: Mapping[str, Any] | None, folder: Path) -> tuple[Path, ...]:
    """The folders of packages for a project that lies in a folder; those of this interpreter where it has none.

    `project` is the project file as it is written.
    """
    for environment in _environments(project or {}, folder):
        if found := _of_environment(environment):
            return found
    return _of_path() or tuple(_own())


def _environments(project: Mapping[str, Any], folder: Path) -> Iterator[Path]:
    runtime = project.get("runtime")
    options = runtime.get("options") if isinstance(runtime, Mapping) else None
    options = options if isinstance(options, Mapping) else {}
    if isinstance(named := options.get("virtualenv"), str) and named:
        yield folder / named
    elif options.get("toolchain") in ("uv", "poetry"):
        around = [each for each in (folder, *folder.parents) if (each / "pyproject.toml").is_file()]
        yield from (each / ".venv" for each in (*around[:1], folder))


def _of_environment(environment: Path) -> tuple[Path, ...]:
    """The folders of a virtual environment, and those around it that it lets in."""
    own = _below(environment)
    try:
        settings = (environment / "pyvenv.cfg").read_text(encoding="utf-8", errors="replace").lower()
    except OSError:
        return own if own and (environment / "conda-meta").is_dir() else ()
    words = dict(line.split("=", 1) for line in settings.replace(" ", "").splitlines() if "=" in line)
    if words.get("include-system-site-packages") == "true":
        own += tuple(each for each in _of_path() if each not in own)
    return own


def _below(prefix: Path) -> tuple[Path, ...]:
    patterns = (
        "lib/python3*/site-packages",
        "lib64/python3*/site-packages",
        "Lib/site-packages",
        "lib/python3*/dist-packages",
    )
    try:
        return tuple(dict.fromkeys(found for each in patterns for found in sorted(prefix.glob(each)) if found.is_dir()))
    except OSError:
        return ()


def _of_path() -> tuple[Path, ...]:
    """The folders of the Python on PATH that has Pulumi, other than the one that runs this."""
    places = [
        each for each in os.environ.get("PATH", "").split(os.pathsep) if each and Path(each) != Path(sys.prefix) / "bin"
    ]
    command = os.environ.get("PULUMI_PYTHON_CMD")
    for name in (command,) if command else _PYTHONS:
        python = shutil.which(name, path=os.pathsep.join(places))
        if python is None:
            continue
        bin_folder = Path(python).parent
        for prefix in dict.fromkeys((bin_folder.parent, Path(os.path.realpath(python)).parent.parent)):
            found = _below(prefix)
            if any((each / "pulumi").is_dir() for each in found):
                return found
    return ()


def _own() -> Iterator[Path]:
    for each in sys.path:
        if Path(each).name in ("site-packages", "dist-packages"):
            yield Path(each)
