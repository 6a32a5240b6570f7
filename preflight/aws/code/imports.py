"""What a Python file imports, what of it a runtime brings along, and which files of an archive run on import."""

from __future__ import annotations

import ast
import posixpath
import re
import sys
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from preflight.core.values import Undecided

from .steps import EVERYTHING, When, steps

if TYPE_CHECKING:
    from preflight.core.archive import Archive
    from preflight.core.syntax import Place, Source

# What left the standard library, and what joined it since, by the first version without and with it:
# https://docs.python.org/3/whatsnew/
_REMOVED = {
    (3, 10): ("formatter", "parser", "symbol"),
    (3, 11): ("binhex",),
    (3, 12): ("asynchat", "asyncore", "distutils", "imp", "smtpd"),
    (3, 13): (
        *(
            "aifc",
            "audioop",
            "cgi",
            "cgitb",
            "chunk",
            "crypt",
            "imghdr",
            "lib2to3",
            "mailcap",
            "msilib",
            "nis",
            "nntplib",
        ),
        *("ossaudiodev", "pipes", "sndhdr", "spwd", "sunau", "telnetlib", "uu", "xdrlib"),
    ),
}
_ADDED = {
    (3, 9): ("graphlib", "zoneinfo"),
    (3, 11): ("tomllib",),
    (3, 14): ("annotationlib", "compression"),
    (3, 15): ("profiling",),
}

# What AWS's runtime itself holds: the SDK with all that it needs, the runtime's client with all that it needs, pip and,
# in older ones, setuptools. https://docs.aws.amazon.com/lambda/latest/dg/python-package.html
_IN_THE_RUNTIME = frozenset(
    {
        *("boto3", "botocore", "s3transfer", "jmespath", "dateutil", "six", "urllib3"),
        *("awslambdaric", "runtime_client", "simplejson", "snapshot_restore_py", "bootstrap"),
        *("pip", "setuptools", "pkg_resources", "wheel"),
    }
)

# Modules whose distribution has another name.
_DISTRIBUTIONS = {
    "Crypto": "pycryptodome",
    "OpenSSL": "pyopenssl",
    "PIL": "pillow",
    "bs4": "beautifulsoup4",
    "cv2": "opencv-python-headless",
    "dotenv": "python-dotenv",
    "jose": "python-jose",
    "jwt": "pyjwt",
    "psycopg2": "psycopg2-binary",
    "sklearn": "scikit-learn",
    "yaml": "pyyaml",
}

_MODULE_ENDS = (".py", ".pyc", ".so")

MOST_FILES = 200
"""How many files of an archive are read as their author's own. What lies beyond is a package that somebody copied."""


class Needed(NamedTuple):
    """A module that a file needs, by its full name: it imports it on no condition, and catches no failure.

    A name with dots in front is a relative one that leads out of the archive. `name` is what the file takes from the
    module, which may be a module too. `when` is whether that is on import or in a call.
    """

    module: str
    name: str | None
    place: Place
    when: When


@lru_cache(maxsize=1024)
def needed(source: Source) -> tuple[Needed, ...]:
    """The modules that a file of an archive needs; raises Undecided where the file does not parse."""
    found: list[Needed] = []
    for step in steps(source):
        if step.when == "perhaps" or step.is_guarded_against("ImportError", "ModuleNotFoundError", *EVERYTHING):
            continue
        if isinstance(step.node, ast.Import):
            place = source.place(step.node)
            found += [Needed(alias.name, None, place, step.when) for alias in step.node.names]
        elif isinstance(step.node, ast.ImportFrom):
            place, module = source.place(step.node), _absolute(step.node, source.path)
            found += [Needed(module, alias.name, place, step.when) for alias in step.node.names]
    return tuple(found)


def _absolute(node: ast.ImportFrom, path: str) -> str:
    """The full name of the module that is imported from; as written where a relative one leads out of the archive."""
    packages = posixpath.dirname(path).split("/") if "/" in path else []
    if not node.level:
        return node.module or ""
    if node.level > len(packages):
        return "." * node.level + (node.module or "")
    return ".".join([*packages[: len(packages) - node.level + 1], *([node.module] if node.module else [])])


def in_python(module: str, version: tuple[int, int]) -> bool:
    """Whether a module belongs to the standard library of a version of Python, or to what Lambda's runtime adds to it."""
    package = module.partition(".")[0]
    return package in _standard_library(version) or package in _IN_THE_RUNTIME


@lru_cache
def _standard_library(version: tuple[int, int]) -> frozenset[str]:
    ever = {name for names in (*_REMOVED.values(), *_ADDED.values()) for name in names}
    gone = {name for since, names in _REMOVED.items() if version >= since for name in names}
    to_come = {name for since, names in _ADDED.items() if version < since for name in names}
    return frozenset((sys.stdlib_module_names | ever) - gone - to_come)


def has_module(archive: Archive, module: str, folders: Iterable[str] = ("",)) -> bool:
    """Whether Python finds a module or a package in one of some folders of an archive.

    A folder's name ends in `/`. Raises Undecided where not all of the archive's files are known.
    """
    path = module.replace(".", "/")
    return any(folder + path in _modules(archive) for folder in folders)


def has_part(archive: Archive, module: str) -> bool:
    """Whether a package of an archive has a module, as far as its files show: one may also be made while it runs."""
    package = module.partition(".")[0]
    return not _is_complete(archive, package) or f"{package}.py" in archive or has_module(archive, module)


@lru_cache(maxsize=256)
def _is_complete(archive: Archive, package: str) -> bool:
    """Whether the files of a package of an archive show all of its modules."""
    own = archive.read(f"{package}/__init__.py") or b""
    return package in _modules(archive) and not _is_installed(archive, package) and not _MAKES_MODULES.search(own)


# What a package's own file does to have modules that are no files.
_MAKES_MODULES = re.compile(rb"sys\.modules|__path__|__getattr__|import_module")


def _is_installed(archive: Archive, package: str) -> bool:
    return any(path.startswith((f"{package}/", f"{package}.")) for path in archive.installed)


@lru_cache(maxsize=256)
def _modules(archive: Archive) -> frozenset[str]:
    """The paths of all modules of an archive, without their ends, and of all its folders."""
    found: set[str] = set()
    for name in archive.names():
        folder, _, file = name.rpartition("/")
        if file.endswith(_MODULE_ENDS):
            found.add(posixpath.join(folder, file.partition(".")[0]))
        while folder and folder not in found:
            found.add(folder)
            folder = posixpath.dirname(folder)
    return frozenset(found)


def run_on_import(archive: Archive, module: str) -> tuple[Source, ...]:
    """The author's own files of an archive that run when a module is imported, that module's first.

    Only those that are certain to: a condition or a `try` may keep others from it. Empty where the module is not there, and
    no more than MOST_FILES, nearest first.
    """
    found: dict[str, Source] = {}
    pending = _files_of(archive, module)
    while pending and len(found) < MOST_FILES:
        source = pending.pop(0)
        if source.path not in found and source.path not in archive.installed:
            found[source.path] = source
            pending += _imported_by(archive, source)
    return tuple(found.values())


def _imported_by(archive: Archive, source: Source) -> Iterator[Source]:
    try:
        modules = [each for each in needed(source) if each.when == "import"]
    except Undecided:
        return  # a file that does not parse imports nothing
    for each in modules:
        yield from _files_of(archive, each.module)
        if each.name and (member := _file_of(archive, f"{each.module}.{each.name}")) is not None:
            yield member


def _files_of(archive: Archive, module: str) -> list[Source]:
    """The files that importing a module runs: its own first, then those of the packages that it is in."""
    parts = re.split(r"[./]", module)
    names = [".".join(parts[:end]) for end in range(len(parts), 0, -1)]
    return [source for name in names if (source := _file_of(archive, name)) is not None]


def _file_of(archive: Archive, module: str) -> Source | None:
    try:
        path = posixpath.normpath(module.replace(".", "/"))
        return archive.module(module) if path in _modules(archive) else None
    except Undecided:
        return None  # compiled, or not to be read


def changes_the_path(source: Source) -> bool:
    """Whether a file changes where Python looks for modules: then no archive shows what it finds."""
    touched = any(
        isinstance(node.value, ast.Name) and (node.value.id, node.attr) in (("sys", "path"), ("sys", "meta_path"))
        for node in source.walk(ast.Attribute)
    )
    return touched or any(True for _ in source.calls("site.addsitedir", "extend_path", "addpackage"))


def requirements(archive: Archive) -> dict[str, frozenset[str]]:
    """The distributions that the requirements files of an archive list, by path and in lower case with `-`."""
    paths = [name for name in archive.names() if re.fullmatch(r"(?:.*/)?requirements[\w.-]*\.txt", name)]
    contents = {path: (archive.read(path) or b"").decode("utf-8", "replace") for path in sorted(paths)}
    listed = re.compile(r"^\s*([A-Za-z0-9][\w.-]*)", re.MULTILINE)
    return {path: frozenset(map(_normalized, listed.findall(text))) for path, text in contents.items()}


def distribution(module: str) -> str:
    """The name under which a package that provides a module is installed, in lower case with `-`."""
    package = module.partition(".")[0]
    return _normalized(_DISTRIBUTIONS.get(package, package))


def _normalized(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
