"""What is used too early: names above their definition, attributes before they are set, modules in a circle."""

from __future__ import annotations

import ast
import builtins
import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from preflight.core.slips import CircularImport, EarlyUse
from preflight.core.syntax import below, children
from preflight.source_check.infer.evaluator import Evaluator
from preflight.source_check.infer.program_values import (
    ProgramClass,
    ProgramModule,
    first_parameter,
    has_hidden_attributes,
)
from preflight.source_check.infer.scopes import FileScopes, Function, Scope
from preflight.source_check.infer.sdk_values import SdkInstance, SdkObject
from preflight.source_check.infer.values import ABSENT, Expression, Value

from .places import Located, place

# How deep the methods that a constructor calls are followed.
DEPTH = 20


class Order:
    """Follows the statements of a program in the order in which they run, as far as that depends on no condition."""

    def __init__(self, evaluator: Evaluator, files: Mapping[str, FileScopes]) -> None:
        self._infer, self._files = evaluator, files

    def early_names(self, file: FileScopes) -> Iterator[Located]:
        """Names that a module, or a function, uses before it binds them."""
        yield from self._names(file.source.tree.body, file.module, "the module")
        for node, scope in file.functions:
            inner = file.inner[id(node)]
            own = {name for name in inner.bindings if all(each.how != "parameter" for each in inner.bindings[name])}
            if own and not inner.stars and not inner.elsewhere and isinstance(scope, Scope):
                yield from self._names(node.body, inner, node.name)

    def _names(self, statements: Sequence[ast.stmt], scope: Scope, of: str) -> Iterator[Located]:
        if scope.stars:
            return
        first = self._bound_late(statements, scope)
        if not first:
            return
        reported: set[str] = set()
        for at, statement in enumerate(statements):
            if isinstance(statement, ast.Return | ast.Raise):
                return
            for node in _runs_now(statement):
                if not isinstance(node, ast.Name) or not isinstance(node.ctx, ast.Load) or first.get(node.id, -1) <= at:
                    continue
                if node.id not in reported and not _is_known_otherwise(node.id, scope):
                    reported.add(node.id)
                    yield _early(Expression(node, scope), node.id, of, statements[first[node.id]].lineno)

    def _bound_late(self, statements: Sequence[ast.stmt], scope: Scope) -> dict[str, int]:
        """The index of the first statement that binds each name which is used in a statement above it."""
        first: dict[str, int] = {}
        at = {id(statement): number for number, statement in enumerate(statements)}
        for name, bindings in scope.bindings.items():
            used = [_position(node) for node, where in scope.file.mentions.get(name, ()) if where is scope]
            if not used or min(used) >= min(_position(each.node) for each in bindings):
                continue
            if any(each.how in ("parameter", "annotation") for each in bindings) or scope.elsewhere.get(name):
                continue
            places = [self._statement(each.node, at, scope.file) for each in bindings]
            if all(place is not None for place in places):
                first[name] = min(place for place in places if place is not None)
        return first

    def _statement(self, node: ast.AST, at: Mapping[int, int], file: FileScopes) -> int | None:
        """The index of the statement that contains a node; `at` has the indexes by id."""
        return next((at[id(each)] for each in (node, *file.outward(node)) if id(each) in at), None)

    # Attributes of an instance that its constructor reads before it sets them.

    def early_attributes(self, file: FileScopes) -> Iterator[Located]:
        """`self.queue` read in a constructor, or in what it calls, before anything has set it."""
        for node, scope in file.classes:
            cls = ProgramClass(node, scope)
            lineage = cls.lineage(self._infer)
            inner = file.inner[id(node)]
            constructors = inner.bindings.get("__init__", [])
            if (
                not lineage.complete
                or len(lineage.classes) != 1
                or len(constructors) != 1
                or has_hidden_attributes(lineage.classes)
            ):
                continue
            if cls.subclasses(self._infer) or cls.may_be_inherited(self._infer):
                continue  # a subclass may set it before it calls this constructor, or inherit it from another class
            method = constructors[0].node
            if isinstance(method, Function) and not method.decorator_list and _may_read_early(file, method, inner):
                yield from _Construction(self._infer, cls, inner).run(method)

    # Modules that import each other.

    def circles(self, entry: FileScopes | None) -> Iterator[Located]:
        """Names that a module takes from one which is still being imported, and has not got so far."""
        if entry is not None:
            yield from self._importing(entry, {}, set())

    def _importing(self, file: FileScopes, pending: dict[str, int], done: set[str]) -> Iterator[Located]:
        """`pending` are the modules being imported, with the line that each has come to."""
        path = file.source.path
        if path in done or len(pending) > DEPTH:
            return
        for statement in file.source.tree.body:
            pending[path] = statement.lineno
            if not isinstance(statement, ast.Import | ast.ImportFrom):
                continue
            for target in self._targets(statement, file.module):
                for package in self._packages_of(target):
                    if package.source.path not in pending:
                        yield from self._importing(package, pending, done)
                other = target.source.path
                if other in pending:
                    taken = self._taken if isinstance(statement, ast.ImportFrom) else self._read_of
                    yield from taken(statement, file, target, pending[other])
                elif other not in pending:
                    yield from self._importing(target, pending, done)
        pending.pop(path, None)
        done.add(path)

    def _packages_of(self, target: FileScopes) -> Iterator[FileScopes]:
        """The packages that contain a module, outermost first: Python imports them before it."""
        parts = target.name.split(".")
        for end in range(1, len(parts)):
            package = self._infer.own_file(".".join(parts[:end]))
            if package is not None:
                yield package

    def _targets(self, statement: ast.Import | ast.ImportFrom, scope: Scope) -> list[FileScopes]:
        if isinstance(statement, ast.ImportFrom):
            module = self._infer.module_of(statement, scope)
            found = [module.file] if isinstance(module, ProgramModule) else []
            inner = [self._submodule(module, alias.name) for alias in statement.names]
            return found + [each for each in inner if each is not None]
        named = [self._infer.own_file(alias.name) for alias in statement.names]
        return [each for each in named if each is not None]

    def _taken(
        self, statement: ast.Import | ast.ImportFrom, file: FileScopes, target: FileScopes, line: int
    ) -> Iterator[Located]:
        """What is imported from a module that has come no further than a line."""
        for alias in statement.names:
            if defined := self._defined_after(line, target, alias.name):
                at = Expression(statement, file.module)  # type: ignore[arg-type]
                yield _circular(at, alias.name, target, defined)

    def _read_of(
        self, statement: ast.Import | ast.ImportFrom, file: FileScopes, target: FileScopes, line: int
    ) -> Iterator[Located]:
        """What a module reads, as it runs, of one that it has imported as a whole, which has come no further than a line."""
        bound = [alias.asname or alias.name for alias in statement.names if self._infer.own_file(alias.name) is target]
        reads = [
            node
            for later in file.source.tree.body
            for node in _runs_now(later)
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in bound
        ]
        for name, node in {node.attr: node for node in reversed(reads)}.items():
            if defined := self._defined_after(line, target, name):
                yield _circular(Expression(node, file.module), ast.unparse(node), target, defined)

    def _submodule(self, module: Value, name: str) -> FileScopes | None:
        return module.submodule(name, self._infer) if isinstance(module, ProgramModule) else None

    def _defined_after(self, line: int, target: FileScopes, name: str) -> int | None:
        """The line below another one in which a module first defines a name; None where it does so above, or not at all."""
        bindings = target.module.bindings.get(name, [])
        if not bindings or target.module.stars or ProgramModule(target).submodule(name, self._infer) is not None:
            return None
        first = min(getattr(each.node, "lineno", 0) for each in bindings)
        return first if first > line else None


# A line below all others.
_LAST = sys.maxsize


def _may_read_early(file: FileScopes, method: Function, inner: Scope) -> bool:
    """Whether a constructor mentions an attribute above where it sets it, or calls a method: else no attribute is read early."""
    me, body = first_parameter(method), file.inner[id(method)]

    def here(scope: Scope) -> bool:
        return any(each is body for each in scope.chain())

    def mine(name: str) -> Iterator[ast.expr]:
        return (node for node, where in file.mentions.get(name, ()) if _is_mine(node, me) and here(where))

    if any(isinstance(file.around(node), ast.Call) for name in inner.bindings for node in mine(name)):
        return True
    for name, stores in file.stores.items():
        set_by = [getattr(store.assigned.node, "end_lineno", _LAST) for store in stores if here(store.scope)]
        if any(node.lineno <= min(set_by, default=_LAST) for node in mine(name)):
            return True
    return False


class _Construction:
    """The construction of one instance: which attributes it has so far."""

    def __init__(self, infer: Evaluator, cls: ProgramClass, inner: Scope) -> None:
        self._infer, self._cls, self._inner = infer, cls, inner
        self._file = cls.scope.file
        self._set: set[str] = set(inner.bindings)
        self._later = {
            name: min(store.target.lineno for store in stores)
            for name, stores in self._file.stores.items()
            if any(cls.method_around(store.scope) is not None for store in stores)
        }
        self._reported: set[str] = set()

    def run(self, method: Function) -> Iterator[Located]:
        yield from self._body(method, method.body, ())

    def _body(self, method: Function, statements: Sequence[ast.stmt], calls: tuple[str, ...]) -> Iterator[Located]:
        me = first_parameter(method)
        for statement in statements:
            if isinstance(statement, ast.Return | ast.Raise):
                if isinstance(statement, ast.Return) and statement.value is not None:
                    yield from self._expression(method, statement.value, me, calls)
                return
            if isinstance(statement, ast.Expr | ast.Assign | ast.AnnAssign | ast.AugAssign):
                yield from self._expression(method, statement, me, calls)
            elif isinstance(statement, ast.With):
                for item in statement.items:
                    yield from self._expression(method, item.context_expr, me, calls)
                yield from self._body(method, statement.body, calls)
            else:
                # It may run or not: what it sets may be there, and what it reads is not checked.
                self._set |= set(self._sets(statement, me, calls))

    def _expression(self, method: Function, node: ast.AST, me: str, calls: tuple[str, ...]) -> Iterator[Located]:
        for each in _evaluated(node):
            if isinstance(each, ast.Call) and isinstance(each.func, ast.Attribute) and _is_mine(each.func, me):
                yield from self._called(each.func.attr, calls)
            elif isinstance(each, ast.Call):
                handed = any(isinstance(argument, ast.Name) and argument.id == me for argument in _given(each))
                # What gets the instance may set attributes; an SDK, as in ResourceOptions(parent=self), does not.
                if handed and not isinstance(self._infer.value(each.func, self._file.inner[id(method)]), SdkObject):
                    self._set |= set(self._later)
            elif isinstance(each, ast.Attribute) and _is_mine(each, me):
                if isinstance(each.ctx, ast.Store):
                    self._set.add(each.attr)
                elif self._is_early(each):
                    self._reported.add(each.attr)
                    at = Expression(each, self._file.inner[id(method)])
                    yield _early(at, f"self.{each.attr}", self._cls.node.name, self._later[each.attr])

    def _is_early(self, node: ast.Attribute) -> bool:
        name = node.attr
        if name in self._set or name in self._reported or name not in self._later or not isinstance(node.ctx, ast.Load):
            return False
        inherited = [SdkInstance(base).attribute(name, self._infer) for base in self._cls.lineage(self._infer).sdk]
        return all(found == ABSENT for found in inherited)

    def _called(self, name: str, calls: tuple[str, ...]) -> Iterator[Located]:
        bindings = self._inner.bindings.get(name, [])
        method = bindings[0].node if len(bindings) == 1 else None
        if not isinstance(method, Function) or name in calls or len(calls) >= DEPTH:
            self._set |= set(self._later) if not isinstance(method, Function) else set()
            return
        if method.decorator_list:
            self._set |= set(self._later)
            return
        yield from self._body(method, method.body, (*calls, name))

    def _sets(self, node: ast.AST, me: str, calls: tuple[str, ...]) -> Iterator[str]:
        for each in below(node):
            if isinstance(each, ast.Attribute) and _is_mine(each, me):
                if isinstance(each.ctx, ast.Store):
                    yield each.attr
                elif isinstance(self._file.around(each), ast.Call) and each.attr not in calls:
                    for binding in self._inner.bindings.get(each.attr, []):
                        if isinstance(binding.node, Function) and len(calls) < DEPTH:
                            mine = first_parameter(binding.node)
                            yield from self._sets(binding.node, mine, (*calls, each.attr))


def _is_mine(node: ast.AST, me: str) -> bool:
    return isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == me


def _given(call: ast.Call) -> Iterator[ast.expr]:
    yield from call.args
    yield from (keyword.value for keyword in call.keywords)


_REPORTED = frozenset({ast.Attribute, ast.Call})
_BODIES = frozenset({ast.Lambda, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef})
_ASSIGNMENTS = frozenset({ast.Assign, ast.AnnAssign, ast.AugAssign})
_COMPREHENSIONS = frozenset({ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp})


def _evaluated(*nodes: ast.AST | None) -> list[ast.AST]:
    """The names, attributes and calls in some nodes as Python evaluates them whatever happens, without function bodies."""
    found: list[ast.AST] = []
    for node in nodes:
        if node is not None:
            _evaluate(node, found)
    return found


def _evaluate(node: ast.AST, found: list[ast.AST]) -> None:
    kind = node.__class__
    if kind is ast.Name:
        found.append(node)
    elif kind is not ast.Constant and kind not in _BODIES:
        for child in _evaluated_first(node) if kind in _UNUSUAL else children(node):
            _evaluate(child, found)
        if kind in _REPORTED:
            found.append(node)


def _evaluated_first(node: Any) -> list[ast.AST]:
    """The parts of a node that are always evaluated, in the order of evaluation, where that is not the order of writing."""
    kind = node.__class__
    if kind in _ASSIGNMENTS:
        targets = node.targets if kind is ast.Assign else [node.target]
        return [*targets] if node.value is None else [node.value, *targets]
    if kind in _COMPREHENSIONS:
        return [node.generators[0].iter]
    return [node.test if kind is ast.IfExp else node.values[0]]


_UNUSUAL = _ASSIGNMENTS | _COMPREHENSIONS | {ast.IfExp, ast.BoolOp}


def _runs_now(statement: ast.stmt) -> list[ast.AST]:
    """The expressions that run whenever a statement is reached."""
    if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef):
        return _evaluated(*statement.decorator_list, *statement.args.defaults, *statement.args.kw_defaults)
    if isinstance(statement, ast.ClassDef):
        return _evaluated(*statement.decorator_list, *statement.bases)
    if isinstance(statement, ast.AnnAssign):
        return _evaluated(statement.value)
    if isinstance(statement, ast.Expr | ast.Assign | ast.AugAssign | ast.Return):
        return _evaluated(statement)
    if isinstance(statement, ast.If | ast.While):
        return _evaluated(statement.test)
    if isinstance(statement, ast.For | ast.AsyncFor):
        return _evaluated(statement.iter)
    if isinstance(statement, ast.With | ast.AsyncWith):
        return _evaluated(*(item.context_expr for item in statement.items))
    return []


def _early(at: Expression, name: str, of: str, line: int) -> Located:
    return at, EarlyUse(place=place(at), name=name, of=of, line=line)


def _circular(at: Expression, name: str, module: FileScopes, line: int) -> Located:
    return at, CircularImport(place=place(at), name=name, of=module.name, line=line)


def _position(node: ast.AST) -> tuple[int, int]:
    return getattr(node, "lineno", 0), getattr(node, "col_offset", 0)


def _is_known_otherwise(name: str, scope: Scope) -> bool:
    """Whether a name that is bound later is there before: a builtin, at the top of a module."""
    return scope.parent is None and (hasattr(builtins, name) or name.startswith("__"))
