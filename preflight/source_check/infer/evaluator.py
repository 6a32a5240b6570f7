"""Tells what the names and expressions of a program stand for, by reading it as Python would run it.

What cannot be told is ANYTHING. Nothing is executed, and nothing is guessed.
"""

# ruff: noqa: N802, ARG002 - a visitor is called like the node that it visits, and gets what every visitor gets

from __future__ import annotations

import ast
import builtins
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from preflight.sdk import kinds
from preflight.sdk.definitions import Class
from preflight.sdk.definitions import Function as SdkFunction
from preflight.sdk.packages import Packages, Resolved

from .scopes import Binding, FileScopes, Function, Scope, visitors
from .values import (
    ANYTHING,
    NOTHING,
    UNTOLD,
    Anything,
    Entry,
    Expression,
    Library,
    Listing,
    Made,
    Mapped,
    Method,
    Out,
    OwnClass,
    OwnFunction,
    OwnInstance,
    OwnModule,
    Scalar,
    Thing,
    Value,
    Values,
)

if TYPE_CHECKING:
    from preflight.core.program import Program

# Where more ways than these lead to an expression, it is not followed further.
MAX_WAYS = 8
MAX_DEPTH = 60

_BUILTINS = frozenset(dir(builtins))
_OUTPUT_METHODS = frozenset({"apply", "recover", "future", "is_known", "is_secret", "resources", "get"})
_OUTPUT_MAKERS = {
    "all": "any",
    "concat": "str",
    "format": "str",
    "json_dumps": "str",
    "json_loads": "any",
    "from_input": "any",
    "secret": "any",
    "unsecret": "any",
    "apply": "any",
    "recover": "any",
}
_LIBRARY_TYPES = {
    "json.dumps": "str",
    "builtins.str": "str",
    "builtins.repr": "str",
    "builtins.int": "int",
    "builtins.len": "int",
    "builtins.float": "float",
    "builtins.bool": "bool",
    "os.path.join": "str",
    "os.getcwd": "str",
    "pathlib.Path": "any",
}


_NEVER = 1 << 30
Key = tuple[int, str]


class Lineage(NamedTuple):
    """A class of the program with the ancestors it has there, those from SDKs, and whether that is all of them."""

    own: list[OwnClass]
    sdk: list[Resolved]
    whole: bool


Use = tuple[ast.expr, Scope, OwnClass | OwnFunction | None]


class Evaluator:
    """Reads a program's files against the packages that it uses."""

    def __init__(self, program: Program, files: dict[str, FileScopes], packages: Packages) -> None:
        self._program, self.files, self.packages = program, files, packages
        self._told: dict[Key, Values | None] = {}
        self._asked: dict[Key, int] = {}
        self._absent: set[int] = set()
        self._uses: dict[str, Mapping[int, list[Use]]] = {}
        self._things: dict[int, Values] = {}
        self._annotations: dict[int, ast.expr | None] = {}
        self._met = _NEVER
        self._lineages: dict[int, Lineage] = {}

    def _once(self, key: Key, tell: Callable[[], Values | None]) -> Values | None:
        """What `tell` answers, asked once. What asks for itself is UNTOLD there, and all that hangs on it is not kept."""
        if key in self._told:
            return self._told[key]
        depth = len(self._asked)
        if key in self._asked or depth > MAX_DEPTH:
            self._met = min(self._met, self._asked.get(key, _NEVER))
            return UNTOLD
        before, self._met = self._met, _NEVER
        self._asked[key] = depth
        try:
            answer = tell()
        finally:
            del self._asked[key]
            met, self._met = self._met, min(before, self._met if self._met < depth else _NEVER)
        if met >= depth:
            self._told[key] = answer
        return answer

    # What an expression stands for.

    def values(self, node: ast.expr, scope: Scope) -> Values:
        """Everything that an expression may stand for; UNTOLD where nobody can tell."""
        if isinstance(node, ast.Name):
            return self.name(node.id, scope)
        key = id(node), ""
        if (told := self._told.get(key)) is not None:
            return told
        if isinstance(node, ast.Constant):
            self._told[key] = literal = (_literal(node.value),)
            return literal
        if isinstance(node, ast.Attribute):
            of = self.values(node.value, scope)
            if len(of) == 1 and isinstance(of[0], Thing):  # nothing of an SDK hangs on the program
                self._told[key] = found = self._found(self._of_thing(of[0].what, node.attr), node)
                return found
        visit = _VISITORS.get(node.__class__)
        if visit is None:
            return UNTOLD
        return self._once(key, lambda: _joined(visit(self, node, scope))) or UNTOLD

    def value(self, node: ast.expr, scope: Scope) -> Value:
        """What an expression stands for, where there is only one way to take it; else ANYTHING."""
        found = self.values(node, scope)
        return found[0] if len(found) == 1 else ANYTHING

    def of(self, expression: Expression | None) -> Values:
        """As `values`."""
        return self.values(expression.node, expression.scope) if expression else UNTOLD

    def _JoinedStr(self, node: ast.JoinedStr, scope: Scope) -> Iterable[Value]:
        return [Scalar("str")]

    def _NamedExpr(self, node: ast.NamedExpr, scope: Scope) -> Iterable[Value]:
        return self.values(node.value, scope)

    def _Lambda(self, node: ast.Lambda, scope: Scope) -> Iterable[Value]:
        return [OwnFunction(node, scope)]

    def _IfExp(self, node: ast.IfExp, scope: Scope) -> Iterable[Value]:
        return [*self.values(node.body, scope), *self.values(node.orelse, scope)]

    def _BoolOp(self, node: ast.BoolOp, scope: Scope) -> Iterable[Value]:
        *early, last = [self.values(each, scope) for each in node.values]
        return [value for each in early for value in each if value is not NOTHING] + list(last)

    def _Compare(self, node: ast.Compare, scope: Scope) -> Iterable[Value]:
        return [Scalar("bool")]

    def _UnaryOp(self, node: ast.UnaryOp, scope: Scope) -> Iterable[Value]:
        if isinstance(node.op, ast.Not):
            return [Scalar("bool")]
        if isinstance(node.op, ast.USub) and isinstance(node.operand, ast.Constant):
            number = node.operand.value
            if isinstance(number, int | float):
                return [Scalar(type(number).__name__, -number, known=True)]
        return UNTOLD

    def _BinOp(self, node: ast.BinOp, scope: Scope) -> Iterable[Value]:
        left, right = self.value(node.left, scope), self.value(node.right, scope)
        if isinstance(left, Scalar) and left.kind == "str" and isinstance(node.op, ast.Mod):
            return [Scalar("str")]
        if isinstance(left, Scalar) and isinstance(right, Scalar) and left.kind == right.kind:
            if left.kind == "str" and isinstance(node.op, ast.Add):
                known = left.known and right.known
                return [Scalar("str", left.value + right.value if known else None, known=known)]
            if left.kind == "int" and not isinstance(node.op, ast.Div | ast.Pow):
                return [Scalar("int")]
        if isinstance(left, Listing) and isinstance(right, Listing) and isinstance(node.op, ast.Add):
            return [Listing((*left.items, *right.items), left.complete and right.complete, left.kind)]
        if isinstance(left, Mapped) and isinstance(right, Mapped) and isinstance(node.op, ast.BitOr):
            return [Mapped((*left.entries, *right.entries), left.complete and right.complete)]
        return UNTOLD

    def _Set(self, node: ast.Set, scope: Scope) -> Iterable[Value]:
        return [self._listing(node.elts, scope, "set")]

    def _List(self, node: ast.List, scope: Scope) -> Iterable[Value]:
        return [self._listing(node.elts, scope, "list")]

    def _Tuple(self, node: ast.Tuple, scope: Scope) -> Iterable[Value]:
        return [self._listing(node.elts, scope, "tuple")]

    def _listing(self, nodes: list[ast.expr], scope: Scope, kind: str) -> Listing:
        items: list[Expression] = []
        complete = True
        for each in nodes:
            if isinstance(each, ast.Starred):
                inner = self.value(each.value, scope)
                complete = complete and isinstance(inner, Listing) and inner.complete
                items += inner.items if isinstance(inner, Listing) else ()
            else:
                items.append(Expression(each, scope))
        return Listing(tuple(items), complete, kind)

    def _ListComp(self, node: ast.ListComp, scope: Scope) -> Iterable[Value]:
        inner = scope.file.inner[id(node)]
        return [Listing((Expression(node.elt, inner),), closed=True)]

    _GeneratorExp = _ListComp

    def _SetComp(self, node: ast.SetComp, scope: Scope) -> Iterable[Value]:
        return [Listing(kind="set")]

    def _DictComp(self, node: ast.DictComp, scope: Scope) -> Iterable[Value]:
        inner = scope.file.inner[id(node)]
        return [Mapped((self._entry(node.key, node.value, inner),), closed=True)]

    def _Dict(self, node: ast.Dict, scope: Scope) -> Iterable[Value]:
        entries: list[Entry] = []
        complete = True
        for key, value in zip(node.keys, node.values, strict=True):
            if key is None:
                inner = self.value(value, scope)
                complete = complete and isinstance(inner, Mapped) and inner.complete
                entries += inner.entries if isinstance(inner, Mapped) else ()
                continue
            entry = self._entry(key, value, scope)
            complete = complete and entry.key is not None
            entries = [each for each in entries if each.key is None or each.key != entry.key]
            entries.append(entry)
        return [Mapped(tuple(entries), complete)]

    def _entry(self, key: ast.expr, value: ast.expr, scope: Scope) -> Entry:
        told = self.value(key, scope)
        text = told.value if isinstance(told, Scalar) and told.known and told.kind == "str" else None
        return Entry(text, Expression(key, scope), Expression(value, scope))

    def _Subscript(self, node: ast.Subscript, scope: Scope) -> Iterable[Value]:
        values = _something(self.values(node.value, scope))
        return [found for each in values for found in self._indexed(each, node.slice, scope)]

    def _indexed(self, value: Value, index: ast.expr, scope: Scope) -> Values:
        if isinstance(value, Out):
            return (self._lifted_item(value, index, scope),)
        told = self.value(index, scope)
        at = told.value if isinstance(told, Scalar) and told.known else None
        if isinstance(value, Mapped) and isinstance(at, str):
            entry = next((each for each in reversed(value.entries) if each.key == at), None)
            if entry and entry.value:
                return self.of(entry.value)
        if isinstance(value, Mapped):
            return self._each_value(value)
        if (
            isinstance(value, Listing)
            and value.complete
            and isinstance(at, int)
            and -len(value.items) <= at < len(value.items)
        ):
            return self.of(value.items[at])
        if isinstance(value, Listing) and not isinstance(index, ast.Slice):
            return self._each_item(value)
        return UNTOLD

    def _lifted_item(self, value: Out, index: ast.expr, scope: Scope) -> Out:
        held = kinds.forms(value.of)
        inner = held[0] if len(held) == 1 else None
        if inner and not isinstance(index, ast.Slice) and inner.kind in ("list", "map"):
            return Out(inner.of, value.module, value.declared)
        if inner and isinstance(index, ast.Slice) and inner.kind in ("list", "str"):
            return Out(value.of, value.module, value.declared)
        return Out(declared=value.declared)

    def _each_item(self, value: Listing) -> Values:
        if not value.items or not (value.complete or value.closed):
            return UNTOLD
        return _joined(found for each in value.items for found in self.of(each))

    def _each_value(self, value: Mapped) -> Values:
        if not value.entries or not value.closed:
            return UNTOLD
        return _joined(found for each in value.entries for found in self.of(each.value))

    def _Attribute(self, node: ast.Attribute, scope: Scope) -> Iterable[Value]:
        values = _something(self.values(node.value, scope))
        if len(values) == 1:
            return self._found(self.attribute(values[0], node.attr), node)
        return [found for each in values for found in self.attribute(each, node.attr) or UNTOLD]

    def _found(self, told: Values | None, node: ast.Attribute) -> Values:
        if told is None:
            self._absent.add(id(node))
        return told or UNTOLD

    def is_absent(self, node: ast.Attribute, scope: Scope) -> bool:
        """Whether the one thing that an attribute is read from is certain to have none of its name."""
        self.values(node, scope)
        return id(node) in self._absent

    # What a name is bound to.

    def name(self, name: str, scope: Scope) -> Values:
        """What a name stands for in a scope."""
        for each in scope.visible:
            if (told := self._told.get((id(each), name))) is not None:
                return told
            if name in each.elsewhere and each.elsewhere[name] is not each:
                return self._bound(each.elsewhere[name], name)
            if name in each.bindings:
                return self._bound(each, name)
            if each.stars:
                return self._starred(each, name)
        return (Library(f"builtins.{name}"),) if name in _BUILTINS else UNTOLD

    def _bound(self, scope: Scope, name: str) -> Values:
        return self._once((id(scope), name), lambda: self._of_bindings(scope, name)) or UNTOLD

    def _of_bindings(self, scope: Scope, name: str) -> Values:
        bindings = scope.bindings.get(name, [])
        found: list[Value] = []
        for each in bindings:
            if each.how != "annotation" or len(bindings) == 1:
                found += self._of_binding(each)
        return _joined(self._grown(value, name, scope) for value in found)

    def _starred(self, scope: Scope, name: str) -> Values:
        return self._once((id(scope), f"*{name}"), lambda: self._of_stars(scope, name)) or UNTOLD

    def _of_stars(self, scope: Scope, name: str) -> Values:
        found: Values = ()
        for level, module in scope.stars:
            for source in self._imported("." * level + module, "", scope):
                told = self.attribute(source, name)
                if told is None and not isinstance(source, Thing | OwnModule):
                    return UNTOLD
                found = told or found
        if found:
            return found
        return (Library(f"builtins.{name}"),) if name in _BUILTINS else UNTOLD

    def _of_binding(self, binding: Binding) -> Values:
        if binding.how == "value" and binding.value is not None:
            return self.values(binding.value, binding.scope)
        if binding.how == "item" and binding.value is not None:
            return self._unpacked(self.values(binding.value, binding.scope), binding.path)
        if binding.how == "element" and binding.value is not None:
            second = binding.path[:1] == (1,) and _makes_pairs(binding.value)
            values = self._iterated(binding.value, binding.scope, second=second)
            return self._unpacked(values, binding.path[1:] if second else binding.path)
        if binding.how == "import":
            return self._imported(binding.module, binding.name, binding.scope)
        if binding.how == "definition":
            return (self._defined(binding.node, binding.scope),)
        if binding.how == "parameter":
            return self._parameter(binding)
        if binding.how == "annotation" and binding.annotation is not None:
            return self.annotated(binding.annotation, binding.scope)
        return UNTOLD

    def _defined(self, node: ast.AST, scope: Scope) -> Value:
        if isinstance(node, ast.ClassDef):
            return OwnClass(node, scope)
        if isinstance(node, Function):
            return OwnFunction(node, scope) if not node.decorator_list else ANYTHING
        return ANYTHING

    def _unpacked(self, values: Values, path: tuple[int, ...]) -> Values:
        for at in path:
            inner: list[Value] = []
            for each in values:
                known = isinstance(each, Listing) and each.complete and at < len(each.items)
                inner += self.of(each.items[at]) if known and isinstance(each, Listing) else UNTOLD
            values = _joined(inner)
        return values

    def _iterated(self, node: ast.expr, scope: Scope, *, second: bool = False) -> Values:
        """What the elements of something are; `second` the second parts of the pairs that it makes."""
        called = node.func if isinstance(node, ast.Call) else None
        if isinstance(node, ast.Call) and isinstance(called, ast.Name) and called.id == "enumerate" and node.args:
            return self._iterated(node.args[0], scope) if second else UNTOLD
        found: list[Value] = []
        if isinstance(called, ast.Attribute) and called.attr == ("items" if second else "values"):
            for each in self.values(called.value, scope):
                found += self._each_value(each) if isinstance(each, Mapped) else UNTOLD
            return _joined(found)
        for each in self.values(node, scope):
            found += self._each_item(each) if isinstance(each, Listing) else UNTOLD
        return _joined(found)

    def _grown(self, value: Value, name: str, scope: Scope) -> Value:
        """A dict or list with what is put into it later, by the name it has: `tags["Name"] = ...`."""
        if not isinstance(value, Mapped | Listing) or (isinstance(value, Listing) and value.kind != "list"):
            return value
        entries: list[Entry] = []
        items: list[Expression] = []
        complete = value.complete
        closed = value.complete or value.closed
        for mention, where in scope.file.mentions.get(name, ()):
            if not isinstance(mention, ast.Name) or not any(each is scope for each in where.chain()):
                continue
            change = _changes(mention, scope.file)
            if change is None:
                left = self._leaves_alone(mention, where)
                complete, closed = complete and left, closed and left
            elif isinstance(value, Mapped) and isinstance(change, ast.Assign) and len(change.targets) == 1:
                target = change.targets[0]
                if isinstance(target, ast.Subscript):
                    entries.append(self._entry(target.slice, change.value, where))
                complete = False  # it may be put in on one way only, or after the dict was used
            elif isinstance(value, Listing) and (appended := _appended(change)) is not None:
                items.append(Expression(appended, where))
                complete = False
            else:
                return Mapped() if isinstance(value, Mapped) else Listing()
        if isinstance(value, Mapped):
            return Mapped((*value.entries, *entries), complete, closed)
        return Listing((*value.items, *items), complete, closed=closed)

    def _leaves_alone(self, mention: ast.Name, scope: Scope) -> bool:
        """Whether a use of a dict or list can neither change it nor give it another name."""
        if isinstance(mention.ctx, ast.Store):
            return True
        around = scope.file.around(mention)
        if isinstance(around, ast.keyword):
            around = scope.file.around(around)
        if isinstance(around, ast.Attribute) and around.attr in _READERS:
            return True
        if isinstance(around, ast.Call) and around.func is not mention:
            return isinstance(self.value(around.func, scope), Thing | Library)
        return isinstance(around, ast.Subscript | ast.Starred | ast.Dict | ast.Compare | ast.For | ast.comprehension)

    # What is imported.

    def _imported(self, module: str, name: str, scope: Scope) -> Values:
        level = len(module) - len(module.lstrip("."))
        dotted = self._absolute(module[level:], level, scope) if level else module
        if dotted is None:
            return UNTOLD
        found = self._module(dotted)
        if not name:
            return (found,)
        told = self.attribute(found, name)
        if told is None and isinstance(found, OwnModule | Library):
            inner = self._module(f"{dotted}.{name}" if dotted else name)
            return (inner,) if not isinstance(inner, Library) or isinstance(found, Library) else UNTOLD
        return told or UNTOLD

    def _absolute(self, module: str, level: int, scope: Scope) -> str | None:
        file = scope.file
        package = file.name.split(".") if file.name else []
        if not file.is_package:
            package = package[:-1]
        if level - 1 > len(package):
            return None
        package = package[: len(package) - level + 1]
        return ".".join([*package, module] if module else package)

    def _module(self, dotted: str) -> Value:
        top = dotted.partition(".")[0]
        own = self.own_file(dotted)
        if own is not None:
            return OwnModule(own)
        if self.packages.is_sdk(top):
            found = self.packages.module(dotted)
            return Thing(found) if found else ANYTHING
        return Library(dotted) if dotted and top not in self._tops else ANYTHING

    @cached_property
    def _tops(self) -> frozenset[str]:
        """The program's own modules and packages that lie in none of its packages."""
        return frozenset(file.name.partition(".")[0] for file in self.files.values())

    def own_file(self, dotted: str) -> FileScopes | None:
        """The program's own module of a dotted name."""
        try:
            file = self._program.module(dotted) if dotted else None
        except Exception:  # noqa: BLE001 - Undecided: a file that cannot be read is not followed
            return None
        return self.files.get(file.path) if file is not None else None

    def module_of(self, node: ast.ImportFrom, scope: Scope) -> Value:
        """The module that an import takes names from."""
        dotted = self._absolute(node.module or "", node.level, scope) if node.level else node.module
        return self._module(dotted) if dotted else ANYTHING

    def submodule(self, module: Value, name: str) -> FileScopes | None:
        """A module that lies in a package of the program."""
        return self.own_file(f"{module.file.name}.{name}") if isinstance(module, OwnModule) else None

    def of_base(self, base: Resolved, name: str) -> Values | None:
        """An attribute of an instance of an SDK's class; None where it has none of this name."""
        return self._of_made(Made(base), name)

    def has_member(self, module: OwnModule, name: str) -> bool:
        """Whether a module of the program has, or may have, a name: its own, or a module inside it."""
        if self.attribute(module, name) is not None:
            return True
        folder = module.file.source.path.rpartition("/")[0]
        return module.file.is_package and any(self._program.exists(f"{folder}/{name}{end}") for end in ("", ".py"))

    def own_members(self, cls: OwnClass) -> Iterator[str]:
        """The names that instances of a class of the program have from the program."""
        for each in self.lineage(cls).own:
            yield from each.scope.file.inner[id(each.node)].bindings
            for name, stores in each.scope.file.stores.items():
                if any(self.method_around(each, store.scope) is not None for store in stores):
                    yield name

    def is_output_method(self, name: str) -> bool:
        """Whether an Output has a method of this name itself."""
        return name in _OUTPUT_METHODS

    # What an attribute leads to.

    def attribute(self, value: Value, name: str) -> Values | None:
        """What an attribute of a value stands for; None where the value is certain to have none of this name."""
        if isinstance(value, Thing):
            return self._of_thing(value.what, name)
        if isinstance(value, Made):
            return self._of_made(value, name)
        if isinstance(value, Out):
            return (self._of_output(value, name),)
        if isinstance(value, OwnModule):
            return self._of_module(value.file, name)
        if isinstance(value, OwnInstance):
            return self._of_instance(value, name)
        if isinstance(value, OwnClass):
            return self._of_class(value, name, value)
        if isinstance(value, Library):
            return (Library(f"{value.name}.{name}"),)
        return UNTOLD

    def _of_thing(self, what: Resolved, name: str) -> Values | None:
        if what.is_module:
            found = self.packages.member(what.module, name)
            if found is None:
                return UNTOLD if _is_dunder(name) else None
            return self._thing(found) if found.is_module or found.definition is not None else UNTOLD
        if isinstance(what.definition, Class):
            return self._static(what, name)
        return UNTOLD

    def _thing(self, what: Resolved) -> Values:
        if id(what) not in self._things:
            self._things[id(what)] = (Thing(what),)
        return self._things[id(what)]

    def _static(self, what: Resolved, name: str) -> Values | None:
        told = UNTOLD if _is_dunder(name) else None
        for each in self.ancestry(what):
            if each is None:
                return UNTOLD
            definition = each.definition
            if not isinstance(definition, Class):
                return UNTOLD
            if definition.kind == "enum" and name in definition.properties:
                return (Scalar("str", definition.properties[name], known=True),)
            if name in definition.methods:
                return (Method(name, each, Thing(what)),)
            if name in definition.properties or definition.kind in ("enum", "dict"):
                if definition.kind == "enum" and name not in _ENUM_NAMES:
                    continue
                return UNTOLD
        return told

    def ancestry(self, what: Resolved) -> Iterator[Resolved | None]:
        """A class of an SDK and those it is made from; None for one that cannot be read."""
        pending: list[tuple[str, str, Resolved | None]] = [("", "", what)]
        seen: set[tuple[str, str]] = set()
        while pending:
            _, _, each = pending.pop(0)
            yield each
            if each is None or not isinstance(each.definition, Class):
                continue
            for base in each.definition.bases:
                if base in _PLAIN_BASES or base.startswith(("builtins.", "typing.")):
                    continue
                found = self.packages.reference(each.module, base)
                key = (found.module, found.name) if found else ("", base)
                if key not in seen:
                    seen.add(key)
                    pending.append((*key, found))

    def _of_made(self, value: Made, name: str) -> Values | None:
        told = UNTOLD if _is_dunder(name) else None
        for each in self.ancestry(value.of):
            if each is None or not isinstance(each.definition, Class) or each.definition.kind == "dict":
                return UNTOLD
            definition = each.definition
            if name in definition.properties:
                if definition.kind == "enum":
                    return UNTOLD
                return self.typed(definition.properties[name], each.module, declared=value.declared)
            if name in definition.methods:
                return (Method(name, each, value),)
            if definition.kind == "args" and definition.init and name in definition.init.by_name:
                return UNTOLD
        if value.of.definition is not None and getattr(value.of.definition, "kind", "") == "enum":
            return UNTOLD
        return told

    def _of_output(self, value: Out, name: str) -> Value:
        if name in _OUTPUT_METHODS or _is_dunder(name):
            return Method(name, None, value)
        held = kinds.forms(value.of)
        if len(held) == 1 and held[0].kind == "ref":
            found = self.packages.reference(value.module, held[0].of)
            if found is not None:
                inner = self._of_made(Made(found), name)
                told = inner[0] if inner and len(inner) == 1 else ANYTHING
                return Out(*self._written(told), declared=value.declared)
        return Out(declared=value.declared)

    def _written(self, value: Value) -> tuple[str, str]:
        """The type of a value, as an Output that holds it has it."""
        if isinstance(value, Scalar) and value.kind != "none":
            return value.kind, ""
        if isinstance(value, Out):
            return value.of, value.module
        if isinstance(value, Made):
            return f"@{value.of.name}", value.of.module
        if isinstance(value, Listing):
            return "[any]", ""
        if isinstance(value, Mapped):
            return "{any}", ""
        return kinds.ANY, ""

    def _of_module(self, file: FileScopes, name: str) -> Values | None:
        scope = file.module
        if name in scope.bindings:
            return self._bound(scope, name)
        if scope.stars:
            return self._starred(scope, name)
        inner = self.own_file(f"{file.name}.{name}")
        if inner is not None:
            return (OwnModule(inner),)
        return UNTOLD if _is_dunder(name) or "__getattr__" in scope.bindings else None

    # Classes of the program.

    def bases(self, cls: OwnClass) -> Values:
        """What a class of the program is made from; ANYTHING for each base that cannot be told."""
        return tuple(self.value(each, cls.scope) for each in cls.node.bases)

    def lineage(self, cls: OwnClass) -> Lineage:
        """A class's own ancestors with itself, those from SDKs, and whether that is all of them."""
        if cls.key not in self._lineages:
            self._lineages[cls.key] = self._lineage(cls)
        return self._lineages[cls.key]

    def _lineage(self, cls: OwnClass) -> Lineage:
        own, sdk, whole = [cls], [], True
        seen = {cls.key}
        for each in own:
            if any(keyword.arg == "metaclass" for keyword in each.node.keywords):
                whole = False
            for base in self.bases(each):
                if isinstance(base, OwnClass):
                    if base.key not in seen:
                        seen.add(base.key)
                        own.append(base)
                elif isinstance(base, Thing) and isinstance(base.what.definition, Class):
                    sdk.append(base.what)
                elif not (isinstance(base, Library) and base.name in ("builtins.object", "abc.ABC")):
                    whole = False
        return Lineage(own, sdk, whole)

    def descendants(self, cls: OwnClass) -> list[OwnClass]:
        """The classes of the program that are made from one."""
        return self._descendants.get(cls.key, [])

    @cached_property
    def _descendants(self) -> Mapping[int, list[OwnClass]]:
        found: dict[int, list[OwnClass]] = defaultdict(list)
        for file in self.files.values():
            for node, scope in file.classes:
                cls = OwnClass(node, scope)
                for each in self.lineage(cls).own[1:]:
                    found[each.key].append(cls)
        return found

    def has_unknown_heirs(self, cls: OwnClass) -> bool:
        """Whether another class is made from one of this name, whether or not that is this one."""
        return cls.node.name in self._bases

    @cached_property
    def _bases(self) -> frozenset[str]:
        classes = (node for file in self.files.values() for node, _ in file.classes)
        return frozenset(last_name(base) for node in classes for base in node.bases)

    def _of_instance(self, value: OwnInstance, name: str) -> Values | None:
        return self._once((value.of.key, f".{name}"), lambda: self._instance_attribute(value.of, name))

    def _instance_attribute(self, cls: OwnClass, name: str) -> Values | None:
        own, sdk, whole = self.lineage(cls)
        stored = [found for each in (*own, *self.descendants(cls)) for found in self._stored(each, name)]
        declared: Values = ()
        for each in own:
            inner = each.scope.file.inner[id(each.node)]
            if name in inner.bindings:
                if any(found.how == "definition" for found in inner.bindings[name]):
                    return self._method(inner, name, OwnInstance(cls))
                if stored and all(found.how == "annotation" for found in inner.bindings[name]):
                    break
                declared = tuple(self._grown_attribute(value, name, each) for value in self._bound(inner, name))
                break
        if stored or declared:
            return _joined([*stored, *declared])
        for base in sdk:
            found = self._of_made(Made(base), name)
            if found is not None:
                return found
        if not whole or _is_dunder(name) or self.sets_freely(own):
            return UNTOLD
        return None

    def _stored(self, cls: OwnClass, name: str) -> Iterator[Value]:
        """What is assigned to an attribute of an instance, in the class's own functions."""
        for store in cls.scope.file.stores.get(name, ()):
            method = self.method_around(cls, store.scope)
            if (
                method is not None
                and isinstance(store.target.value, ast.Name)
                and store.target.value.id == first_parameter(method)
            ):
                yield from (self._grown_attribute(value, name, cls) for value in self._of_binding(store.made))

    def method_around(self, cls: OwnClass, scope: Scope) -> Function | None:
        """The class's own function that a scope lies in."""
        for each in scope.chain():
            if each.parent is not None and each.parent.node is cls.node and isinstance(each.node, Function):
                return each.node
        return None

    def _grown_attribute(self, value: Value, name: str, cls: OwnClass) -> Value:
        """A dict or list that is kept in an attribute: what else is put into it is not followed."""
        if isinstance(value, Mapped | Listing):
            for mention, _ in cls.scope.file.mentions.get(name, ()):
                if isinstance(mention, ast.Attribute) and _changes(mention, cls.scope.file) is not None:
                    return Mapped() if isinstance(value, Mapped) else Listing()
        return value

    def sets_freely(self, classes: list[OwnClass]) -> bool:
        """Whether instances get attributes in a way that is not read: setattr, __getattr__, a decorator."""
        return any(
            any(last_name(each) != "dataclass" for each in cls.node.decorator_list)
            or not _SETS_BEHIND.isdisjoint(cls.scope.file.inner[id(cls.node)].bindings)
            or any(mentions(cls, name) for name in _SETS_FREELY)
            for cls in classes
        )

    def _of_class(self, cls: OwnClass, name: str, on: Value) -> Values | None:
        own, sdk, whole = self.lineage(cls)
        for each in own:
            inner = each.scope.file.inner[id(each.node)]
            if name in inner.bindings:
                if any(found.how == "definition" for found in inner.bindings[name]):
                    return self._method(inner, name, None)
                return tuple(self._grown_attribute(value, name, each) for value in self._bound(inner, name))
        for base in sdk:
            found = self._static(base, name)
            if found is not None:
                return found
        return None if whole and not _is_dunder(name) and not self.sets_freely(own) else UNTOLD

    def _method(self, inner: Scope, name: str, me: OwnInstance | None) -> Values:
        if len(inner.bindings[name]) != 1:
            return UNTOLD
        node = inner.bindings[name][0].node
        if isinstance(node, ast.ClassDef):
            return (OwnClass(node, inner),)
        if not isinstance(node, Function):
            return UNTOLD
        decorators = {last_name(each) for each in node.decorator_list}
        if decorators - {"property", "cached_property", "staticmethod", "classmethod", "abstractmethod"}:
            return UNTOLD
        if decorators & {"property", "cached_property"}:
            return self.returned(OwnFunction(node, inner, me)) if me is not None else UNTOLD
        if "staticmethod" in decorators:
            return (OwnFunction(node, inner),)
        if "classmethod" in decorators:
            return (OwnFunction(node, inner, ANYTHING),)
        return (OwnFunction(node, inner, me),)

    # What a parameter is given.

    def _parameter(self, binding: Binding) -> Values:
        scope = binding.scope
        node = scope.node
        if not isinstance(node, Function):
            return UNTOLD
        around = scope.parent
        if around is not None and isinstance(around.node, ast.ClassDef) and binding.name == first_parameter(node):
            decorators = {last_name(each) for each in node.decorator_list}
            if "classmethod" in decorators or around.parent is None:
                return UNTOLD
            return (OwnInstance(OwnClass(around.node, around.parent)),)
        given = self._given(node, scope, binding.name)
        if given is not UNTOLD:
            return given
        return self.annotated(binding.annotation, scope.parent or scope) if binding.annotation is not None else UNTOLD

    def _given(self, node: Function, inner: Scope, name: str) -> Values:
        """What the program's calls of a function give a parameter; UNTOLD unless all calls of it are seen."""
        if node.decorator_list or inner.parent is None:
            return UNTOLD
        owner = inner.parent.node if isinstance(inner.parent.node, ast.ClassDef) else None
        made = owner if owner is not None and node.name == "__init__" else node
        uses = self._uses_of(made.name)
        if uses is None:
            return UNTOLD
        found: list[Value] = []
        for mention, scope, mine in uses.get(id(made), ()):
            call = scope.file.around(mention)
            if mine is None or not isinstance(call, ast.Call) or call.func is not mention:
                return UNTOLD
            bound = isinstance(mine, OwnClass) or mine.me is not None
            argument, seen = _argument(call, node, name, bound=bound)
            if not seen:
                return UNTOLD
            found += self.values(argument, scope) if argument is not None else self._default(node, name, inner)
        return _joined(found)

    def _uses_of(self, name: str) -> Mapping[int, list[Use]] | None:
        """The uses of a name, by the ids of the program's classes and functions that they stand for; None where one is not told.

        Each is the expression, its scope, and what it stands for, None where that is one of several things.
        """
        if name in self._uses:
            return self._uses[name]
        found: dict[int, list[Use]] = defaultdict(list)
        for file in self.files.values():
            for mention, scope in file.mentions.get(name, ()):
                told = self.values(mention, scope)
                if told is UNTOLD:
                    return None  # perhaps only for as long as it is being asked
                for each in told:
                    if isinstance(each, OwnClass | OwnFunction):
                        found[id(each.node)].append((mention, scope, each if len(told) == 1 else None))
        self._uses[name] = found
        return found

    def _default(self, node: Function, name: str, inner: Scope) -> Values:
        positional = [*node.args.posonlyargs, *node.args.args]
        defaults: dict[str, ast.expr | None] = dict(
            zip((each.arg for each in reversed(positional)), reversed(node.args.defaults), strict=False)
        )
        defaults |= {each.arg: value for each, value in zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True)}
        found = defaults.get(name)
        return self.values(found, inner.parent or inner) if found is not None else UNTOLD

    def annotated(self, annotation: ast.expr, scope: Scope) -> Values:
        """What an annotation promises, where it names one class or an Output."""
        node: ast.expr | None = annotation
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            node = self._quoted(node, node.value)
        if isinstance(node, ast.Subscript):
            generic = self.value(node.value, scope)
            if isinstance(generic, Thing) and (generic.what.module, generic.what.name) == ("pulumi.output", "Output"):
                return (Out(declared=True),)
            return UNTOLD
        told = self.value(node, scope) if node is not None else ANYTHING
        if isinstance(told, Thing) and isinstance(told.what.definition, Class):
            if (told.what.module, told.what.name) == ("pulumi.output", "Output"):
                return (Out(declared=True),)
            if told.what.definition.kind in ("resource", "result"):
                return (Made(told.what, declared=True),)
        if isinstance(told, OwnClass):
            return (OwnInstance(told, declared=True),)
        return UNTOLD

    def _quoted(self, annotation: ast.expr, text: str) -> ast.expr | None:
        """What an annotation in quotes says. It is kept, as what is told of an expression is known by its identity."""
        if id(annotation) not in self._annotations:
            try:
                self._annotations[id(annotation)] = ast.parse(text, mode="eval").body
            except (SyntaxError, ValueError, RecursionError, MemoryError):
                self._annotations[id(annotation)] = None
        return self._annotations[id(annotation)]

    # What a call returns.

    def _Call(self, node: ast.Call, scope: Scope) -> Iterable[Value]:
        if isinstance(node.func, ast.Name) and node.func.id == "super":
            return UNTOLD
        return [found for each in self.values(node.func, scope) for found in self._called(each, node, scope)]

    def _called(self, value: Value, node: ast.Call, scope: Scope) -> Values:
        if isinstance(value, Thing):
            return self._called_thing(value.what, node, scope)
        if isinstance(value, Method):
            return self._called_method(value, node, scope)
        if isinstance(value, OwnClass):
            return self._instantiated(value)
        if isinstance(value, OwnFunction):
            return self.returned(value)
        if isinstance(value, Library):
            return self._called_library(value.name, node, scope)
        return UNTOLD

    def _called_thing(self, what: Resolved, node: ast.Call, scope: Scope) -> Values:
        if isinstance(what.definition, Class):
            if what.definition.kind == "dict":
                return (self._from_keywords(node, scope),)
            if what.definition.kind == "enum":
                return (Scalar("str"),)
            return (Made(what, Expression(node, scope)),)
        if isinstance(what.definition, SdkFunction):
            return self.typed(what.definition.signature.returns, what.module)
        return UNTOLD

    def _from_keywords(self, node: ast.Call, scope: Scope) -> Mapped:
        entries = tuple(
            Entry(each.arg, Expression(each.value, scope), Expression(each.value, scope))
            for each in node.keywords
            if each.arg is not None
        )
        return Mapped(entries, not node.args and all(each.arg is not None for each in node.keywords))

    def _called_method(self, value: Method, node: ast.Call, scope: Scope) -> Values:
        if value.of is None:
            return (Out(),) if value.name in ("apply", "recover") else UNTOLD
        if (value.of.module, value.of.name) == ("pulumi.output", "Output") and value.name in _OUTPUT_MAKERS:
            return (Out(self._made_output(value.name, node, scope)),)
        if (value.of.name, value.name) == ("ResourceOptions", "merge"):
            return (Made(value.of, Expression(node, scope)),)
        definition = value.of.definition
        if not isinstance(definition, Class) or value.name not in definition.methods:
            return UNTOLD
        told = self.typed(definition.methods[value.name].returns, value.of.module)
        if value.of.module == "pulumi.config" and value.name.startswith("get"):
            has_default = len(node.args) > 1 or any(each.arg == "default" for each in node.keywords)
            if not has_default:
                return tuple(
                    Out(each.of, each.module, nullable=True) if isinstance(each, Out) else ANYTHING for each in told
                )
        return told

    def _made_output(self, name: str, node: ast.Call, scope: Scope) -> str:
        """The type of what an Output's maker returns, as far as it matters: text, or the parts of a list."""
        if name == "all" and node.args:
            return "[any]"
        if name in ("from_input", "secret", "unsecret") and node.args:
            return self._written(self.value(node.args[0], scope))[0]
        return _OUTPUT_MAKERS[name]

    def _instantiated(self, value: OwnClass) -> Values:
        lineage = self.lineage(value)
        plain = all(last_name(each) == "dataclass" for cls in lineage.own for each in cls.node.decorator_list)
        return (OwnInstance(value),) if lineage.whole and plain else UNTOLD

    def returned(self, function: OwnFunction) -> Values:
        """Everything that a function of the program may return."""
        node = function.node
        inner = function.scope.file.inner.get(id(node))
        if inner is None:
            return UNTOLD
        if isinstance(node, ast.Lambda):
            return self.values(node.body, inner)
        if inner.yields or isinstance(node, ast.AsyncFunctionDef):
            return UNTOLD
        found: list[Value] = []
        for each in inner.returns:
            found += self.values(each.value, inner) if each.value is not None else (NOTHING,)
        return _joined(found) if found else UNTOLD

    def _called_library(self, name: str, node: ast.Call, scope: Scope) -> Values:
        if name in _LIBRARY_TYPES:
            return (Scalar(_LIBRARY_TYPES[name]),) if _LIBRARY_TYPES[name] != kinds.ANY else UNTOLD
        if name == "builtins.dict" and not node.args:
            return (self._from_keywords(node, scope),)
        if name == "builtins.open":
            return (Library("builtins.open()"),)
        if name in ("builtins.list", "builtins.sorted", "builtins.tuple"):
            return (Listing(kind="tuple" if name.endswith("tuple") else "list"),)
        return UNTOLD

    def typed(self, text: str, module: str, *, declared: bool = False) -> Values:
        """What a value of a type may be."""
        found: list[Value] = []
        for form in kinds.forms(text):
            if form.kind in ("str", "int", "float", "bool"):
                found.append(Scalar(form.kind))
            elif form.kind == "list":
                found.append(Listing())
            elif form.kind == "map":
                found.append(Mapped())
            elif form.kind == "out":
                found.append(Out(form.of, module, declared))
            elif form.kind == "ref":
                resolved = self.packages.reference(module, form.of)
                usable = resolved is not None and isinstance(resolved.definition, Class)
                found.append(Made(resolved, declared=declared) if usable and resolved else ANYTHING)
            else:
                found.append(ANYTHING)
        return _joined(found)


_VISITORS = visitors(Evaluator)
_PLAIN_BASES = frozenset(
    {"object", "Generic", "Enum", "IntEnum", "str", "dict", "TypedDict", "ABC", "Protocol", "Exception"}
)
_ENUM_NAMES = frozenset({"name", "value"})
_READERS = frozenset({"values", "items", "keys", "get", "index", "count"})
_CHANGERS = frozenset({
    "append", "extend", "insert", "remove", "pop", "popitem", "clear", "update", "setdefault", "sort", "reverse"
})  # fmt: skip


_SETS_BEHIND = frozenset({"__getattr__", "__getattribute__", "__new__"})
_SETS_FREELY = ("setattr", "vars", "__dict__", "__setattr__")


def mentions(cls: OwnClass, name: str) -> bool:
    """Whether the body of a class uses a name, or an attribute of this name."""
    used = cls.scope.file.mentions.get(name, ())
    return any(each.node is cls.node for _, where in used for each in where.chain())


def _argument(call: ast.Call, node: Function, name: str, *, bound: bool) -> tuple[ast.expr | None, bool]:
    """The expression that a call gives a parameter, None for its default; and whether that can be seen."""
    if any(isinstance(each, ast.Starred) for each in call.args) or any(each.arg is None for each in call.keywords):
        return None, False
    for keyword in call.keywords:
        if keyword.arg == name:
            return keyword.value, True
    positional = [each.arg for each in (*node.args.posonlyargs, *node.args.args)]
    at = positional.index(name) - (1 if bound else 0) if name in positional else -1
    return (call.args[at], True) if 0 <= at < len(call.args) else (None, True)


def _joined(values: Iterable[Value]) -> Values:
    """Several ways to one expression; UNTOLD where one of them is not known, or there are too many."""
    given = values if isinstance(values, tuple | list) else list(values)
    if len(given) == 1:
        return UNTOLD if isinstance(given[0], Anything) else (given[0],)
    found: list[Value] = []
    for each in given:
        if isinstance(each, Anything):
            return UNTOLD
        if not any(each is other or (type(each) is type(other) and each == other) for other in found):
            found.append(each)
    return tuple(found) if 0 < len(found) <= MAX_WAYS else UNTOLD


def _something(values: Values) -> Values:
    """What is left where None would have ended the program."""
    return tuple(each for each in values if each is not NOTHING) or values


def _literal(value: object) -> Value:
    return NOTHING if value is None else Scalar(type(value).__name__, value, known=True)


def _is_dunder(name: str) -> bool:
    return name.startswith("__") and name.endswith("__")


def last_name(node: ast.expr) -> str:
    """The last part of what a decorator or a class is called."""
    if isinstance(node, ast.Call):
        node = node.func
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def first_parameter(node: Function) -> str:
    """What a method calls its instance."""
    positional = [*node.args.posonlyargs, *node.args.args]
    if any(last_name(each) == "staticmethod" for each in node.decorator_list):
        return ""
    return positional[0].arg if positional else ""


def _makes_pairs(node: ast.expr) -> bool:
    """Whether something is iterated over by pairs: `enumerate(queues)`, `queues.items()`."""
    called = node.func if isinstance(node, ast.Call) else None
    return last_name(node) == "enumerate" or (isinstance(called, ast.Attribute) and called.attr == "items")


def _appended(change: ast.AST) -> ast.expr | None:
    """What a statement appends to a list."""
    appends = isinstance(change, ast.Call) and isinstance(change.func, ast.Attribute) and change.func.attr == "append"
    return change.args[0] if appends and isinstance(change, ast.Call) and len(change.args) == 1 else None


def _changes(mention: ast.expr, file: FileScopes) -> ast.AST | None:
    """The statement that changes what a name stands for in place: an item that is set or deleted, or a method's call."""
    parent = file.around(mention)
    if isinstance(parent, ast.Subscript) and parent.value is mention and not isinstance(parent.ctx, ast.Load):
        return file.around(parent)
    if isinstance(parent, ast.Attribute) and parent.value is mention and parent.attr in _CHANGERS:
        return file.around(parent)
    if isinstance(parent, ast.AugAssign):
        return parent
    return None
