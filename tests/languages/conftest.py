"""Programs in other languages, with the packages of npm that they import."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any, NoReturn

import pytest

from preflight.plan.launch import find_host
from preflight.plan.planner import plan
from preflight.project.project import Project, read_project

HERE = Path(__file__).parent
PACKAGES = HERE / "package.json"
INSTALL = (
    "npm",
    "install",
    "--no-audit",
    "--no-fund",
    "--no-package-lock",
    "--ignore-scripts",
    "--fetch-retries=5",
    "--loglevel=error",
)

PROGRAMS = sorted(file.stem for file in (HERE / "programs").glob("*.ts"))
_RUN = """
import pathlib
import runpy

for file in sorted(pathlib.Path("programs").glob("*.py")):
    runpy.run_path(str(file))
"""

Write = Callable[..., Project]

# However busy the machine is, no program of a test is out of time but the one that hangs.
planned = partial(plan, stack="dev", time_limit=600)


@pytest.fixture(scope="session")
def node_modules() -> Path:
    """The installed packages, once for a machine: about 220 MB, in half a minute."""
    missing = [name for name in ("node", "npm") if shutil.which(name) is None]
    if find_host("nodejs") is None:
        missing.append("pulumi-language-nodejs")
    if missing:
        _skip(f"no {', '.join(missing)} on PATH")
    return installed_packages()


def installed_packages() -> Path:
    """The folder of the installed packages."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "aws-preflight"
    folder = cache / f"npm-{hashlib.sha256(PACKAGES.read_bytes()).hexdigest()[:12]}"
    cache.mkdir(parents=True, exist_ok=True)
    with (cache / "npm.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # tests run side by side
        if not folder.is_dir():
            with tempfile.TemporaryDirectory(dir=cache) as private:
                shutil.copy(PACKAGES, private)
                done = subprocess.run(
                    INSTALL,
                    cwd=private,
                    check=False,
                    stdin=subprocess.DEVNULL,
                    capture_output=True,
                    text=True,
                    timeout=600,
                )
                if done.returncode:
                    _skip(f"npm cannot install {PACKAGES.name}: {done.stderr[-300:]}")
                Path(private).rename(folder)
                Path(private).mkdir()
    return folder / "node_modules"


def _skip(reason: str) -> NoReturn:
    """Skip what needs other languages, unless PREFLIGHT_REQUIRE_ENGINE=1."""
    if os.environ.get("PREFLIGHT_REQUIRE_ENGINE") == "1":
        pytest.fail(reason)
    pytest.skip(reason)


def twin(language: str) -> dict[str, str]:
    """The files of all programs in a language as modules of one: starting a language takes longer than planning a program."""
    suffix = {"typescript": ".ts", "python": ".py"}[language]
    files = {f"programs/{name}{suffix}": (HERE / "programs" / f"{name}{suffix}").read_text() for name in PROGRAMS}
    if language == "python":
        return {**files, "__main__.py": _RUN}
    packages = json.dumps({**json.loads(PACKAGES.read_text()), "main": "index.ts"})
    index = "".join(f'import "./programs/{name}";\n' for name in PROGRAMS)
    return {**files, "index.ts": index, "package.json": packages}


@pytest.fixture
def node_program(node_modules: Path, tmp_path: Path) -> Write:
    """Writes a project that runs `index.ts` or `index.js`."""

    def write(files: Mapping[str, str], *, config: Mapping[str, Any] | None = None, installed: bool = True) -> Project:
        return write_project(tmp_path / "program", "nodejs", files, config, node_modules if installed else None)

    return write


def write_project(
    folder: Path,
    runtime: str | Mapping[str, Any],
    files: Mapping[str, str],
    config: Mapping[str, Any] | None = None,
    node_modules: Path | None = None,
) -> Project:
    """A project in a new folder."""
    folder.mkdir()
    settings = {"config": {"aws:region": "eu-west-1", **(config or {})}}
    documents = {
        "Pulumi.yaml": json.dumps({"name": "shop", "runtime": runtime}),
        "Pulumi.dev.yaml": json.dumps(settings),
        **({"package.json": PACKAGES.read_text()} if runtime == "nodejs" else {}),
        **files,
    }
    for name, text in documents.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    if node_modules is not None:
        (folder / "node_modules").symlink_to(node_modules)
    return read_project(folder)
