"""Whether a runtime finds a function's handler: each language's runtime looks for it in its own way.

The order in which each looks is that of its runtime interface client (RIC), the program in which Lambda runs the code.
"""

from __future__ import annotations

import posixpath
import sys
from collections.abc import Callable, Iterator

from preflight.aws.code.exports import bundled_exports, certain_exports, mentions, module_exports
from preflight.aws.code.jars import classes_in
from preflight.aws.code.nodejs.kinds import is_es_module
from preflight.aws.code.nodejs.packages import REQUIRED_ENDS, TASK_ROOT, and_above, handler_ends
from preflight.core.javascript.script import Script
from preflight.core.values import Undecided, known

from .function import Function

# Linked into every CPython; https://github.com/python/cpython/blob/main/Modules/Setup.bootstrap.in. The client refuses them.
_BUILT_IN = frozenset(
    {"atexit", "builtins", "errno", "faulthandler", "gc", "itertools", "marshal", "posix", "pwd", "sys", "time"}
)
# Imported by the client itself before the handler, so that a file of this name is never loaded.
_LOADED_BEFORE = frozenset({"decimal", "importlib", "json", "logging", "math", "os", "traceback"})

_IMPORTS_ONLY = 24  # the first version whose client loads by `import`, which takes no folder: aws-lambda-ric 4


def handler_fault(function: Function) -> str | None:
    """Why a function's runtime cannot load its handler, as a clause; None where it can, or where nothing is known of it.

    Raises Undecided where a layer of another stack, a wrapper script or code that only runs decides it.
    """
    if function.runtime is None or (function.handler is None and not function.runtime.startswith("provided")):
        return None
    runtime = known(function.runtime)
    looks = next((looks for start, looks in _BY_RUNTIME.items() if runtime.startswith(start)), None)
    fault = looks(function) if looks is not None else None
    if fault is not None and "AWS_LAMBDA_EXEC_WRAPPER" in function.variables:
        raise Undecided("environment.variables.AWS_LAMBDA_EXEC_WRAPPER, whose script may load another handler")
    return fault


def _is_in_layer(function: Function, *starts: str) -> bool:
    """Whether a layer has a path, or one below it if it ends in `/`; raises Undecided where a foreign layer may."""
    for layer in function.own_layers:
        if any(_has(layer.archive.names(), start) for start in starts):
            return True
    if len(function.layers) > len(function.own_layers):
        raise Undecided("layers, one of which may hold the handler")
    return False


def _has(names: frozenset[str], path: str) -> bool:
    return any(name.startswith(path) for name in names) if path.endswith("/") else path in names


def _python(function: Function) -> str | None:
    handler = known(function.handler or "")
    module, dot, name = handler.rpartition(".")
    if not dot:
        return "which is not of the form module.function (Runtime.MalformedHandlerName)"
    package = module.partition(".")[0]
    if package in _BUILT_IN:
        return f"but '{package}' is built into Python (Runtime.BuiltInModuleConflict); rename the file"
    if module in _LOADED_BEFORE:
        fault = f"but Lambda has loaded Python's own '{module}' before (Runtime.HandlerNotFound); rename the file"
        return None if hasattr(sys.modules.get(module), name) else fault
    source = function.archive.module(module)
    if source is None:
        path = module.replace(".", "/")
        site = f"python/lib/{known(function.runtime or '')}/site-packages/"
        places = (f"{folder}{path}{end}" for folder in ("python/", site) for end in (".py", "/"))
        return None if _is_in_layer(function, *places) else f"but its archive has no {path}.py"
    return None if name in source.defines else f"but {source.path} defines no '{name}'"


def _node(function: Function) -> str | None:
    handler = known(function.handler or "")
    folder, _, last = handler.removeprefix(TASK_ROOT).rpartition("/")
    module, dot, name = last.partition(".")
    if not dot:
        return "which is not of the form module.function (Runtime.MalformedHandlerName)"
    if ".." in handler:
        return "which holds '..' (Runtime.MalformedHandlerName); give the path from the archive's root"
    if folder.startswith("/"):
        return None  # in a layer, or of the runtime itself
    archive, path = function.archive, posixpath.normpath(posixpath.join(folder, module))
    if path in archive:
        return None
    inside = _has(archive.names(), f"{path}/")
    if inside and (function.node or 0) >= _IMPORTS_ONLY:
        return (
            f"but {path}/ is a folder, which {function.runtime} tries first and cannot import "
            f"(ERR_UNSUPPORTED_DIR_IMPORT); name a file in it, such as '{path}/index.{name}'"
        )
    files = [f"{path}{end}" for end in handler_ends(function.node or 0) if f"{path}{end}" in archive]
    if inside and not any(file.endswith(".js") for file in files):  # `require` of a folder
        entries = [f"{path}{end}" for end in ("/package.json", "/index.js", "/index.json", "/index.node", ".json")]
        return None if any(each in archive for each in entries) else f"but the folder {path}/ has no index.js"
    if files:
        return _unexported(function, files[0], name.partition(".")[0])
    if _is_installed(function, folder, module):
        return None
    if "NODE_PATH" in function.variables:
        raise Undecided("environment.variables.NODE_PATH, which leads elsewhere")
    hint = f"; compile {path}.ts first" if f"{path}.ts" in archive else ""
    return f"but its archive has no {path}.js, {path}.mjs or {path}.cjs, and no package '{module}'{hint}"


def _is_installed(function: Function, folder: str, module: str) -> bool:
    """Whether `require` finds a package: in the node_modules of a folder or of one above it, or of a layer."""
    names = function.archive.names()
    for above in and_above(folder):
        if any(_has(names, each) for each in _package(posixpath.join(above, "node_modules", module))):
            return True
    version = f"nodejs/node{function.node}/node_modules"
    return _is_in_layer(function, *_package(f"nodejs/node_modules/{module}"), *_package(f"{version}/{module}"))


def _package(path: str) -> Iterator[str]:
    yield f"{path}/"
    yield from (f"{path}{end}" for end in REQUIRED_ENDS)


def _unexported(function: Function, path: str, name: str) -> str | None:
    data = function.archive.read(path) or b""
    text = data.decode("utf-8", "replace")
    exported = _module_exports(Script(path, data)) if is_es_module(function.archive, path) else bundled_exports(text)
    if exported is None and mentions(text, name):
        return None
    exported = certain_exports(text) if exported is None else exported
    if exported is None:
        raise Undecided(f"what {path} exports, which only running it shows")
    if name in exported:
        return None
    others = f"; it exports {', '.join(sorted(exported)[:_MOST_NAMED])}" if exported else ""
    return f"but {path} exports no '{name}'{others}"


_MOST_NAMED = 5


def _module_exports(script: Script) -> frozenset[str] | None:
    try:
        return module_exports(script)
    except Undecided:
        return None


def _ruby(function: Function) -> str | None:
    parts = known(function.handler or "").split(".")
    if len(parts) not in (2, 3):
        return "which is neither of the form file.method nor file.Class.method"
    file = posixpath.normpath(parts[0].removeprefix(TASK_ROOT))
    names = function.archive.names()
    # `require` looks in the archive's root, and a gem or a layer may put other folders on its path.
    if file.startswith("/") or any(f"/{name}".endswith((f"/{file}.rb", f"/{file}.so")) for name in names):
        return None
    if {"RUBYLIB", "RUBYOPT", "GEM_PATH"} & set(function.variables):
        raise Undecided("environment.variables, which lead Ruby elsewhere")
    if function.own_layers or len(function.layers):
        raise Undecided("layers, one of which may hold the handler")
    return f"but its archive has no {file}.rb"


def _java(function: Function) -> str | None:
    name = known(function.handler or "").partition("::")[0]
    file = f"{name.replace('.', '/')}.class"
    names = function.archive.names()
    if file in names:
        return None
    jars = sorted(each for each in names if each.startswith("lib/") and each.endswith(".jar"))
    if any(file in classes_in(function.archive, each) for each in jars):
        return None
    if "JAVA_TOOL_OPTIONS" in function.variables:
        raise Undecided("environment.variables.JAVA_TOOL_OPTIONS, which may lead elsewhere")
    if len(function.layers):
        raise Undecided("layers, one of which may hold the handler")
    jar = next((each for each in sorted(names) if each.endswith(".jar")), None)
    hint = f"; {jar} must be in lib/" if jar else ""
    return f"but its archive has no {file}{', nor has a jar in lib/' if jars else f' and no lib/*.jar{hint}'}"


def _dotnet(function: Function) -> str | None:
    handler = known(function.handler or "")
    names = function.archive.names()
    if ":" in handler:
        parts = handler.split("::")
        if len(parts) != _DOTNET_PARTS or not all(parts):
            return "which is not of the form Assembly::Namespace.Type::Method"
        files = [f"{parts[0]}.dll"]
    else:  # an executable assembly
        files = [handler if handler.endswith(".dll") else f"{handler}.dll", handler]
    if any(each in names for each in files):
        return None
    if len(function.layers):
        raise Undecided("layers, one of which may hold the handler")
    project = next((each for each in sorted(names) if each.endswith((".csproj", ".fsproj"))), None)
    hint = f"; publish {project}, and pack the folder with what it makes" if project else ""
    return f"but its archive has no {files[0]}{hint}"


_DOTNET_PARTS = 3


def _custom(function: Function) -> str | None:
    if "bootstrap" in function.archive or _is_in_layer(function, "bootstrap"):
        return None
    return "but neither its archive's root nor a layer has a file 'bootstrap' (Runtime.InvalidEntrypoint)"


_BY_RUNTIME: dict[str, Callable[[Function], str | None]] = {
    "python": _python,
    "nodejs": _node,
    "ruby": _ruby,
    "java": _java,
    "dotnet": _dotnet,
    "provided": _custom,
}
