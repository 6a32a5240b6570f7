"""What a preview with this pack needs, what of it is there, and what to do about the rest.

No program is run and no interpreter is started. `pulumi version` and `pulumi plugin ls` are run, with a time limit; all else is
found by looking at files.
"""

from __future__ import annotations

import json
import platform
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal, NamedTuple

from preflight import pack
from preflight.core.values import Undecided
from preflight.files import LocalFiles
from preflight.project.configuration import required_config
from preflight.project.interpreter import find_interpreter, site_packages
from preflight.project.project import InvalidProjectError, Project, find_project_file, read_project

State = Literal["there", "note", "missing"]
SECONDS = 30.0
"""For each of the two commands of Pulumi that are run."""
PACK_FILE = "PulumiPolicy.yaml"
# What the pack imports of other packages, by the name of the folder that an installer creates.
NEEDED = ("grpc", "hpack", "pulumi", "pyflakes", "yaml")
SDK_OF_NODE = "node_modules/@pulumi/pulumi"
ENGINE = "https://www.pulumi.com/docs/iac/download-install/"


class Check(NamedTuple):
    """One thing that was looked for: what was found, and what to do where something is missing."""

    what: str
    state: State
    found: str
    advice: str = ""


def examine(folder: Path, stack: str | None = None) -> Iterator[Check]:
    """Everything that a preview of the program in a folder needs; what the pack needs, if the folder has none."""
    yield Check("this command", "there", f"{pack.DISPLAY_NAME} {pack.VERSION}, Python {platform.python_version()}")
    engine = _engine()
    yield engine
    pulumi = shutil.which("pulumi")
    if (folder / PACK_FILE).is_file():
        yield from _pack(folder, pulumi)
    if find_project_file(folder) is None:
        if not (folder / PACK_FILE).is_file():
            yield Check(
                "program", "note", f"{folder} has no Pulumi.yaml", "name the folder of a program or of the pack"
            )
        return
    try:
        project = read_project(folder)
    except InvalidProjectError as problem:
        yield Check("program", "missing", str(problem), "correct the project file")
        return
    yield Check("program", "there", f"{project.name}, for {project.runtime} ({project.file})")
    if pulumi is not None:
        yield _language_host(project.runtime, Path(pulumi))
    elif project.runtime != "python":
        yield Check(
            "planner", "missing", f"without `pulumi`, no {project.runtime} program is planned", f"install {ENGINE}"
        )
    if project.runtime == "python":
        yield from _python(project, pulumi)
    elif project.runtime == "nodejs":
        yield from _node(project.folder)
    yield from _configuration(project, stack)


def _engine() -> Check:
    if shutil.which("pulumi") is None:
        return Check(
            "engine",
            "note",
            "no `pulumi` on PATH",
            f"`preflight check` plans Python programs without it; else: {ENGINE}",
        )
    version = _output("version")
    if version is None:
        return Check(
            "engine", "missing", f"`pulumi version` fails or takes longer than {SECONDS:g} s", f"reinstall: {ENGINE}"
        )
    return Check("engine", "there", f"pulumi {version.strip().removeprefix('v')} ({shutil.which('pulumi')})")


def _output(*words: str) -> str | None:
    """What `pulumi` prints; None where it fails or takes too long."""
    try:
        done = subprocess.run(  # noqa: S603 - Pulumi itself
            ["pulumi", *words],  # noqa: S607 - the one on PATH is meant
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout if done.returncode == 0 else None


def _language_host(runtime: str, pulumi: Path) -> Check:
    name = f"pulumi-language-{runtime}"
    found = shutil.which(name) or shutil.which(name, path=str(pulumi.resolve().parent))
    if found:
        return Check("language host", "there", found)
    return Check("language host", "missing", f"no {name} beside {pulumi}", f"install the whole of Pulumi: {ENGINE}")


def _pack(folder: Path, pulumi: str | None) -> Iterator[Check]:
    """What the engine needs to run the pack in a folder. Without the environment it waits and reports nothing."""
    if pulumi is not None:
        yield _language_host("python", Path(pulumi))._replace(what="pack's language host")
    environment = folder / ".venv"
    packages = _packages(environment)
    install = f"run `pulumi install -C {folder}`" + (
        f", or `make -C {folder} setup`" if (folder / "Makefile").is_file() else ""
    )
    if not packages:
        yield Check(
            "pack's environment", "missing", f"{environment} does not exist; a preview waits for it for ever", install
        )
        return
    lacking = [name for name in NEEDED if not any((each / name).is_dir() for each in packages)]
    if lacking:
        yield Check("pack's environment", "missing", f"{environment} has no {', '.join(lacking)}", install)
    else:
        yield Check("pack's environment", "there", f"{environment} ({_version(packages, 'pulumi') or 'pulumi'})")


def _packages(environment: Path) -> list[Path]:
    """The folders of packages of a virtual environment."""
    return sorted(environment.glob("lib/python*/site-packages")) or sorted(environment.glob("Lib/site-packages"))


def _python(project: Project, pulumi: str | None) -> Iterator[Check]:
    if project.toolchain != "poetry" and (project.virtualenv or project.toolchain == "uv"):
        interpreter = find_interpreter(project)
        if interpreter.problem or interpreter.virtualenv is None:
            state, _, advice = (interpreter.problem or "").partition(": ")
            yield Check("environment", "missing", state, advice)
            return
        packages = _packages(interpreter.virtualenv)
    else:
        options = {"toolchain": project.toolchain, "virtualenv": project.virtualenv}
        found = site_packages({"runtime": {"name": "python", "options": options}}, project.folder)
        packages = list({each.resolve(): each for each in found}.values())  # lib64 is often a link to lib
    sdk = _version(packages, "pulumi")
    where = ", ".join(map(str, packages)) or "no folder of packages"
    if sdk is None:
        yield Check("environment", "missing", f"{where}: the package pulumi is not there", "run `pulumi install`")
        return
    yield Check("environment", "there", f"{where} ({sdk})")
    if lacking := _lacking(project.folder, packages):
        names = ", ".join(lacking)
        advice = f"see that the program's requirements list {names}, and run `pulumi install -C {project.folder}`"
        yield Check("provider's SDK", "missing", f"the program imports {names}, and {where} does not have it", advice)
    else:
        yield from _providers_of(packages, pulumi)


def _providers_of(packages: Sequence[Path], pulumi: str | None) -> Iterator[Check]:
    providers = list(dict.fromkeys(_providers(packages)))
    if not providers:
        yield Check(
            "providers", "note", "no SDK of a provider is installed", "add one, such as pulumi-aws, to the requirements"
        )
        return
    if pulumi is None:
        yield Check("providers", "there", ", ".join(f"pulumi_{name} {version}" for name, version in providers))
        return
    listed = _output("plugin", "ls", "--json")
    if listed is None:
        yield Check("provider plugins", "note", f"`pulumi plugin ls` fails or takes longer than {SECONDS:g} s")
        return
    installed = {(each.get("name"), each.get("version")) for each in _list(listed) if each.get("kind") == "resource"}
    for name, version in providers:
        if (name, version) in installed:
            yield Check("provider plugin", "there", f"{name} {version}")
        else:
            advice = f"a preview downloads it; or run `pulumi plugin install resource {name} {version}`"
            yield Check("provider plugin", "note", f"{name} {version} is not installed", advice)


def _lacking(folder: Path, packages: Sequence[Path]) -> list[str]:
    """The packages of Pulumi that the modules of a program import, and that are not installed; none where that is not known."""
    try:
        program = LocalFiles(folder).program
        tops = {each.module.partition(".")[0] for file in program.modules() for each in file.imports}
        wanted = [name for name in sorted(tops) if name.startswith("pulumi_") and program.module(name) is None]
    except Undecided:
        return []
    return [name for name in wanted if not any(_is_installed(name, each) for each in packages)]


def _is_installed(name: str, packages: Path) -> bool:
    """Whether a package is in a folder, or only its metadata, as after `pip install --editable`."""
    return (packages / name).is_dir() or any(packages.glob(f"{name}-*.dist-info"))


def _node(folder: Path) -> Iterator[Check]:
    """Where the SDK is that Node.js finds from a folder; nothing where a loader finds packages without node_modules."""
    above = (folder, *folder.resolve().parents)
    sdk = next((each / SDK_OF_NODE for each in above if (each / SDK_OF_NODE).is_dir()), None)
    if sdk is not None:
        yield Check("packages", "there", str(sdk))
    elif not any((each / loader).exists() for each in above for loader in (".pnp.cjs", ".pnp.js")):
        yield Check("packages", "missing", f"{folder} has no {SDK_OF_NODE}", f"run `pulumi install -C {folder}`")


def _list(text: str) -> list[Mapping[str, Any]]:
    try:
        listed = json.loads(text)
    except ValueError:
        return []
    return [each for each in listed if isinstance(each, dict)] if isinstance(listed, list) else []


def _version(packages: Sequence[Path], name: str) -> str | None:
    """A package with its version, from the folder of its metadata."""
    for folder in packages:
        for each in sorted(folder.glob(f"{name}-*.dist-info")):
            return f"{name} {each.name.removeprefix(f'{name}-').removesuffix('.dist-info')}"
    return None


def _providers(packages: Sequence[Path]) -> Iterator[tuple[str, str]]:
    """The providers whose SDKs are installed, and the version of the plugin that each needs."""
    for folder in packages:
        for file in sorted(folder.glob("pulumi_*/pulumi-plugin.json")):
            try:
                facts = json.loads(file.read_text(encoding="utf-8"))
            except (OSError, ValueError):
                continue
            if isinstance(facts, dict) and facts.get("resource") and facts.get("name") and facts.get("version"):
                yield str(facts["name"]), str(facts["version"])


def _configuration(project: Project, stack: str | None) -> Iterator[Check]:
    stacks = project.stacks
    name = stack or (stacks[0] if stacks else "dev")
    if stack is not None and stack not in stacks:
        there = f"; there is one for {', '.join(stacks)}" if stacks else ""
        yield Check(
            "configuration", "missing", f"there is no file of stack {stack}{there}", f"`pulumi stack init {stack}`"
        )
        return
    try:
        given = project.stack(name)
    except InvalidProjectError as problem:
        yield Check("configuration", "missing", str(problem), "correct the file")
        return
    program = LocalFiles(project.folder).program
    wanted = list(required_config(program)) if project.runtime == "python" else []
    lacking = [each for each in wanted if each.key not in given.config]
    for each in lacking:
        command = f"pulumi config set {'--secret ' if each.secret else ''}{each.short} VALUE --stack {name}"
        yield Check("configuration", "missing" if each.certain else "note", f"{name} has no {each.key}", f"`{command}`")
    if not lacking:
        files = (
            f"of stack {name}, {len(given.config)} {'key' if len(given.config) == 1 else 'keys'}"
            if stacks
            else "no stack has a file, and none is needed"
        )
        yield Check("configuration", "there", files)


MARKS: Mapping[State, str] = {"there": "✔", "note": "·", "missing": "✖"}


def page(checks: Sequence[Check]) -> str:
    """The checks as a reader sees them: one line each, and a second one with what to do."""
    width = max(len(each.what) for each in checks)
    lines = []
    for each in checks:
        lines.append(f"{MARKS[each.state]} {each.what:<{width}}  {each.found}")
        if each.advice:
            lines.append(f"  {'':<{width}}  {each.advice[:1].upper()}{each.advice[1:]}")
    missing = sum(each.state == "missing" for each in checks)
    lines += ["", f"{missing} missing" if missing else "Nothing is missing"]
    return "\n".join(lines) + "\n"
