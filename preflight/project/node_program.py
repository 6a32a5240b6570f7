"""A program in TypeScript or JavaScript, as far as its source shows it without types: entry point, imports, configuration.

https://www.pulumi.com/docs/iac/languages-sdks/javascript/
"""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Iterator, Mapping
from typing import Any

from preflight.core.javascript.names import Imported, argument, imports, symbol
from preflight.core.javascript.script import Script, has_parser
from preflight.core.javascript.steps import step
from preflight.core.program import Packed, Program, Required, Undeclared
from preflight.core.values import Undecided

RUNTIMES = ("nodejs", "bun")

MOST_SCRIPTS = 500
"""How many files of a program are read."""

# What Pulumi tries in a folder, and what it completes the path of an import with; TypeScript also takes `./a.js` for `a.ts`.
_INDEXES = (
    "index.js",
    "index.ts",
    "index.mjs",
    "index.mts",
    "index.tsx",
    "index.cjs",
    "index.cts",
    "index.json",
    "index.node",
)
_ENDS = (".ts", ".tsx", ".js", ".jsx", ".mts", ".cts", ".mjs", ".cjs")
_COMPILED = {".js": (".ts", ".tsx"), ".jsx": (".tsx",), ".mjs": (".mts",), ".cjs": (".cts",)}

_READERS = tuple(f"require{secret}{kind}" for secret in ("", "Secret") for kind in ("", "Number", "Boolean", "Object"))
_SDK = "@pulumi/pulumi"
_ASSETS = ("FileArchive", "FileAsset")

# Packages that bring no other package of Pulumi along than @pulumi/pulumi: providers, and what TypeScript needs.
_ALONE = re.compile(
    r"@types/.*|typescript|ts-node|eslint.*|prettier|@pulumi/(?:pulumi|aws|aws-native|azure|azure-native|gcp|kubernetes|random|tls"
    r"|archive|command|docker|cloudflare|github|datadog|postgresql|mysql|std|time|null|local|http|external)"
)
_LOCKS = ("package-lock.json", "npm-shrinkwrap.json", "yarn.lock", "pnpm-lock.yaml", "bun.lock")
_DEPENDENCIES = ("dependencies", "devDependencies", "optionalDependencies", "peerDependencies", "bundledDependencies")
_BUILT_IN = re.compile(
    r"node:.*|bun:.*|(?:assert|async_hooks|buffer|child_process|cluster|console|constants|crypto|dgram|diagnostics_channel|dns"
    r"|domain|events|fs|http|http2|https|inspector|module|net|os|path|perf_hooks|process|punycode|querystring|readline|repl"
    r"|stream|string_decoder|sys|timers|tls|trace_events|tty|url|util|v8|vm|wasi|worker_threads|zlib)(?:/.*)?"
)


def entry_point(program: Program, main: str) -> str:
    """The path of the file that Pulumi runs, whether it exists or not.

    `main` is what the project names: a file of the folder that the program runs in, or "." for what package.json names,
    else the folder's index file.
    """
    if main != ".":
        return main
    package = _json(program, "package.json")
    written = _exported(package.get("exports")) or package.get("main")
    named = posixpath.normpath(written) if isinstance(written, str) and written else ""
    found = (_file(program, named) if named else None) or _file(program, ".")
    return found or named or ("index.ts" if program.exists("tsconfig.json") else "index.js")


def _exported(exports: Any) -> str:
    if isinstance(exports, dict):
        exports = exports.get(".")
    if isinstance(exports, dict):
        exports = exports.get("default") or exports.get("require") or exports.get("import")
    return exports if isinstance(exports, str) else ""


def _file(program: Program, path: str) -> str | None:
    """The file that a path leads to: it, with an end, or the index file of a folder."""
    stem, end = posixpath.splitext(path)
    candidates = [path] if end else []
    candidates += [f"{path}{each}" for each in _ENDS] if path != "." else []
    candidates += [f"{stem}{each}" for each in _COMPILED.get(end, ())]
    candidates += [posixpath.normpath(f"{path}/{each}") for each in _INDEXES]
    return next(
        (each for each in candidates if each.endswith((*_ENDS, ".json", ".node")) and program.is_file(each)), None
    )


def scripts(program: Program) -> Iterator[Script]:
    """See Program.scripts."""
    entry = program.entry_point
    pending, seen = [entry] if entry else [], {entry}
    while pending and len(seen) <= MOST_SCRIPTS:
        path = pending.pop(0)
        text = program.text(path) if path.endswith(_ENDS) and has_parser(path) else None
        if text is None:
            continue
        script = Script(path, text)
        yield script
        for each in _imports(script):
            found = _file(program, posixpath.normpath(posixpath.join(posixpath.dirname(path), each.specifier)))
            if each.specifier.startswith(".") and found is not None and found not in seen:
                seen.add(found)
                pending.append(found)


def _imports(script: Script) -> tuple[Imported, ...]:
    try:
        return imports(script)
    except Undecided:
        return ()  # a file that does not parse imports nothing


def required_config(program: Program) -> Iterator[Required]:
    """See Program.required_config."""
    project = (program.project or {}).get("name")
    seen: set[str] = set()
    for script in program.scripts():
        for at in script.occurrences(*_READERS):
            call = at.outer(2)
            if not at.is_in("member_expression", "property") or not at.outer().is_in("call_expression", "function"):
                continue
            namespace = _namespace(script, call.node.child_by_field_name("function"))
            short = script.string(argument(call.node))
            if namespace is None or not short or ":" in short or not isinstance(project, str):
                continue
            key = f"{namespace or project}:{short}"
            if key not in seen:
                seen.add(key)
                runs = step(call)
                certain = runs.when == "import" and not runs.is_caught
                typed = key if namespace and namespace != project else short
                yield Required(script.place(call.node), key, typed, "Secret" in script.text_of(at.node), certain)


def _namespace(script: Script, function: Any) -> str | None:
    """The namespace of the Config that a method is called on, empty for the project's; None where that is not plain."""
    made = symbol(script, function.child_by_field_name("object"))
    if made is None or made.made is None or (made.specifier, made.name) not in _CONFIGS:
        return None
    given = argument(made.made)
    return "" if given is None else script.string(given)


_CONFIGS = {(_SDK, "Config"), (f"{_SDK}/config", "Config")}


def packed(program: Program) -> Iterator[Packed]:
    """See Program.packed."""
    for script in program.scripts():
        for at in script.occurrences(*_ASSETS):
            made = at
            while made.node.type != "new_expression" and len(made.nodes) > 1 and made.at(1).type in _NAMING:
                made = made.outer()
            called = symbol(script, made.node) if made.node.type == "new_expression" else None
            path = script.string(argument(made.node)) if called is not None else None
            if called is not None and path and called.specifier.startswith(_SDK) and "://" not in path:
                runs = step(made)
                yield Packed(script.place(made.node), path, runs.when == "import" and not _is_built(program, path))


_NAMING = ("member_expression", "new_expression")


def _is_built(program: Program, path: str) -> bool:
    """Whether a build may have to create a path first: package.json has a script for it, or it has a usual name."""
    names = {"build", "dist", "out", "output", "target", "lib", "bin", ".esbuild", ".build"}
    return "build" in _mapping(_json(program, "package.json"), "scripts") or not names.isdisjoint(path.split("/"))


def undeclared_imports(program: Program) -> Iterator[Undeclared]:
    """See Program.undeclared_imports."""
    listed = _listed(program)
    found: dict[str, Undeclared] = {}
    for script in program.scripts():
        for each in _imports(script):
            package = _package(each.specifier)
            is_certain = each.when == "import" and not each.is_caught
            if package and is_certain and package not in listed and f"@types/{_types(package)}" not in listed:
                found.setdefault(package, Undeclared(each.place, each.specifier, package))
    for package, missing in found.items():
        if not _is_brought(program, package, listed):
            yield missing


def _package(specifier: str) -> str:
    """The package that a specifier names; empty for a path, an alias, a URL and what Node.js has itself."""
    if re.match(r"[./#~]|@/|[a-z][a-z+.-]*:", specifier) or _BUILT_IN.fullmatch(specifier):
        return ""
    return "/".join(specifier.split("/")[: 2 if specifier.startswith("@") else 1])


def _types(package: str) -> str:
    return package.removeprefix("@").replace("/", "__")


def _listed(program: Program) -> frozenset[str]:
    """The packages that the program's package.json names. Raises Undecided where it has none, or may name others elsewhere."""
    found: set[str] = set()
    folders = dict.fromkeys((".", program.root))
    for folder in folders:
        found |= _named(program, folder)
    if not found:
        raise Undecided("what the program requires, which no package.json of its folder names")
    for path in (each for folder in folders for each in program.paths(folder, r"tsconfig.*\.json")):
        text = program.text(path) or ""
        if '"paths"' in text or '"baseUrl"' in text or '"extends"' in text:
            raise Undecided(f"{path}, which may give other names to modules")
    return frozenset(found)


def _named(program: Program, folder: str) -> set[str]:
    """The packages that the package.json of a folder names; none where it has none."""
    package = _json(program, posixpath.normpath(f"{folder}/package.json"))
    return {name for key in _DEPENDENCIES for name in _mapping(package, key)}


def _is_brought(program: Program, package: str, listed: frozenset[str]) -> bool:
    """Whether a package may be there although package.json does not name it, as another one requires it."""
    folders = [".", program.root]
    while len(folders) < _HIGHEST:
        folders.append(f"{folders[-1]}/..")
    if any(
        program.exists(f"{folder}/node_modules/{package}") or package in _named(program, folder) for folder in folders
    ):
        return True
    for folder in folders:
        locks = [text for name in _LOCKS if (text := program.text(posixpath.normpath(f"{folder}/{name}"))) is not None]
        if locks:
            return any(package in text for text in locks)
    if any(program.exists(f"{folder}/node_modules") for folder in folders):
        return False
    is_providers = package.startswith("@pulumi/") and package != _SDK
    return not (is_providers and all(map(_ALONE.fullmatch, listed)))


_HIGHEST = 6


def _json(program: Program, path: str) -> Mapping[str, Any]:
    """A JSON file of the program; empty where it is not there or holds no object."""
    try:
        found = json.loads(program.text(path) or "{}")
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _mapping(of: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    found = of.get(key)
    return found if isinstance(found, dict) else {}
