"""What a function's JavaScript code needs: modules, variables, and permissions for the calls that it makes."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING, NamedTuple

from preflight.aws.code.nodejs.environment import NodeRead, variables_read, variables_set
from preflight.aws.code.nodejs.kinds import KindFault, kind_faults
from preflight.aws.code.nodejs.packages import (
    LAYER_ROOT,
    SDK_V3_SINCE,
    TASK_ROOT,
    find_path,
    in_runtime,
    is_built_in,
    layer_has_package,
    nearest_package,
    package_of,
    redirects,
    resolve,
)
from preflight.core.javascript.bundles import is_foreign
from preflight.core.javascript.names import Imported, imports
from preflight.core.javascript.script import Script
from preflight.core.values import Undecided

from .code import lacking

if TYPE_CHECKING:
    from .function import Function


def missing_variables(function: Function) -> list[NodeRead]:
    """The environment variables that its code fails without and that nobody gives it, each once.

    Raises Undecided where the code or a wrapper around it may set them.
    """
    reads = [each for script in function.scripts for each in variables_read(script)]
    return lacking(function, reads, ((str(script), variables_set(script)) for script in function.scripts))


def wrong_kinds(function: Function) -> list[KindFault]:
    """What its code does that an ES module, or CommonJS, does not allow.

    Raises Undecided where options of Node.js may allow it.
    """
    version = function.node
    if version is None:
        return []
    found = [each for script in function.scripts for each in kind_faults(function.archive, script, version)]
    if found and "NODE_OPTIONS" in function.variables:
        raise Undecided("environment.variables.NODE_OPTIONS, which may allow it")
    return found


class Missing(NamedTuple):
    """A module that a file needs and that is nowhere; `hint` is a clause on where it may come from."""

    imported: Imported
    hint: str


def missing_modules(function: Function) -> list[Missing]:
    """What its code needs and neither Node.js, Lambda's runtime, its archive nor its layers have, each module once.

    Raises Undecided where it may be in a layer that cannot be read, or where the code looks elsewhere.
    """
    version = function.node
    if version is None:
        return []
    needed = [
        (each, script)
        for script in function.scripts
        for each in imports(script)
        if each.when != "perhaps" and not each.is_caught
        if each.when == "import" or not is_foreign(script, each.occurrence)
    ]
    needed.sort(key=lambda one: one[0].when != "import")
    found: dict[str, Missing] = {}
    for each, script in needed:
        if each.specifier not in found and not _finds(function, script, each, version):
            found[each.specifier] = Missing(each, _hint(function, script, each, version))
    return list(found.values())


def _finds(function: Function, script: Script, each: Imported, version: int) -> bool:
    specifier = each.specifier
    package = package_of(specifier)
    if is_built_in(specifier) or not (package or specifier.startswith((".", "/"))):
        return True  # also a URL, and a name that the package maps itself (`#name`)
    if package and in_runtime(specifier, version):
        return True
    if _is_elsewhere(script, specifier) or resolve(function.archive, script.path, each) is not None:
        return True
    if package and any(layer_has_package(layer.archive, package, version) for layer in function.own_layers):
        return True
    if specifier.startswith(LAYER_ROOT) and _is_in_layer(function, each):
        return True
    if (package or specifier.startswith(LAYER_ROOT)) and len(function.layers) > len(function.own_layers):
        raise Undecided("layers, one of which belongs to another stack")
    for name in ("NODE_PATH", "NODE_OPTIONS"):
        if name in function.variables:
            raise Undecided(f"environment.variables.{name}, which leads elsewhere")
    if changing := next(filter(redirects, function.scripts), None):
        raise Undecided(f"where Node.js looks for modules, which {changing} changes")
    return False


def _is_elsewhere(script: Script, specifier: str) -> bool:
    """Whether a path leads to a place that neither the archive nor a layer fills."""
    if specifier.startswith("/"):
        return not specifier.startswith((TASK_ROOT, LAYER_ROOT))
    path = posixpath.normpath(posixpath.join(posixpath.dirname(script.path), specifier))
    return specifier.startswith(".") and path.startswith("..")


def _is_in_layer(function: Function, each: Imported) -> bool:
    path = each.specifier.removeprefix(LAYER_ROOT)
    is_require = each.kind == "require"
    return any(find_path(layer.archive, path, is_require=is_require) is not None for layer in function.own_layers)


def _hint(function: Function, script: Script, each: Imported, version: int) -> str:
    package = package_of(each.specifier)
    if not package:
        return _hint_for_path(function, script, each)
    if package == "aws-sdk" and version >= SDK_V3_SINCE:
        return "; the runtime has version 3 of the SDK alone, such as @aws-sdk/client-s3"
    for layer in function.own_layers:
        path = next((path for path in sorted(layer.archive.names()) if f"/{package}/" in f"/{path}"), None)
        if path is not None:
            return f"; {layer} has it outside of nodejs/node_modules/, in {path}"
    found = nearest_package(function.archive, script.path)
    if found is None:
        return ""
    path, content = found
    listed = {name for name in _LISTS if isinstance(content.get(name), dict) and package in content[name]}
    if not listed:
        return f"; {path} does not list it"
    among = " among devDependencies" if listed == {"devDependencies"} else ""
    return f"; {path} lists it{among}, and node_modules does not have it"


_LISTS = ("dependencies", "devDependencies", "optionalDependencies", "peerDependencies")


def _hint_for_path(function: Function, script: Script, each: Imported) -> str:
    folder, names = posixpath.dirname(script.path), function.archive.names()
    plain = posixpath.normpath(posixpath.join(folder, each.specifier))
    for end in (".js", ".mjs", ".cjs", "/index.js", "/index.mjs"):
        if f"{plain}{end}" in names:
            return f"; write the whole name: '{each.specifier.rstrip('/')}{end}'"
    stems = (plain, posixpath.splitext(plain)[0])
    source = next((f"{stem}{end}" for stem in stems for end in _SOURCES if f"{stem}{end}" in names), "")
    return f"; compile {source} first" if source else ""


_SOURCES = (".ts", ".mts", ".cts", ".tsx")
