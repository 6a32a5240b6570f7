"""How a program is planned: the command, its environment, and what a user installs where something of it is missing."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from preflight.project.project import Project

from .model import Mode, Outcome
from .process import safe_environment

NAMES = {"nodejs": "Node.js", "bun": "Bun", "go": "Go", "dotnet": ".NET", "java": "Java", "yaml": "Pulumi YAML"}
# What a language host itself starts.
TOOLCHAINS = {
    "nodejs": ("node", "https://nodejs.org"),
    "bun": ("bun", "https://bun.sh"),
    "go": ("go", "https://go.dev/dl"),
    "dotnet": ("dotnet", "https://dotnet.microsoft.com/download"),
    "java": ("java", "https://adoptium.net"),
}
# What builds a program in Java that has such a file, the script in its folder or above that replaces it, and its page.
BUILDERS_OF_JAVA = (
    ("pom.xml", "mvn", "mvnw", "https://maven.apache.org/install.html"),
    ("settings.gradle", "gradle", "gradlew", "https://gradle.org/install"),
    ("settings.gradle.kts", "gradle", "gradlew", "https://gradle.org/install"),
    ("build.gradle", "gradle", "gradlew", "https://gradle.org/install"),
)
# Their hosts build the program in its own folder whenever they run it, so two runs at a time may break each other.
BUILT_IN_PLACE = ("dotnet", "java")
BUILD_LIMIT = 300.0
"""Seconds that a language host may take to build a program, before the time limit of the program itself begins."""
BUILT = ("go", *BUILT_IN_PLACE)
PULUMI = "https://www.pulumi.com/docs/install"


@dataclass(frozen=True)
class Launch:
    """How a program is planned, or in `problem` why it cannot be and what to do about it."""

    command: Sequence[str] = ()
    """What plans it, without the file of the request that follows; nothing for a program that a language host runs."""
    environment: Callable[[int], dict[str, str]] = safe_environment
    """The environment, by the port that refuses every connection."""
    request: Mapping[str, Any] = field(default_factory=dict)
    """What a plan needs beside what is known of every program."""
    build_limit: float = 0.0
    """Seconds that building the program may take, beside its time limit."""
    what: str = ""
    """What runs the program, as the subject of a sentence: "Python"."""
    runs_in: str = ""
    """The path of that."""
    install: str = ""
    """What to do where the program's packages are missing, to be read after "... is not installed"."""
    entry: str = ""
    """The file that runs where the project names a folder."""
    outcome: Outcome = "planned"
    problem: str = ""


def hosted(
    project: Project, folder: Path | None, config: Mapping[str, str], secrets: Sequence[str], mode: Mode
) -> Launch:
    """How a program is planned by Pulumi's host for its language, which may be in the engine's folder."""
    runtime = project.runtime
    host = find_host(runtime, folder)
    what = NAMES.get(runtime, runtime)
    if host is None:
        return Launch(
            outcome="no-host",
            problem=f"the program is written for {what}, and `pulumi-language-{runtime}` is neither beside `pulumi` nor on PATH:"
            f" install Pulumi, which has it ({PULUMI})",
        )
    if missing := _missing_tool(project):
        tool, page = missing
        return Launch(
            outcome="no-host",
            problem=f"the program is written for {what}, and `{tool}` is not on PATH: install it ({page})",
        )
    return Launch(
        environment=lambda port: {**_own(safe_environment(port)), **(_quick(runtime) if mode == "foreseen" else {})},
        request={
            "host": str(host),
            "runtime": runtime,
            "options": dict(project.options),
            "config": dict(config),
            "secretKeys": list(secrets),
        },
        build_limit=BUILD_LIMIT if runtime in BUILT else 0.0,
        what=what,
        runs_in=host.name,
        install=f"in {project.folder}: run `pulumi install` there",
        entry="index",
    )


def _missing_tool(project: Project) -> tuple[str, str] | None:
    """What the language host itself starts and is not on PATH, with the page that has it."""
    if project.options.get("binary"):
        return None
    needed = [TOOLCHAINS[project.runtime]] if project.runtime in TOOLCHAINS else []
    if project.runtime == "java" and not project.options.get("use-executor"):
        folder, _ = project.program
        built = next((each for each in BUILDERS_OF_JAVA if (folder / each[0]).is_file()), None)
        if built and not any((above / built[2]).is_file() for above in (folder, *folder.parents)):
            needed.append((built[1], built[3]))
    return next((each for each in needed if shutil.which(each[0]) is None), None)


def runner(runtime: str) -> str:
    """What runs the programs of a language, for a sentence."""
    return f"Pulumi's host for {NAMES.get(runtime, runtime)}"


def find_host(runtime: str, folder: Path | None = None) -> Path | None:
    """Pulumi's host for a language: in the folder, beside `pulumi`, or on PATH."""
    name = f"pulumi-language-{runtime}{'.exe' if os.name == 'nt' else ''}"
    folders = [folder] if folder is not None else []
    if pulumi := shutil.which("pulumi"):
        folders += [Path(pulumi).parent, Path(os.path.realpath(pulumi)).parent]
    beside = next((each / name for each in folders if (each / name).is_file()), None)
    if beside is not None:
        return beside
    found = shutil.which(name)
    return Path(found) if found else None


def _own(environment: dict[str, str]) -> dict[str, str]:
    """The environment without the virtual environment of the pack, which is not the program's."""
    if environment.get("VIRTUAL_ENV") == sys.prefix:
        del environment["VIRTUAL_ENV"]
        scripts = str(Path(sys.executable).parent)
        kept = [each for each in environment.get("PATH", "").split(os.pathsep) if each != scripts]
        environment["PATH"] = os.pathsep.join(kept)
    return environment


def _quick(runtime: str) -> dict[str, str]:
    """What a program that the preview runs anyway need not have done twice: TypeScript's check of types.

    https://www.pulumi.com/docs/iac/cli/environment-variables/
    """
    if runtime == "nodejs" and "PULUMI_NODEJS_TRANSPILE_ONLY" not in os.environ:
        return {"PULUMI_NODEJS_TRANSPILE_ONLY": "true"}
    return {}
