"""Where Node.js finds the modules that a file of an archive imports, and what Lambda's runtime brings along."""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from preflight.aws.code.imports import MOST_FILES
from preflight.core.javascript.names import Imported, imports
from preflight.core.javascript.script import Script
from preflight.core.values import Undecided

if TYPE_CHECKING:
    from preflight.core.archive import Archive

TASK_ROOT = "/var/task/"  # where Lambda unpacks the archive
LAYER_ROOT = "/opt/"  # and where it unpacks the layers

_SCRIPTS = (".js", ".mjs", ".cjs")
_TYPESCRIPTS = (".ts", ".mts", ".cts")
# https://github.com/aws/aws-lambda-nodejs-runtime-interface-client/blob/main/src/UserFunction.js
_TYPESCRIPT_SINCE = 24

# What `require` adds to the path of a file: https://nodejs.org/api/modules.html#all-together
REQUIRED_ENDS = (".js", ".json", ".node")
_INDEXES = ("index.js", "index.json", "index.node")

# https://nodejs.org/api/module.html#modulebuiltinmodules, of all versions that Lambda has. `node:...` is always built in.
_BUILT_IN = frozenset(
    {
        *("assert", "async_hooks", "buffer", "child_process", "cluster", "console", "constants", "crypto", "dgram"),
        *("diagnostics_channel", "dns", "domain", "events", "fs", "http", "http2", "https", "inspector", "module"),
        *("net", "os", "path", "perf_hooks", "process", "punycode", "querystring", "readline", "repl", "stream"),
        *("string_decoder", "sys", "timers", "tls", "trace_events", "tty", "url", "util", "v8", "vm", "wasi"),
        *("worker_threads", "zlib"),
        *("_http_agent", "_http_client", "_http_common", "_http_incoming", "_http_outgoing", "_http_server"),
        *("_stream_duplex", "_stream_passthrough", "_stream_readable", "_stream_transform", "_stream_wrap"),
        *("_stream_writable", "_tls_common", "_tls_wrap"),
    }
)

# What Lambda's runtime holds: the AWS SDK for JavaScript v3 from nodejs18.x on, v2 before, with what these depend on.
# https://docs.aws.amazon.com/lambda/latest/dg/lambda-nodejs.html
SDK_V3_SINCE = 18
_SCOPES_V3 = ("@aws-sdk/", "@smithy/", "@aws-crypto/", "@aws/", "@nodable/")
_WITH_V3 = frozenset(
    {"bowser", "fast-xml-parser", "fast-xml-builder", "mnemonist", "obliterator", "strnum", "tslib", "uuid"}
)
_WITH_V2 = frozenset(
    {
        *("aws-sdk", "base64-js", "ieee754", "isarray", "jmespath", "sax", "uuid", "xml2js", "xmlbuilder"),
        *("available-typed-arrays", "call-bind", "is-typed-array", "which-typed-array"),
    }
)

# What changes where Node.js looks for modules.
_REDIRECTS = re.compile(
    rb"_resolveFilename|_nodeModulePaths|_initPaths|globalPaths|\bmodule\.paths|require\.main\.paths|module-alias"
    rb"|app-module-path|tsconfig-paths|registerHooks|\.pnp\.c?js|node:module[\"']\)?\.register"
)


def package_of(specifier: str) -> str:
    """The package that a specifier names: `@aws-sdk/client-s3` for `@aws-sdk/client-s3/dist`; empty for a path or a URL."""
    if specifier.startswith((".", "/", "#")) or re.match(r"[a-z][a-z+.-]*:", specifier) or not specifier:
        return ""
    return "/".join(specifier.split("/")[: 2 if specifier.startswith("@") else 1])


def is_built_in(specifier: str) -> bool:
    """Whether a specifier names a module of Node.js itself."""
    return specifier.startswith("node:") or specifier.partition("/")[0] in _BUILT_IN


def in_runtime(specifier: str, version: int) -> bool:
    """Whether Lambda's runtime of a version of Node.js, such as 22, has a module, as far as that is known."""
    package = package_of(specifier)
    if version >= SDK_V3_SINCE:
        return package.startswith(_SCOPES_V3) or package in _WITH_V3
    return package in _WITH_V2


def resolve(archive: Archive, path: str, each: Imported) -> str | None:
    """The file or the package folder of an archive that a file's import leads to; None where there is none.

    For a path it is the file. Raises Undecided where not all of the archive's files are known.
    """
    specifier = each.specifier
    if not specifier.startswith((".", "/")):
        return _package_folder(archive, posixpath.dirname(path), package_of(specifier), is_require=_is_require(each))
    target = specifier.removeprefix(TASK_ROOT) if specifier.startswith("/") else None
    if target is None:
        target = posixpath.join(posixpath.dirname(path), specifier)
    return find_path(archive, target, is_require=_is_require(each))


def _is_require(each: Imported) -> bool:
    return each.kind == "require"


def find_path(archive: Archive, target: str, *, is_require: bool) -> str | None:
    """The file that a path leads to. `import` takes it as it is; `require` completes it, and takes folders."""
    names, plain = archive.names(), posixpath.normpath(target)
    if plain in names and not target.endswith("/"):
        return plain
    if not is_require:
        return None
    inside = "" if plain == "." else f"{plain}/"
    ends = () if target.endswith(("/", "/.", "/..")) or plain == "." else REQUIRED_ENDS
    found = next((f"{plain}{end}" for end in ends if f"{plain}{end}" in names), None)
    if found is not None:
        return found
    main = content_of(archive, f"{inside}package.json").get("main")
    if isinstance(main, str) and main and (again := _main(names, f"{inside}{main}")) is not None:
        return again
    return next((f"{inside}{each}" for each in _INDEXES if f"{inside}{each}" in names), None)


def _main(names: frozenset[str], target: str) -> str | None:
    plain = posixpath.normpath(target)
    ends = ("", *REQUIRED_ENDS, *(f"/{each}" for each in _INDEXES))
    return next((f"{plain}{end}" for end in ends if f"{plain}{end}" in names), None)


def _package_folder(archive: Archive, folder: str, package: str, *, is_require: bool) -> str | None:
    folders, names = _folders(archive), archive.names()
    for above in and_above(folder):
        path = posixpath.join(above, "node_modules", package)
        if path in folders or (is_require and any(f"{path}{end}" in names for end in ("", *REQUIRED_ENDS))):
            return path
        if package and content_of(archive, posixpath.join(above, "package.json")).get("name") == package:
            return above or "."  # a package may import itself
    return None


def layer_has_package(archive: Archive, package: str, version: int) -> bool:
    """Whether a layer has a package where the runtime of a version of Node.js looks for it."""
    folders, names = _folders(archive), archive.names()
    paths = (f"nodejs/node_modules/{package}", f"nodejs/node{version}/node_modules/{package}")
    return any(path in folders or any(f"{path}{end}" in names for end in REQUIRED_ENDS) for path in paths)


def and_above(folder: str) -> Iterator[str]:
    """A folder of an archive and those around it, up to the root, which is empty."""
    while folder:
        yield folder
        folder = posixpath.dirname(folder)
    yield ""


@lru_cache(maxsize=256)
def _folders(archive: Archive) -> frozenset[str]:
    found: set[str] = set()
    for name in archive.names():
        folder = posixpath.dirname(name)
        while folder and folder not in found:
            found.add(folder)
            folder = posixpath.dirname(folder)
    return frozenset(found)


def content_of(archive: Archive, path: str) -> Mapping[str, Any]:
    """The content of a JSON file of an archive, such as `package.json`; empty where it is not there or holds no object."""
    try:
        found = json.loads(archive.read(path) or b"{}")
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def nearest_package(archive: Archive, path: str) -> tuple[str, Mapping[str, Any]] | None:
    """The path and the content of the `package.json` that a file belongs to; None where there is none."""
    for above in and_above(posixpath.dirname(path)):
        package = posixpath.join(above, "package.json")
        if package in archive:
            return package, content_of(archive, package)
    return None


@lru_cache(maxsize=512)
def script_at(archive: Archive, path: str) -> Script | None:
    """A JavaScript or TypeScript file of an archive; None where it is not one, or cannot be read."""
    if not path.endswith((*_SCRIPTS, *_TYPESCRIPTS)):
        return None
    try:
        data = archive.read(path)
    except Undecided:
        return None
    return None if data is None else Script(path, data)


def handler_script(archive: Archive, handler: str, version: int) -> str | None:
    """The file that a handler such as `src/app.handler` is in, on a version of Node.js; None where the archive has none."""
    folder, _, last = handler.removeprefix(TASK_ROOT).rpartition("/")
    path = posixpath.normpath(posixpath.join(folder, last.partition(".")[0]))
    if ".." in handler or path.startswith("/"):
        return None
    return next((f"{path}{end}" for end in handler_ends(version) if f"{path}{end}" in archive), None)


def only_script(archive: Archive) -> str | None:
    """The one JavaScript file that an archive has outside of `node_modules`; None where it has several or none."""
    found = [path for path in archive.names() if path.endswith(_SCRIPTS) and "node_modules/" not in path]
    return found[0] if len(found) == 1 else None


def handler_ends(version: int) -> tuple[str, ...]:
    """How the name of the handler's file may end, in the order in which the runtime's client looks for it."""
    return (*_SCRIPTS, *_TYPESCRIPTS) if version >= _TYPESCRIPT_SINCE else _SCRIPTS


@lru_cache(maxsize=256)
def scripts_run(archive: Archive, entry: str) -> tuple[Script, ...]:
    """The author's own files of an archive that run when a file is loaded, that file first.

    Only those that are certain to, outside of `node_modules`, and no more than MOST_FILES, nearest first. Raises
    Undecided where the file itself is too large to read.
    """
    data = archive.read(entry)
    if data is None:
        return ()
    found = {entry: script_at(archive, entry) or Script(entry, data)}
    pending = [entry]
    while pending and len(found) < MOST_FILES:
        path = pending.pop(0)
        for target in _loaded_by(archive, found[path]):
            script = script_at(archive, target)
            if target not in found and script is not None:
                found[target] = script
                pending.append(target)
    return tuple(found.values())


def _loaded_by(archive: Archive, script: Script) -> Iterable[str]:
    try:
        at_once = [each for each in imports(script) if each.when == "import" and each.specifier.startswith((".", "/"))]
        found = [resolve(archive, script.path, each) for each in at_once]
    except Undecided:
        return ()
    return [path for path in found if path is not None and "node_modules/" not in f"{path}/"]


def redirects(script: Script) -> bool:
    """Whether a file changes where Node.js looks for modules: then no archive shows what it finds."""
    return _REDIRECTS.search(script.data) is not None
