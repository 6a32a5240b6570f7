"""Whether Node.js takes a file for an ES module or for CommonJS, and what in it only the other kind has."""

from __future__ import annotations

import json
import posixpath
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from preflight.core.javascript.names import Imported, argument, imports, is_free
from preflight.core.javascript.steps import step

from .packages import content_of, nearest_package, package_of, resolve

if TYPE_CHECKING:
    from preflight.core.archive import Archive
    from preflight.core.javascript.script import Script
    from preflight.core.javascript.steps import When

# Up to this version Lambda's client loads by `require`, and Lambda turns off that Node.js infers the kind from the syntax
# and that `require` takes ES modules: https://docs.aws.amazon.com/lambda/latest/dg/lambda-nodejs.html
LAST_STRICT = 22

# What CommonJS has and an ES module does not: https://nodejs.org/api/esm.html#differences-between-es-modules-and-commonjs
_OF_COMMONJS = ("require", "module", "exports", "__dirname", "__filename")


class KindFault(NamedTuple):
    """What a file does that its kind does not allow, as a message continues the function's name, and when."""

    message: str
    when: When


def kind_faults(archive: Archive, script: Script, version: int) -> Iterator[KindFault]:
    """The first thing of each kind in a file of an archive that fails on a version of Node.js, such as 22.

    Raises Undecided where the file does not parse, or where not all of the archive's files are known.
    """
    if is_es_module(archive, script.path):
        yield from _commonjs_in_es_module(script)
        yield from _dynamic_require(script)
    elif version <= LAST_STRICT:
        yield from _es_module_in_commonjs(script)
        yield from _required_es_modules(archive, script)


def is_es_module(archive: Archive, path: str) -> bool:
    """Whether a file is an ES module by its name, or by the `type` of the nearest package.json."""
    end = posixpath.splitext(path)[1]
    if end in (".mjs", ".mts"):
        return True
    package = nearest_package(archive, path) if end in (".js", ".ts") else None
    return package is not None and package[1].get("type") == "module"


def _commonjs_in_es_module(script: Script) -> Iterator[KindFault]:
    for name in _OF_COMMONJS:
        if not is_free(script, name):
            continue
        for at in script.occurrences(name):
            runs = step(at)
            is_name = at.node.type == "identifier" and at.at(1).type != "unary_expression"  # `typeof require`
            if is_name and runs.when != "perhaps" and not runs.is_caught:
                what = "is an ES module and does not have it"
                yield KindFault(f"uses {name} in {script.place(at.node)}, which {what}", runs.when)
                break


def _dynamic_require(script: Script) -> Iterator[KindFault]:
    """What esbuild writes for `require` in CommonJS packages of an ES module, where no banner defines `require`."""
    if not is_free(script, "require"):
        return
    for at in script.occurrences("__require"):
        name = script.string(argument(at.at(1))) if at.is_in("call_expression", "function") else None
        if name is not None:
            what = f"""which throws 'Dynamic require of "{name}" is not supported' in an ES module"""
            fix = "bundle as CommonJS, or define require by createRequire in a banner"
            yield KindFault(f"calls __require in {script.place(at.node)}, {what}; {fix}", "call")
            return


def _es_module_in_commonjs(script: Script) -> Iterator[KindFault]:
    for at in script.occurrences("import", "export"):
        if at.at(1).type == f"{at.node.type}_statement":
            stem = posixpath.splitext(posixpath.basename(script.path))[0]
            place = script.place(at.at(1))
            fix = f'name it {stem}.mjs, or give its package.json "type": "module"'
            yield KindFault(f"uses {at.node.type} in {place}, which Node.js takes for CommonJS; {fix}", "import")
            return


def _required_es_modules(archive: Archive, script: Script) -> Iterator[KindFault]:
    for each in imports(script):
        if each.kind == "require" and each.when != "perhaps" and not each.is_caught and _is_esm(archive, script, each):
            what = f"which is an ES module; load it by `await import('{each.specifier}')`"
            yield KindFault(f"requires {each.specifier} in {each.place}, {what}", each.when)


def _is_esm(archive: Archive, script: Script, each: Imported) -> bool:
    package = package_of(each.specifier)
    if not package and not each.specifier.startswith("."):
        return False
    found = resolve(archive, script.path, each)
    if found is None or found == ".":
        return False
    if not package:
        return is_es_module(archive, found)
    if each.specifier != package:
        return False  # one of its files
    content = content_of(archive, f"{found}/package.json")
    written = json.dumps([content.get("exports"), content.get("main")])
    return (
        content.get("type") == "module"
        and '"require"' not in written
        and ".cjs" not in written
        and ".json" not in written
    )
