"""Outputs that are used like the values they will hold: formatted, compared, iterated over, counted."""

# ruff: noqa: N802, PLR0913 - a visitor is called like the node that it visits; a message is written where its cause is found

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import replace

from preflight.core.slips import MisusedOutput
from preflight.sdk.definitions import Class
from preflight.source_check.infer.evaluator import Evaluator
from preflight.source_check.infer.literals import DictValue, LibraryObject, Scalar, SequenceValue
from preflight.source_check.infer.program_values import ProgramInstance
from preflight.source_check.infer.scopes import Scope, visitors
from preflight.source_check.infer.sdk_values import OutputValue, SdkMethod, SdkObject
from preflight.source_check.infer.values import Expression, Value, Values

from .places import place, shown

FORMAT = "write pulumi.Output.format(...) or pulumi.Output.concat(...)"
APPLY = "use its value inside .apply(lambda value: ...)"
ALL = "write pulumi.Output.all(...).apply(...)"
JSON = "write pulumi.Output.json_dumps(...)"

# Functions that iterate over their argument, and raise TypeError for an Output.
_ITERATING = frozenset({
    "list", "tuple", "set", "frozenset", "sorted", "enumerate", "zip", "sum", "min", "max", "dict", "any", "all",
    "reversed", "iter", "map", "filter",
})  # fmt: skip
_CONVERTING = frozenset({
    "builtins.len", "builtins.int", "builtins.float", "builtins.range", "builtins.open", "builtins.bytes", "base64.b64encode",
    "base64.standard_b64encode", "base64.urlsafe_b64encode", "os.path.join", "os.path.exists", "pathlib.Path",
    "json.loads", "hashlib.sha256", "hashlib.md5", "hashlib.sha1", "re.sub", "re.match", "re.search", "re.split",
})  # fmt: skip
_LOGGING = frozenset({"print", "debug", "info", "warn", "warning", "error", "log", "exception", "critical"})
# Parameters of Pulumi that take a string and no Output.
_PLAIN = {
    "FileAsset": "path",
    "StringAsset": "text",
    "RemoteAsset": "uri",
    "FileArchive": "path",
    "RemoteArchive": "uri",
}


Misuse = tuple[Expression, MisusedOutput]


class Outputs:
    """Finds Outputs in places that take only values."""

    def __init__(self, evaluator: Evaluator) -> None:
        self._infer = evaluator

    def errors(self, node: ast.AST, scope: Scope) -> Iterator[Misuse]:
        """The errors in what an expression or a statement does with Outputs."""
        visit = _VISITORS.get(node.__class__)
        return visit(self, node, scope) if visit is not None else iter(())

    def _out(self, node: ast.expr, scope: Scope) -> OutputValue | None:
        """The Output that an expression is on every way that leads to it."""
        values: Values = self._infer.values(node, scope)
        if not values or not all(isinstance(each, OutputValue) for each in values):
            return None
        outs = [each for each in values if isinstance(each, OutputValue)]
        return OutputValue(declared=any(each.declared for each in outs), nullable=any(each.nullable for each in outs))

    def _misuse(
        self,
        node: ast.expr,
        scope: Scope,
        where: str,
        instead: str,
        *,
        at: ast.expr | None = None,
        certain: bool = True,
    ) -> Iterator[Misuse]:
        out = self._out(node, scope)
        if out is not None:
            yield _misused(Expression(at or node, scope), node, where, instead, certain=certain and not out.declared)

    # Text.

    def _JoinedStr(self, node: ast.JoinedStr, scope: Scope) -> Iterator[Misuse]:
        certain = not self._is_logged(node, scope)
        held = [each.value for each in node.values if isinstance(each, ast.FormattedValue)]
        yield from self._one_of(held, scope, "into an f-string", certain=certain)

    def _one_of(self, nodes: Sequence[ast.expr], scope: Scope, where: str, *, certain: bool = True) -> Iterator[Misuse]:
        """The most certain error of the Outputs in one string: what to write is the same for all."""
        found = [error for each in nodes for error in self._misuse(each, scope, where, FORMAT, certain=certain)]
        yield from sorted(found, key=lambda each: not each[1].certain)[:1]

    def _is_logged(self, node: ast.AST, scope: Scope) -> bool:
        """Whether a string is only logged."""
        around = scope.file.around(node)
        if not isinstance(around, ast.Call):
            return False
        name = around.func.attr if isinstance(around.func, ast.Attribute) else getattr(around.func, "id", "")
        return name in _LOGGING

    def _BinOp(self, node: ast.BinOp, scope: Scope) -> Iterator[Misuse]:
        left = self._infer.value(node.left, scope)
        if isinstance(node.op, ast.Mod) and isinstance(left, Scalar) and left.kind == "str":
            right = node.right.elts if isinstance(node.right, ast.Tuple) else [node.right]
            yield from self._one_of(right, scope, "into text with %")
            return
        for each, other in ((node.left, node.right), (node.right, node.left)):
            beside = self._infer.value(other, scope)
            known = isinstance(beside, Scalar | SequenceValue | DictValue | OutputValue)
            if isinstance(beside, ProgramInstance):
                continue
            found = list(
                self._misuse(
                    each, scope, f"into a calculation with {_SIGNS[type(node.op)]}", _summed(node), certain=known
                )
            )
            yield from found
            if found:
                return

    # Decisions.

    def _Compare(self, node: ast.Compare, scope: Scope) -> Iterator[Misuse]:
        operands = [node.left, *node.comparators]
        for at, operator in enumerate(node.ops):
            left, right = operands[at], operands[at + 1]
            if isinstance(operator, ast.Is | ast.IsNot):
                continue
            if isinstance(operator, ast.In | ast.NotIn):
                yield from self._misuse(right, scope, "into a search with `in`", APPLY)
                yield from self._misuse(
                    left, scope, "into a search with `in`, which never finds it", APPLY, certain=False
                )
                continue
            equality = isinstance(operator, ast.Eq | ast.NotEq)
            where = "into a comparison, where it equals only itself" if equality else "into a comparison"
            for each in (left, right):
                if not (equality and self._is_none(left, right)):
                    yield from self._misuse(each, scope, where, APPLY, certain=not equality)

    def _is_none(self, *nodes: ast.expr) -> bool:
        return any(isinstance(each, ast.Constant) and each.value is None for each in nodes)

    def _decision(self, test: ast.expr, scope: Scope) -> Iterator[Misuse]:
        while isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
            test = test.operand
        out = self._out(test, scope)
        if out is not None and not out.nullable:
            yield _misused(
                Expression(test, scope), test, "into a condition, where it is always true", APPLY, certain=False
            )

    def _If(self, node: ast.If | ast.While | ast.IfExp, scope: Scope) -> Iterator[Misuse]:
        yield from self._decision(node.test, scope)

    _While = _IfExp = _If

    # Iteration.

    def _For(self, node: ast.For | ast.comprehension, scope: Scope) -> Iterator[Misuse]:
        yield from self._misuse(node.iter, scope, "into a loop", APPLY)

    _comprehension = _For

    def _Starred(self, node: ast.Starred, scope: Scope) -> Iterator[Misuse]:
        if isinstance(node.ctx, ast.Load):
            yield from self._misuse(node.value, scope, "after a *, which iterates over it", APPLY)

    def _Assign(self, node: ast.Assign, scope: Scope) -> Iterator[Misuse]:
        if any(isinstance(target, ast.Tuple | ast.List) for target in node.targets):
            yield from self._misuse(
                node.value, scope, "into an assignment to several names, which iterates over it", APPLY
            )

    # Calls.

    def _Call(self, node: ast.Call, scope: Scope) -> Iterator[Misuse]:
        if isinstance(node.func, ast.Attribute):
            yield from self._method(node, node.func, scope)
        value = self._infer.value(node.func, scope)
        if isinstance(value, LibraryObject):
            yield from self._library(value.name, node, scope)
        elif isinstance(value, SdkObject) and isinstance(value.what.definition, Class):
            yield from self._made(value.what.definition, value.what.module, node, scope)

    def _method(self, node: ast.Call, func: ast.Attribute, scope: Scope) -> Iterator[Misuse]:
        on: Value = self._infer.value(func.value, scope)
        if isinstance(on, OutputValue):
            found = self._infer.value(func, scope)
            if not isinstance(found, SdkMethod) or func.attr == "get":
                instead = f"write .apply(lambda value: value.{func.attr}(...))"
                yield from self._misuse(func.value, scope, f"before .{func.attr}(), which it lacks", instead, at=func)
        elif isinstance(on, Scalar) and on.kind == "str" and func.attr == "format":
            given = [*node.args, *(keyword.value for keyword in node.keywords)]
            yield from self._one_of(given, scope, "into str.format()")
        elif isinstance(on, Scalar) and on.kind == "str" and func.attr == "join" and node.args:
            yield from self._inside(node.args[0], scope, "into str.join()", ALL)

    def _library(self, name: str, node: ast.Call, scope: Scope) -> Iterator[Misuse]:  # noqa: C901 - one branch for each kind
        short = name.removeprefix("builtins.")
        given = [each for each in node.args if not isinstance(each, ast.Starred)]
        if name in ("json.dumps", "json.dump"):
            if given and not any(keyword.arg in ("default", "cls", None) for keyword in node.keywords):
                is_fixable = name == "json.dumps" and not _has_number_keys(given[0])
                for at, error in self._inside(given[0], scope, f"into {name}()", JSON, at=node):
                    yield at, replace(error, replacement="json_dumps" if is_fixable else "")
                    return
        elif name in ("builtins.str", "builtins.format") and given:
            certain = not self._is_logged(node, scope)
            yield from self._misuse(given[0], scope, f"into {short}()", FORMAT, certain=certain)
        elif name == "builtins.print":
            for each in given:
                yield from self._misuse(
                    each, scope, "into print(), which does not show its value", APPLY, certain=False
                )
        elif name in _CONVERTING:
            for each in given:
                yield from self._misuse(each, scope, f"into {short}()", APPLY)
        elif name.startswith("builtins.") and short in _ITERATING:
            for each in given[1:] if short in ("map", "filter") else given:
                yield from self._misuse(each, scope, f"into {short}(), which iterates over it", APPLY)
        elif name == "builtins.open().write" and given:
            yield from self._misuse(given[0], scope, "into a file", "write the file inside .apply(lambda value: ...)")

    def _inside(
        self, node: ast.expr, scope: Scope, where: str, instead: str, *, at: ast.expr | None = None
    ) -> Iterator[Misuse]:
        """The Outputs in a dict or a list, at any depth."""
        pending = [Expression(node, scope)]
        for _ in range(MOST_VALUES):
            if not pending:
                return
            each = pending.pop(0)
            yield from self._misuse_at(each, where, instead, at)
            value = self._infer.value(each.node, each.scope)
            if isinstance(value, SequenceValue):
                pending += value.items
            elif isinstance(value, DictValue):
                pending += [item.value for item in value.items]

    def _misuse_at(self, each: Expression, where: str, instead: str, at: ast.expr | None) -> Iterator[Misuse]:
        out = self._out(each.node, each.scope)
        if out is not None:
            around = Expression(at, each.scope) if at is not None else each
            yield _misused(around, each.node, where, instead, certain=not out.declared)

    def _made(self, definition: Class, module: str, node: ast.Call, scope: Scope) -> Iterator[Misuse]:
        if definition.kind == "resource":
            name = (
                node.args[0] if node.args else next((k.value for k in node.keywords if k.arg == "resource_name"), None)
            )
            if name is not None and not isinstance(name, ast.Starred):
                instead = "use a fixed string, for example its role in the program"
                yield from self._misuse(name, scope, "as the name of a resource", instead)
        elif module == "pulumi.asset" and definition.name in _PLAIN:
            keyword = _PLAIN[definition.name]
            given = node.args[0] if node.args else next((k.value for k in node.keywords if k.arg == keyword), None)
            if given is not None and not isinstance(given, ast.Starred):
                instead = f"create the {definition.name} inside .apply(lambda value: ...)"
                yield from self._misuse(given, scope, f"into pulumi.{definition.name}()", instead)

    def _Dict(self, node: ast.Dict, scope: Scope) -> Iterator[Misuse]:
        keys = [key for key in node.keys if key is not None and not isinstance(key, ast.Constant)]
        if keys and self._takes_text_keys(node, scope):
            for key in keys:
                yield from self._misuse(key, scope, "as a key of a dict", ALL)

    def _takes_text_keys(self, node: ast.Dict, scope: Scope) -> bool:
        """Whether a dict is passed to something that takes only strings as keys; the functions of Output take Outputs."""
        for outer in scope.file.outward(node):
            if isinstance(outer, ast.Call):
                called = self._infer.value(outer.func, scope)
                if isinstance(called, SdkObject) and isinstance(called.what.definition, Class):
                    return called.what.definition.kind in ("resource", "args")
                return isinstance(called, LibraryObject) and called.name == "json.dumps"
            if not isinstance(outer, ast.Dict | ast.List | ast.Tuple | ast.keyword):
                return False
        return False


MOST_VALUES = 2000

_VISITORS = visitors(Outputs)

_SIGNS = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
    ast.FloorDiv: "//",
    ast.Mod: "%",
    ast.Pow: "**",
    ast.BitOr: "|",
    ast.BitAnd: "&",
    ast.BitXor: "^",
    ast.LShift: "<<",
    ast.RShift: ">>",
    ast.MatMult: "@",
}


def _summed(node: ast.BinOp) -> str:
    return "write pulumi.Output.concat(...)" if isinstance(node.op, ast.Add) else APPLY


def _misused(at: Expression, node: ast.expr, where: str, instead: str, *, certain: bool) -> Misuse:
    return at, MisusedOutput(place=place(at), name=shown(node), where=where, hint=instead, certain=certain)


def _has_number_keys(node: ast.expr) -> bool:
    """Whether a dict in it has keys that are no strings: pulumi 3.272.0 raises TypeError for these in `Output.json_dumps`."""
    keys = (key for each in ast.walk(node) if isinstance(each, ast.Dict) for key in each.keys)
    return any(isinstance(key, ast.Constant) and not isinstance(key.value, str) for key in keys)
