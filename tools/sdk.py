"""Makes what the source check knows of pulumi_aws beyond what is installed: its index, and where names went.

    python -m tools.sdk           write preflight/sdk/data/pulumi_aws.json.gz and renames.json
    python -m tools.sdk --check   write nothing, say what differs

The current major is the one that requirements-dev.txt installs; the last release of each earlier one is downloaded with
pip into a folder that is thrown away. Nothing of them is imported.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timezone
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from preflight.sdk.cache import Cache
from preflight.sdk.definitions import Class, Definition
from preflight.sdk.known import compact
from preflight.sdk.packages import InstalledPackage
from tools.distil.sources import TABLES
from tools.document import Document, differences, write

PACKAGE = "pulumi_aws"
EARLIER = ("5.43.0", "6.83.4")
DATA = Path(__file__).parent.parent / "preflight" / "sdk" / "data"
LICENSE = "Apache-2.0"

Contents = Mapping[str, Mapping[str, Definition]]
"""{"pulumi_aws.s3": {"Bucket": ...}}: what each module has."""


def contents(site_packages: Path) -> Contents:
    """Everything that the package in a folder of packages defines."""
    package = InstalledPackage(site_packages / PACKAGE, "", Cache(PACKAGE, "", None))
    found: dict[str, dict[str, Definition]] = defaultdict(dict)
    pending = [PACKAGE]
    for module in pending:
        for name, what in (package.names(module) or {}).items():
            if what.kind == "module" and package.is_package(what.target) and what.target not in pending:
                pending.append(what.target)
            elif what.kind == "definition" and not name.startswith("_"):
                definition = package.definition(what.target, what.name)
                if definition is not None:
                    found[module][name] = definition
        package.forget()
    return found


def index(current: Contents) -> Document:
    """The index of the current version, without the types of what outputs hold."""
    data = {}
    for module, definitions in current.items():
        arguments = {each.args for each in definitions.values() if isinstance(each, Class)}
        stored = {name: compact(each) for name, each in definitions.items() if name not in arguments}
        data[module] = {name: each for name, each in stored.items() if each is not None}
    return Document("the source of the package on PyPI", f"{PACKAGE} {version(PACKAGE)}", LICENSE, None, data)


def renames(current: Contents, earlier: Sequence[tuple[str, Contents]]) -> Document:
    """What earlier versions had and the current one has not, with the last version that had it, and where it went."""
    data: dict[str, dict[str, list[str]]] = {"modules": {}, "names": {}, "arguments": {}, "outputs": {}}
    for release, contents_then in earlier:
        for module, definitions in contents_then.items():
            if module not in current:
                data["modules"][_short(module)] = [release, ""]
            for name, then in definitions.items():
                now = current.get(module, {}).get(name)
                label = _short(f"{module}.{name}")
                if now is None and _is_told(then):
                    data["names"][label] = [release, _went(then.deprecated, current)]
                elif isinstance(then, Class) and isinstance(now, Class):
                    for section, key, went in _gone(then, now, current):
                        known = data[section].get(f"{label}.{key}", ["", ""])[1]
                        data[section][f"{label}.{key}"] = [release, went or known]
    data["moves"] = {label: [instead] for label, instead in moves()}
    versions = ", ".join(f"{PACKAGE} {each}" for each in (*EARLIER, version(PACKAGE)))
    return Document("the sources of the packages on PyPI, tools/sources/sdk_moves.txt", versions, LICENSE, None, data)


def _is_told(definition: Definition) -> bool:
    return not isinstance(definition, Class) or definition.kind in ("resource", "enum")


def _gone(then: Class, now: Class, current: Contents) -> Iterator[tuple[str, str, str]]:
    """The arguments, keys or outputs that a class no longer has, and where each went as its own deprecation says."""
    taken = now.init.by_name if now.init is not None else {}
    given = then.init.by_name if then.init is not None else {}
    if then.kind in ("resource", "args"):
        for name in given:
            if name not in taken:
                yield "arguments", name, _instead(then.deprecated_properties.get(name, ""), now, current)
    if then.kind in ("resource", "result"):
        for name in then.properties:
            if name not in now.properties:
                yield "outputs", name, _instead(then.deprecated_properties.get(name, ""), now, current)


_FAVOUR = re.compile(r"deprecated in favou?r of (?:aws\.)?([\w/.]+)")
_USE = re.compile(r"[Uu]se (?:the )?[`'\"]?([\w.]+)")


def _went(message: str, current: Contents) -> str:
    """`ec2.get_ami`, as a deprecation names it: "deprecated in favor of aws.ec2.getAmi"."""
    found = _FAVOUR.search(message)
    if not found:
        return ""
    module, _, name = found[1].rstrip(".").rpartition(".")
    module = module.partition("/")[0]
    for each in (name, _snake(name)):
        if each in current.get(f"{PACKAGE}.{module}" if module else PACKAGE, {}):
            return f"{module}.{each}" if module else each
    return ""


def _instead(message: str, now: Class, current: Contents) -> str:
    """An argument of the same class, or a resource: "Use the apigateway.Stage resource instead"."""
    found = _USE.search(message)
    if not found:
        return ""
    module, _, name = found[1].rstrip(".").rpartition(".")
    if module:
        return f"{module}.{name}" if name in current.get(f"{PACKAGE}.{module}", {}) else ""
    snake = _snake(name)
    return snake if snake in now.properties or (now.init is not None and snake in now.init.by_name) else ""


def _snake(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])([A-Z])", r"_\1", name).lower()


def _short(dotted: str) -> str:
    return dotted.removeprefix(f"{PACKAGE}.")


def moves() -> Iterator[tuple[str, str]]:
    """The table of moves that no difference between versions tells, by hand."""
    for line in (TABLES / "sdk_moves.txt").read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            label, instead, _source = (part.strip() for part in line.split(" | "))
            yield label, instead


def downloaded(release: str, folder: Path) -> Path:
    """A folder of packages that holds a release."""
    command = [
        sys.executable,
        "-m",
        "pip",
        "download",
        "--quiet",
        "--no-deps",
        f"pulumi-aws=={release}",
        "-d",
        str(folder),
    ]
    subprocess.run(command, check=True)  # noqa: S603 - pip of this interpreter
    archive = next(folder.iterdir())
    if archive.suffix == ".whl":
        with zipfile.ZipFile(archive) as wheel:
            wheel.extractall(folder)  # noqa: S202 - a wheel from the index that everything else comes from
        return folder
    with tarfile.open(archive) as source:
        source.extractall(folder, filter="data")
    return next(each for each in folder.iterdir() if (each / PACKAGE).is_dir())


def documents() -> dict[str, Document]:
    """Both files, made anew."""
    spec = find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        raise SystemExit(f"{PACKAGE} is not installed: python -m pip install -r requirements-dev.txt")
    current = contents(Path(spec.origin).parent.parent)
    earlier = []
    for release in EARLIER:
        with tempfile.TemporaryDirectory() as folder:
            earlier.append((release, contents(downloaded(release, Path(folder)))))
    return {"pulumi_aws.json.gz": index(current), "renames.json": renames(current, earlier)}


def main(arguments: Sequence[str] | None = None) -> int:
    """The command. Ends with 1 when `--check` finds a file that differs from its source."""
    parser = argparse.ArgumentParser(prog="python -m tools.sdk", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing, say what differs")
    given = parser.parse_args(arguments)
    differing: list[str] = []
    for name, document in documents().items():
        found: Any = differences(DATA / name, document)
        if found:
            differing.append(name)
            sys.stdout.write(f"{'differs' if given.check else 'written'}: {name}: {', '.join(found)}\n")
            if not given.check:
                write(DATA / name, document, datetime.now(timezone.utc).date())
    return 1 if differing and given.check else 0


if __name__ == "__main__":
    sys.exit(main())
