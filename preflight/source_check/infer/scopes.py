"""The bindings of every name in a file, and the scope of every expression, by Python's rules."""

# ruff: noqa: N802 - a visitor is called like the node that it visits

from __future__ import annotations

import ast
import builtins
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from preflight.core.syntax import below, children, parent

if TYPE_CHECKING:
    from preflight.core.syntax import Source

Function = ast.FunctionDef | ast.AsyncFunctionDef


class Binding(NamedTuple):
    """One place that binds a name. What `value` is depends on `how`.

    value: assigned as it is; item: the `path` into what is unpacked; element: the `path` into what is iterated over;
    import: `module` and `name`; definition: a function or class; parameter: of the scope's function; other: unreadable.
    """

    how: Literal["value", "item", "element", "import", "definition", "parameter", "annotation", "other"]
    scope: Scope
    node: ast.AST
    value: ast.expr | None = None
    path: tuple[int, ...] = ()
    module: str = ""
    name: str = ""
    annotation: ast.expr | None = None


class Store(NamedTuple):
    """An assignment to an attribute: the target, what is assigned, and its scope."""

    target: ast.Attribute
    assigned: Binding
    scope: Scope


class Scope:
    """A scope: of a module, class, function, lambda or comprehension."""

    def __init__(self, node: ast.AST, parent: Scope | None, file: FileScopes) -> None:
        self.node, self.parent, self.file = node, parent, file
        self.bindings: dict[str, list[Binding]] = defaultdict(list)
        self.elsewhere: dict[str, Scope] = {}
        """Names that `global` or `nonlocal` binds in another scope."""
        self.stars: list[tuple[int, str]] = []
        """Level and module of each `from module import *`."""
        self.returns: list[ast.Return] = []
        self.yields = False

    @property
    def is_class(self) -> bool:
        """Whether it is a class's body, whose names its functions do not see."""
        return isinstance(self.node, ast.ClassDef)

    @property
    def function(self) -> Scope | None:
        """The innermost function that contains it, or that it is."""
        return next((each for each in self.chain() if isinstance(each.node, Function | ast.Lambda)), None)

    def chain(self) -> Iterator[Scope]:
        """It and the scopes around it, innermost first."""
        scope: Scope | None = self
        while scope is not None:
            yield scope
            scope = scope.parent

    @cached_property
    def visible(self) -> tuple[Scope, ...]:
        """The scopes in which Python searches a name that is used in here."""
        return tuple(scope for scope in self.chain() if scope is self or not scope.is_class)

    @property
    def module(self) -> Scope:
        """The scope of the module."""
        return self.file.module


Located = tuple[ast.AST, Scope]

_INTERESTING = frozenset(
    {
        ast.Call,
        ast.Attribute,
        ast.JoinedStr,
        ast.BinOp,
        ast.Compare,
        ast.If,
        ast.IfExp,
        ast.While,
        ast.BoolOp,
        ast.UnaryOp,
        ast.For,
        ast.comprehension,
        ast.Import,
        ast.ImportFrom,
        ast.Starred,
        ast.Assign,
        ast.Dict,
    }
)


class FileScopes:
    """The scopes of a file, and its expressions that a check may be about, each with its scope."""

    def __init__(self, source: Source, module: str, *, package: bool) -> None:
        """`module` is how the program imports the file; `package` whether it is an `__init__.py`."""
        self.source, self.name, self.is_package = source, module, package
        self.located: list[Located] = []
        self.calls: list[tuple[ast.Call, Scope]] = []
        self.classes: list[tuple[ast.ClassDef, Scope]] = []
        self.functions: list[tuple[Function, Scope]] = []
        self.mentions: dict[str, list[tuple[ast.expr, Scope]]] = defaultdict(list)
        """Every use of an identifier, as a name or as an attribute; annotations are left out."""
        self.inner: dict[int, Scope] = {}
        """The scope that a function, lambda, class or comprehension opens, by the node's id."""
        self.stores: dict[str, list[Store]] = defaultdict(list)
        """What is assigned to attributes, by their names."""
        self.module = Scope(source.tree, None, self)
        _Reader(self).read(source.tree.body, self.module)

    def around(self, node: ast.AST) -> ast.AST | None:
        """The node around a node."""
        return parent(node)

    def outward(self, node: ast.AST) -> Iterator[ast.AST]:
        """The nodes around a node, innermost first."""
        outer = self.around(node)
        while outer is not None:
            yield outer
            outer = self.around(outer)


class _Reader:
    """Walks a file once, from top to bottom, and adds scopes, bindings, uses and calls to it.

    A visitor binds names and returns the expressions to visit next, each with its scope.
    """

    def __init__(self, file: FileScopes) -> None:
        self._file = file

    def read(self, nodes: list[ast.stmt] | list[ast.expr], scope: Scope) -> None:
        pending: list[tuple[Any, Scope]] = [(node, scope) for node in reversed(nodes)]
        located, mentions, calls = self._file.located, self._file.mentions, self._file.calls
        while pending:
            at = node, where = pending.pop()
            kind = node.__class__
            if kind is ast.Name:
                mentions[node.id].append(at)
                continue
            if kind in _INTERESTING:
                located.append(at)
                if kind is ast.Call:
                    calls.append(at)
            visit = _VISITORS.get(kind)
            if visit is None:
                pending += [(child, where) for child in reversed(children(node))]
            elif inner := visit(self, node, where):
                inner.reverse()
                pending += inner

    def _bind(self, scope: Scope, name: str, binding: Binding) -> None:
        scope.elsewhere.get(name, scope).bindings[name].append(binding)

    def _target(self, target: ast.expr, scope: Scope, assigned: Binding) -> list[Located]:
        """Bind what an assignment's target names; the expressions inside the target that are used."""
        if isinstance(target, ast.Name):
            self._bind(_binder(scope, assigned), target.id, assigned)
            return []
        if isinstance(target, ast.Tuple | ast.List):
            used: list[Located] = []
            starred = any(isinstance(each, ast.Starred) for each in target.elts)
            for at, each in enumerate(target.elts):
                how = "other" if starred else "element" if assigned.how == "element" else "item"
                inner = Binding(how, assigned.scope, assigned.node, assigned.value, (*assigned.path, at))  # type: ignore[arg-type]
                used += self._target(each.value if isinstance(each, ast.Starred) else each, scope, inner)
            return used
        if isinstance(target, ast.Attribute):
            self._file.stores[target.attr].append(Store(target, assigned, scope))
            return [(target.value, scope)]
        return [(child, scope) for child in children(target)]

    def _Assign(self, node: ast.Assign, scope: Scope) -> list[Located]:
        used: list[Located] = [(node.value, scope)]
        for target in node.targets:
            used += self._target(target, scope, Binding("value", scope, node, node.value))
        return used

    def _AnnAssign(self, node: ast.AnnAssign, scope: Scope) -> list[Located]:
        how: Literal["value", "annotation"] = "value" if node.value is not None else "annotation"
        assigned = Binding(how, scope, node, node.value, annotation=node.annotation)
        used = self._target(node.target, scope, assigned)
        return used if node.value is None else [(node.value, scope), *used]

    def _AugAssign(self, node: ast.AugAssign, scope: Scope) -> list[Located]:
        return [(node.value, scope), *self._target(node.target, scope, Binding("other", scope, node))]

    def _NamedExpr(self, node: ast.NamedExpr, scope: Scope) -> list[Located]:
        self._bind(_outside_comprehensions(scope), node.target.id, Binding("value", scope, node, node.value))
        return [(node.value, scope)]

    def _For(self, node: ast.For | ast.AsyncFor, scope: Scope) -> list[Located]:
        used = [(node.iter, scope), *self._target(node.target, scope, Binding("element", scope, node, node.iter))]
        return [*used, *((each, scope) for each in (*node.body, *node.orelse))]

    _AsyncFor = _For

    def _With(self, node: ast.With | ast.AsyncWith, scope: Scope) -> list[Located]:
        used: list[Located] = []
        for item in node.items:
            used.append((item.context_expr, scope))
            if item.optional_vars is not None:
                opened = isinstance(item.context_expr, ast.Call) and isinstance(item.context_expr.func, ast.Name)
                how: Literal["value", "other"] = "value" if opened and item.context_expr.func.id == "open" else "other"  # type: ignore[attr-defined]
                used += self._target(item.optional_vars, scope, Binding(how, scope, node, item.context_expr))
        return [*used, *((each, scope) for each in node.body)]

    _AsyncWith = _With

    def _ExceptHandler(self, node: ast.ExceptHandler, scope: Scope) -> list[Located]:
        if node.name:
            self._bind(scope, node.name, Binding("other", scope, node))
        return [(child, scope) for child in children(node)]

    def _MatchAs(self, node: ast.MatchAs, scope: Scope) -> list[Located]:
        if node.name:
            self._bind(scope, node.name, Binding("other", scope, node))
        return [(child, scope) for child in children(node)]

    def _MatchStar(self, node: ast.MatchStar, scope: Scope) -> list[Located]:
        if node.name:
            self._bind(scope, node.name, Binding("other", scope, node))
        return []

    def _MatchMapping(self, node: ast.MatchMapping, scope: Scope) -> list[Located]:
        if node.rest:
            self._bind(scope, node.rest, Binding("other", scope, node))
        return [(child, scope) for child in children(node)]

    def _Delete(self, node: ast.Delete, scope: Scope) -> list[Located]:
        return [used for each in node.targets for used in self._target(each, scope, Binding("other", scope, node))]

    def _Import(self, node: ast.Import, scope: Scope) -> list[Located]:
        for alias in node.names:
            module = alias.name if alias.asname else alias.name.partition(".")[0]
            name = alias.asname or module
            self._bind(scope, name, Binding("import", scope, node, module=module))
        return []

    def _ImportFrom(self, node: ast.ImportFrom, scope: Scope) -> list[Located]:
        module = "." * node.level + (node.module or "")
        for alias in node.names:
            if alias.name == "*":
                scope.stars.append((node.level, node.module or ""))
            else:
                self._bind(
                    scope,
                    alias.asname or alias.name,
                    Binding("import", scope, node, module=module, name=alias.name),
                )
        return []

    def _Global(self, node: ast.Global, scope: Scope) -> list[Located]:
        for name in node.names:
            scope.elsewhere[name] = scope.module
        return []

    def _Nonlocal(self, node: ast.Nonlocal, scope: Scope) -> list[Located]:
        for name in node.names:
            around = (each for each in scope.visible if each is not scope and each.parent is not None)
            scope.elsewhere[name] = next((each for each in around if name in each.bindings), scope.module)
        return []

    def _FunctionDef(self, node: Function, scope: Scope) -> list[Located]:
        self._bind(scope, node.name, Binding("definition", scope, node))
        self._file.functions.append((node, scope))
        inner = self._enter(node, scope)
        self._parameters(node, inner)
        outside = [*node.decorator_list, *node.args.defaults, *(each for each in node.args.kw_defaults if each)]
        return [*((each, scope) for each in outside), *((each, inner) for each in node.body)]

    _AsyncFunctionDef = _FunctionDef

    def _Lambda(self, node: ast.Lambda, scope: Scope) -> list[Located]:
        inner = self._enter(node, scope)
        self._parameters(node, inner)
        outside = [*node.args.defaults, *(each for each in node.args.kw_defaults if each)]
        return [*((each, scope) for each in outside), (node.body, inner)]

    def _parameters(self, node: Function | ast.Lambda, inner: Scope) -> None:
        given = node.args
        rest = [each for each in (given.vararg, given.kwarg) if each is not None]
        for each in (*given.posonlyargs, *given.args, *given.kwonlyargs):
            self._bind(inner, each.arg, Binding("parameter", inner, each, name=each.arg, annotation=each.annotation))
        for each in rest:
            self._bind(inner, each.arg, Binding("other", inner, each))

    def _ClassDef(self, node: ast.ClassDef, scope: Scope) -> list[Located]:
        self._bind(scope, node.name, Binding("definition", scope, node))
        self._file.classes.append((node, scope))
        inner = self._enter(node, scope)
        outside = [*node.decorator_list, *node.bases, *(each.value for each in node.keywords)]
        return [*((each, scope) for each in outside), *((each, inner) for each in node.body)]

    def _ListComp(
        self, node: ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp, scope: Scope
    ) -> list[Located]:
        inner = self._enter(node, scope)
        used: list[Located] = []
        around = scope  # the first iterable is evaluated outside
        for each in node.generators:
            self._file.located.append((each, around))
            used.append((each.iter, around))
            used += self._target(each.target, inner, Binding("element", around, each, each.iter))
            used += [(condition, inner) for condition in each.ifs]
            around = inner
        results = [node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt]
        return [*used, *((each, inner) for each in results)]

    _SetComp = _GeneratorExp = _DictComp = _ListComp

    def _Return(self, node: ast.Return, scope: Scope) -> list[Located]:
        scope.returns.append(node)
        return [(node.value, scope)] if node.value is not None else []

    def _Yield(self, node: ast.Yield | ast.YieldFrom, scope: Scope) -> list[Located]:
        _outside_comprehensions(scope).yields = True
        return [(node.value, scope)] if node.value is not None else []

    _YieldFrom = _Yield

    def _Attribute(self, node: ast.Attribute, scope: Scope) -> list[Located]:
        self._file.mentions[node.attr].append((node, scope))
        return [(node.value, scope)]

    def _enter(self, node: ast.AST, scope: Scope) -> Scope:
        inner = Scope(node, scope, self._file)
        self._file.inner[id(node)] = inner
        return inner


def visitors(owner: type) -> Mapping[type[ast.AST], Callable[..., Any]]:
    """The methods of a class that are called like a kind of node, with an underscore before it: `_Call`, `_For`."""
    return {getattr(ast, name[1:]): visit for name, visit in vars(owner).items() if hasattr(ast, name[1:])}


_VISITORS = visitors(_Reader)


def _outside_comprehensions(scope: Scope) -> Scope:
    comprehensions = (ast.ListComp, ast.SetComp, ast.GeneratorExp, ast.DictComp)
    return next(each for each in scope.chain() if not isinstance(each.node, comprehensions))


def _binder(scope: Scope, assigned: Binding) -> Scope:
    """The scope that an assignment binds its names in: a comprehension's target is bound in the comprehension."""
    return scope if isinstance(assigned.node, ast.comprehension) else _outside_comprehensions(scope)


# Names that every module has.
_OF_MODULES = frozenset({*dir(builtins), "__file__"})
# Functions that read names from strings.
_READS_STRINGS = frozenset({"cast", "NamedTuple", "TypedDict", "TypeVar", "NewType"})


def binds_every_name(file: FileScopes) -> bool:
    """Whether each name that a file uses is bound for good in a scope where Python looks for it.

    False where that depends on the order of statements, or on names in strings.
    """
    if not _READS_STRINGS.isdisjoint(file.mentions) or not all(_is_bound(each, file) for each in _annotations(file)):
        return False
    for name, mentions in file.mentions.items():
        if name in _OF_MODULES or _binds(file.module, name, file.module):
            continue
        for node, where in mentions:
            if isinstance(node, ast.Name) and not any(_binds(each, name, where) for each in where.visible):
                return False
    return True


def _binds(scope: Scope, name: str, used_in: Scope) -> bool:
    if scope.elsewhere.get(name) not in (None, scope):
        return True
    if name not in scope.bindings or (scope is used_in and scope.is_class):
        return False
    return not any(isinstance(each.node, ast.Delete | ast.ExceptHandler) for each in scope.bindings[name])


def _annotations(file: FileScopes) -> Iterator[ast.AST]:
    """What is in annotations, which `mentions` leaves out."""
    for kind in (ast.arg, ast.AnnAssign, ast.FunctionDef, ast.AsyncFunctionDef):
        for node in file.source.walk(kind):
            annotation = getattr(node, "annotation", None) or getattr(node, "returns", None)
            yield from below(annotation) if annotation is not None else ()


def _is_bound(node: ast.AST, file: FileScopes) -> bool:
    if isinstance(node, ast.Constant):
        return not isinstance(node.value, str)
    return not isinstance(node, ast.Name) or node.id in _OF_MODULES or _binds(file.module, node.id, file.module)
