"""Rewrites the program's own modules as they are imported, so that a statement that raises is passed over.

Nothing on disk is changed. Each statement is put into a `try` whose handler asks the run (see `past_errors`) whether the
error is passed over; then the names that the statement would have bound are bound to a lost value. Each argument of a call
and each item of a dict or list is evaluated by the run, so that one that raises is lost alone. Lines stay those of
the source. What the program catches itself is left to it: the body of its `try` is not rewritten.
"""

from __future__ import annotations

import ast
import importlib.machinery
import importlib.util
import io
import re
import runpy
import sys
import types
from collections.abc import Callable
from typing import Any, NamedTuple, Optional

SDKS = "pulumi_"
"""What the names of SDKs begin with."""
RUN = "__preflight_run__"
"""The name, among the builtins, under which the rewritten code finds the run."""
_ERROR = "__preflight_error__"
_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)
_TRY = tuple(getattr(ast, name) for name in ("Try", "TryStar") if hasattr(ast, name))
_COMPOUND = (
    ast.If,
    ast.For,
    ast.AsyncFor,
    ast.While,
    ast.With,
    ast.AsyncWith,
    *_TRY,
    *(getattr(ast, name) for name in ("Match",) if hasattr(ast, name)),
)
_PLAIN = (ast.Pass, ast.Break, ast.Continue, ast.Global, ast.Nonlocal, ast.Raise, ast.Assert)
CUTS = 40
"""How many pieces of a module that does not parse are left out before the rest of it is."""


class Cut(NamedTuple):
    """A piece of a module that does not parse: what Python reports, and the lines that were left out."""

    error: SyntaxError
    first: int
    last: int
    text: str


class Module(NamedTuple):
    """A module as it runs: its code, and what was left out of it as it does not parse."""

    code: Any
    cuts: list[Cut]


class Sites:
    """The statements and expressions of the program, by the number that its rewritten code gives."""

    def __init__(self) -> None:
        self.nodes: list[tuple[str, Any]] = []
        self.raises: dict[str, set[int]] = {}
        """The lines of each file's own `raise` and `assert` statements."""
        self.functions: dict[tuple[str, int], ast.AST] = {}
        """Functions and classes by file and first line, for what a call of them would create."""

    def add(self, file: str, node: Any) -> int:
        """The number of a statement, or of an expression that is evaluated by the run."""
        self.nodes.append((file, node))
        return len(self.nodes) - 1


def compiled(source: bytes, file: str, sites: Sites) -> Module:
    """The code of a module that passes over errors."""
    text = _decoded(source)
    tree, cuts = _parsed(text, file)
    for node in ast.walk(tree):
        if isinstance(node, (ast.Raise, ast.Assert)):
            sites.raises.setdefault(file, set()).update(range(node.lineno, (node.end_lineno or node.lineno) + 1))
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            first = min([node.lineno, *(each.lineno for each in node.decorator_list)])
            sites.functions[file, first] = node
    rewritten = _Rewriter(file, sites).module(tree)
    return Module(compile(rewritten, file, "exec", dont_inherit=True), cuts)


def _decoded(source: bytes) -> str:
    try:
        return importlib.util.decode_source(source)
    except (SyntaxError, UnicodeDecodeError):
        return io.TextIOWrapper(io.BytesIO(source), "utf-8", errors="replace", newline=None).read()


def _parsed(text: str, file: str) -> tuple[ast.Module, list[Cut]]:
    """The tree of a module, without the pieces that do not parse."""
    cuts: list[Cut] = []
    while True:
        try:
            return ast.parse(text, file), cuts
        except SyntaxError as error:  # noqa: PERF203 - one piece less each time
            line = min(max(error.lineno or 1, 1), text.count("\n") + 1)
            rest = _without(text, line) if len(cuts) < CUTS else None
            if rest is None:
                return ast.Module([], []), [*cuts, Cut(error, 1, text.count("\n") + 1, text)]
            rest_of_it, first, last = rest
            cuts.append(Cut(error, first, last, "\n".join(text.split("\n")[first - 1 : last])))
            text = rest_of_it
        except ValueError as error:  # a NUL character
            problem = SyntaxError(str(error))
            problem.lineno, problem.filename = 1, file
            return ast.Module([], []), [Cut(problem, 1, text.count("\n") + 1, text)]


def _without(text: str, line: int) -> Optional[tuple[str, int, int]]:  # noqa: UP045 - Python 3.9
    """The text without the smallest piece around a line that lets it parse further, and the piece's lines.

    None where no piece does. The names that the piece would have bound are bound to lost values in its place.
    """
    lines = text.split("\n")
    best: Optional[tuple[int, str, int, int]] = None  # noqa: UP045
    for first, last, indent in _pieces(lines, line):
        piece = lines[first - 1 : last]
        names = sorted(
            {
                name
                for each in piece
                for name in re.findall(
                    rf"^{indent}(?:async +)?(?:def|class) +(\w+)|^{indent}(\w+) *(?::[^=]*)?=(?!=)", each
                )
                for name in name
                if name
            }
        )
        replacement = indent + ("; ".join(f"{name} = {RUN}.cut({line})" for name in names) or "pass")
        tried = "\n".join([*lines[: first - 1], replacement, *[""] * (last - first), *lines[last:]])
        try:
            ast.parse(tried)
        except SyntaxError as error:
            reached = error.lineno or 0
            if reached > last and (best is None or reached > best[0]):
                best = (reached, tried, first, last)
            continue
        except ValueError:
            return None
        return tried, first, last
    return best and best[1:]


def _pieces(lines: list[str], line: int) -> list[tuple[int, int, str]]:
    """The pieces of a module around a line, the smallest first: first and last line, and the indentation."""
    found = []
    widths = sorted({_indent(each) for each in lines[:line] if each.strip()}, key=len, reverse=True)
    for indent in widths:
        begins = [at for at, each in enumerate(lines, 1) if _begins(each, indent)]
        first = max((at for at in begins if at <= line), default=1)
        last = min((at for at in begins if at > line), default=len(lines) + 1) - 1
        outer = next(
            (
                at
                for at in range(line, first, -1)
                if lines[at - 1].strip() and len(_indent(lines[at - 1])) < len(indent)
            ),
            0,
        )
        if not outer:
            # The next line that stands further out ends the piece as well.
            ends = next(
                (
                    at
                    for at in range(line + 1, last + 1)
                    if lines[at - 1].strip()
                    and len(_indent(lines[at - 1])) < len(indent)
                    and not _closes(lines[at - 1])
                ),
                last + 1,
            )
            found.append((first, min(last, ends - 1), indent))
    found.append((line, line, _indent(lines[line - 1])))
    found.sort(key=lambda piece: piece[1] - piece[0])
    return found


def _indent(line: str) -> str:
    return line[: len(line) - len(line.lstrip())]


def _closes(line: str) -> bool:
    return line.lstrip()[:1] in (")", "]", "}")


def _begins(line: str, indent: str) -> bool:
    """Whether a statement begins on a line, by all appearances, at an indentation."""
    rest = line[len(indent) :]
    continues = ("else", "elif", "except", "finally", "#")
    return line.startswith(indent) and rest[:1].strip() != "" and not _closes(line) and not rest.startswith(continues)


class _Rewriter:
    """Puts the statements of one module into a `try` each."""

    def __init__(self, file: str, sites: Sites) -> None:
        self._file, self._sites = file, sites

    def module(self, tree: ast.Module) -> ast.Module:
        tree.body = self._body(tree.body, passing=True)
        return ast.fix_missing_locations(tree)

    def _body(self, statements: list[ast.stmt], *, passing: bool, in_class: bool = False) -> list[ast.stmt]:
        return [self._statement(each, passing=passing, in_class=in_class) for each in statements]

    def _statement(self, node: ast.stmt, *, passing: bool, in_class: bool) -> ast.stmt:
        """A statement and those inside it; `passing` is whether its errors are passed over.

        `in_class`: it is run in the scope of a class, whose names no inner scope sees.
        """
        site = self._sites.add(self._file, node) if passing and not _keeps_errors(node) else None
        unbound = _unbound(node) if site is not None else []
        if site is not None and not in_class:
            self._expressions(node, site)
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            node.body = self._body(node.body, passing=True, in_class=isinstance(node, ast.ClassDef))
        elif isinstance(node, _TRY):
            self._try(node, passing=passing, in_class=in_class)
        elif isinstance(node, (ast.With, ast.AsyncWith)) and any(_suppresses(item) for item in node.items):
            node.body = self._guarded(node, node.body, in_class=in_class)
        elif isinstance(node, _COMPOUND):
            self._blocks(node, passing=passing, in_class=in_class)
        elif isinstance(node, ast.Raise) and node.exc is None:
            # It leaves no separate trace.
            return ast.copy_location(ast.If(_call("raises"), [node], []), node)
        if site is None:
            return node
        return self._wrapped(node, site, unbound)

    def _expressions(self, node: Any, site: int) -> None:
        """The expressions of one statement: those inside of it that may be lost alone, and what decides what is run."""
        expressions = _Expressions(self._file, self._sites, site)
        if (
            isinstance(node, (ast.Assign, ast.AnnAssign, ast.AugAssign, ast.Expr, ast.Return))
            and node.value is not None
        ):
            node.value = expressions.visit(node.value)
        elif isinstance(node, ast.For):
            node.iter = _located(_call("loops", node.iter, ast.Constant(site)), node.iter)
        elif isinstance(node, (ast.If, ast.While)):
            method = "holds" if isinstance(node, ast.While) else "chooses"
            node.test = _located(_call(method, node.test, ast.Constant(site)), node.test)

    def _blocks(self, node: Any, *, passing: bool, in_class: bool) -> None:
        for field in ("body", "orelse"):
            if getattr(node, field, None):
                setattr(node, field, self._body(getattr(node, field), passing=passing, in_class=in_class))
        for case in getattr(node, "cases", ()):
            case.body = self._body(case.body, passing=passing, in_class=in_class)

    def _try(self, node: Any, *, passing: bool, in_class: bool) -> None:
        if node.handlers:
            node.body = self._guarded(node, node.body, in_class=in_class)
        else:
            node.body = self._body(node.body, passing=passing, in_class=in_class)
        for handler in node.handlers:
            handler.body = self._body(handler.body, passing=passing, in_class=in_class)
        node.orelse = self._body(node.orelse, passing=passing, in_class=in_class)
        node.finalbody = self._body(node.finalbody, passing=passing, in_class=in_class)

    def _guarded(self, node: ast.stmt, body: list[ast.stmt], *, in_class: bool) -> list[ast.stmt]:
        """A body whose errors the program handles itself, also those of the functions that it calls."""
        rewritten = self._body(body, passing=False, in_class=in_class)
        inner = ast.Try(rewritten, [], [], [_expression(_call("leave"), node)])
        return [_expression(_call("enter"), node), ast.copy_location(inner, node)]

    def _wrapped(self, node: ast.stmt, site: int, unbound: list[str]) -> ast.stmt:
        passed = _call("passes", ast.Name(_ERROR, ast.Load()), ast.Constant(site))
        body: list[ast.stmt] = [ast.If(ast.UnaryOp(ast.Not(), passed), [ast.Raise(None, None)], [])]
        if isinstance(node, ast.Return):
            body.append(ast.Return(_call("lost")))
        for name in unbound:
            bind = ast.Assign([ast.Name(name, ast.Store())], _call("lost"))
            handler = ast.ExceptHandler(ast.Name("NameError", ast.Load()), None, [bind])
            body.append(ast.Try([ast.Expr(ast.Name(name, ast.Load()))], [handler], [], []))
        for target in _targets(node):
            named = [ast.Constant(_imported(node, target.id))] if isinstance(node, ast.ImportFrom) else []
            bind = ast.Assign([target], _call("lost", *named))
            if isinstance(target, ast.Name):
                body.append(bind)
            else:
                handler = ast.ExceptHandler(ast.Name("Exception", ast.Load()), None, [ast.Pass()])
                body.append(ast.Try([bind], [handler], [], []))
        handler = ast.ExceptHandler(ast.Name("Exception", ast.Load()), _ERROR, body)
        return ast.copy_location(ast.Try([node], [handler], [], []), node)


class _Expressions(ast.NodeTransformer):
    """Has the arguments of calls, and the items of dicts and lists, evaluated by the run: `run.value(lambda: argument, ...)`."""

    def __init__(self, file: str, sites: Sites, statement: int) -> None:
        self._file, self._sites, self._statement = file, sites, statement

    def visit_Call(self, node: ast.Call) -> ast.expr:
        node.func = self.visit(node.func)
        node.args = [self._item(each) for each in node.args]
        for keyword in node.keywords:
            keyword.value = self._item(keyword.value)
        return node

    def visit_Dict(self, node: ast.Dict) -> ast.expr:
        node.values = [self._item(each) for each in node.values]
        return node

    def visit_List(self, node: ast.List) -> Any:
        return self._items(node)

    def visit_Tuple(self, node: ast.Tuple) -> Any:
        return self._items(node)

    def visit_Set(self, node: ast.Set) -> Any:
        return self._items(node)

    def visit_Lambda(self, node: ast.Lambda) -> ast.expr:
        """Left as it is: what it raises costs whoever calls it."""
        return node

    def visit_comprehension(self, node: ast.comprehension) -> ast.comprehension:
        if not node.is_async:
            node.iter = _located(_call("items", node.iter, ast.Constant(self._statement)), node.iter)
        return node

    def _items(self, node: Any) -> Any:
        node.elts = [self._item(each) for each in node.elts]
        return node

    def _item(self, node: ast.expr) -> ast.expr:
        if isinstance(node, ast.Starred):
            node.value = self._item(node.value)
            return node
        if isinstance(node, (ast.Constant, ast.Lambda)):
            return node
        movable = _is_movable(node)
        site = self._sites.add(self._file, node)
        inner = self.visit(node)
        if not movable:
            return inner  # type: ignore[no-any-return]
        later = ast.Lambda(ast.arguments([], [], None, [], [], None, []), inner)
        later.of_run = True  # type: ignore[attr-defined]
        return _located(_call("value", later, ast.Constant(site), ast.Constant(self._statement)), node)


_IN_PLACE = ("super", "locals", "vars", "dir", "eval", "exec", "__class__")
"""Names that mean another thing in a function inside the one that they are written in."""


def _is_movable(node: ast.expr) -> bool:
    """Whether an expression means the same in a lambda that is called at once."""
    return not any(
        isinstance(each, (ast.NamedExpr, ast.Await, ast.Yield, ast.YieldFrom))
        or (isinstance(each, ast.comprehension) and each.is_async)
        or (isinstance(each, ast.Name) and each.id in _IN_PLACE)
        for each in ast.walk(node)
    )


def _keeps_errors(node: ast.stmt) -> bool:
    """Whether a statement cannot raise, or is not to be put into a `try`."""
    if isinstance(node, _PLAIN) or (isinstance(node, ast.Return) and node.value is None):
        return True
    if isinstance(node, ast.ImportFrom) and node.module == "__future__":
        return True
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return True
    # What is thrown into a generator is its own to handle.
    return not isinstance(node, (*_SCOPES, *_COMPOUND)) and any(
        isinstance(each, (ast.Yield, ast.YieldFrom)) for each in ast.walk(node)
    )


def _suppresses(item: ast.withitem) -> bool:
    called = item.context_expr.func if isinstance(item.context_expr, ast.Call) else item.context_expr
    return getattr(called, "attr", getattr(called, "id", "")) in ("suppress", "raises")


def _targets(node: ast.stmt) -> list[Any]:
    """What a statement that failed would have bound, to be bound to lost values."""
    targets: list[ast.expr] = []
    if isinstance(node, ast.Assign):
        targets = list(node.targets)
    elif isinstance(node, (ast.AnnAssign, ast.AugAssign)):
        targets = [node.target]
    elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        return [ast.Name(node.name, ast.Store())]
    elif isinstance(node, ast.Import):
        return [ast.Name((each.asname or each.name).partition(".")[0], ast.Store()) for each in node.names]
    elif isinstance(node, ast.ImportFrom):
        return [ast.Name(each.asname or each.name, ast.Store()) for each in node.names if each.name != "*"]
    found: list[Any] = []
    for target in targets:
        for each in _flat(target):
            copied = ast.parse(ast.unparse(each), mode="eval").body
            copied.ctx = ast.Store()  # type: ignore[attr-defined]
            found.append(copied)
    return found


def _imported(node: ast.ImportFrom, name: str) -> str:
    """What a name is called in the module that it is imported from."""
    return next((each.name for each in node.names if (each.asname or each.name) == name), name)


def _flat(target: ast.expr) -> list[ast.expr]:
    if isinstance(target, (ast.Tuple, ast.List)):
        return [inner for each in target.elts for inner in _flat(each)]
    return [target.value] if isinstance(target, ast.Starred) else [target]


def _unbound(node: ast.stmt) -> list[str]:
    """The names that a compound statement binds, in its own scope."""
    if not isinstance(node, _COMPOUND):
        return []
    found: dict[str, None] = {}
    pending: list[ast.AST] = [node]
    while pending:
        each = pending.pop()
        for inner in ast.iter_child_nodes(each):
            if isinstance(inner, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
                found[inner.name] = None
            elif isinstance(inner, ast.Name) and isinstance(inner.ctx, ast.Store):
                found[inner.id] = None
            elif isinstance(inner, (ast.Import, ast.ImportFrom)):
                found.update({(a.asname or a.name).partition(".")[0]: None for a in inner.names if a.name != "*"})
            elif not isinstance(inner, (ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)):
                pending.append(inner)
    return sorted(found)


def _call(method: str, *arguments: ast.expr) -> ast.Call:
    return ast.Call(ast.Attribute(ast.Name(RUN, ast.Load()), method, ast.Load()), list(arguments), [])


def _located(call: ast.Call, near: ast.AST) -> ast.Call:
    return ast.copy_location(call, near)


def _expression(call: ast.Call, near: ast.AST) -> ast.stmt:
    return ast.copy_location(ast.Expr(call), near)


def names_of(module: Any) -> dict[str, Any]:
    """What a module has. One that waits for the first look at it is not loaded by this one."""
    return object.__getattribute__(module, "__dict__") if isinstance(module, types.ModuleType) else {}


class Finder:
    """Finds modules as Python does, and gives the program's own a loader that rewrites them.

    `own` is whether a file is the program's; `code` makes the code of one; `loaded` is called with each module of
    another package after it was executed.
    """

    def __init__(
        self, own: Callable[[str], Any], code: Callable[[bytes, str], Any], loaded: Callable[[Any], None]
    ) -> None:
        self._own, self._code, self._loaded = own, code, loaded

    def install(self) -> None:
        """Comes before every other finder, and makes runpy run rewritten files as well."""
        sys.meta_path.insert(0, self)

        def code_of(*names: str) -> Any:
            """Python 3.12 has one parameter, those before it a module's name as well."""
            with io.open_code(names[-1]) as file:
                code = self._code(file.read(), names[-1])
            return (code, names[-1]) if len(names) > 1 else code

        runpy._get_code_from_file = code_of  # type: ignore[attr-defined] # noqa: SLF001 - the one place that reads them
        self._watch_imported()

    def _watch_imported(self) -> None:
        """Those modules of SDKs that are imported already, and those that are loaded when something reads them."""
        own: dict[str, bool] = {}
        """Whether a package is the program's, so that not each of an SDK's hundreds of files is looked at."""
        for name, module in list(sys.modules.items()):
            spec = names_of(module).get("__spec__") if name.startswith(SDKS) else None
            if spec is None or type(spec.loader) is not importlib.machinery.SourceFileLoader:
                continue
            package = name.partition(".")[0]
            if package not in own:
                own[package] = bool(self._own(spec.origin))
            if own[package]:
                continue
            if type(module) is types.ModuleType:
                self._loaded(module)
            else:
                spec.loader = _Watched(spec.loader.name, spec.loader.path, self._loaded)

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> Any:
        """As a finder of the import system."""
        spec = importlib.machinery.PathFinder.find_spec(name, path, target)
        if spec is None or type(spec.loader) is not importlib.machinery.SourceFileLoader or spec.origin is None:
            return None
        if self._own(spec.origin):
            spec.loader = _Rewriting(spec.loader.name, spec.loader.path, self._code)
        elif name.startswith(SDKS):
            spec.loader = _Watched(spec.loader.name, spec.loader.path, self._loaded)
        else:
            return None
        return spec


class _Rewriting(importlib.machinery.SourceFileLoader):
    """Loads a module of the program, rewritten."""

    def __init__(self, name: str, path: str, code: Callable[[bytes, str], Any]) -> None:
        super().__init__(name, path)
        self._rewritten = code

    def get_code(self, fullname: str) -> Any:
        path = self.get_filename(fullname)
        return self._rewritten(self.get_data(path), path)


class _Watched(importlib.machinery.SourceFileLoader):
    """Loads a module of an SDK as it is, and reports it."""

    def __init__(self, name: str, path: str, loaded: Callable[[Any], None]) -> None:
        super().__init__(name, path)
        self._loaded = loaded

    def exec_module(self, module: Any) -> None:
        super().exec_module(module)
        self._loaded(module)
