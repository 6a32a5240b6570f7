"""`preflight install-pack`: writes the folder that `--policy-pack` names, from what is installed."""

from __future__ import annotations

import json
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import yaml

from preflight import pack

from .failure import CannotCheck

FILES = ("LICENSE", "NOTICE", "PulumiPolicy.yaml", "__main__.py", "requirements.txt")
"""What a policy pack has besides the package."""
_NOT_COPIED = shutil.ignore_patterns("__pycache__", "published")


def install(folder: Path, *, here: bool) -> None:
    """Write the policy pack, all of it or nothing.

    With `here`, Pulumi runs it in the virtual environment of this command, which has all that it needs.
    Raises CannotCheck where the folder holds something already, or cannot be written.
    """
    if here and sys.prefix == sys.base_prefix:
        raise CannotCheck(
            f"--here names the virtual environment of this command, and {sys.executable} runs in none",
            "leave it out, and run `pulumi install` in the new folder",
        )
    try:
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise CannotCheck(f"{folder} exists and is not empty", "name a new folder, or delete this one first")
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.parent, prefix=f".{folder.name}.") as private:
            made = Path(private, folder.name)
            _write(made, here=here)
            if folder.exists():
                folder.rmdir()
            made.rename(folder)
    except OSError as error:
        raise CannotCheck(
            f"{folder} cannot be written ({error.strerror})", "name a folder that you may write"
        ) from None


def _write(folder: Path, *, here: bool) -> None:
    package = Path(pack.__file__).parent
    shutil.copytree(package, folder / "preflight", ignore=_NOT_COPIED)
    # A checkout keeps them at its top, a wheel in the package, and this pack is like a wheel.
    for name in ("policies", "presets"):
        shutil.copytree(pack.folder(name), folder / "preflight" / name, ignore=_NOT_COPIED, dirs_exist_ok=True)
    # `pulumi policy publish` sends what it does not name.
    (folder / ".gitignore").write_text(".venv/\nvenv/\n__pycache__/\n", encoding="utf-8")
    published = package / "published"
    for name in FILES:
        shutil.copyfile((published if published.is_dir() else package.parent) / name, folder / name)
    if here:
        file = folder / "PulumiPolicy.yaml"
        project = yaml.safe_load(file.read_text(encoding="utf-8"))
        project["runtime"]["options"] = {"toolchain": "pip", "virtualenv": sys.prefix}
        file.write_text(json.dumps(project, indent=2) + "\n", encoding="utf-8")


def next_steps(folder: Path, *, here: bool) -> Iterator[str]:
    """What to do after the folder is written."""
    shown = os.fspath(folder)
    yield f"{shown} is a policy pack: {pack.DISPLAY_NAME} {pack.VERSION}."
    if not here:
        yield f"  pulumi install -C {shown}                 once: makes its environment"
    yield f"  pulumi preview --policy-pack {shown}      in the folder of a program"
    if here:
        yield f"It runs in {sys.prefix}: keep that environment."
