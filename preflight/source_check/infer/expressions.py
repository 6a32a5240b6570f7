"""The values of expressions, by kind of expression."""

# ruff: noqa: N802, ARG002 - a visitor is called like the node that it visits, and gets what every visitor gets

from __future__ import annotations

import ast
from collections.abc import Iterable

from .literals import NONE, DictItem, DictValue, Scalar, SequenceValue, without_none
from .mutations import dict_item
from .program_values import ProgramFunction
from .scopes import Scope, visitors
from .values import UNKNOWN_VALUES, Expression, Inference, Value


class Expressions:
    """Visits one expression at a time. A visitor returns the values of all ways, which the evaluator joins."""

    def __init__(self, infer: Inference) -> None:
        self._infer = infer

    def _JoinedStr(self, node: ast.JoinedStr, scope: Scope) -> Iterable[Value]:
        return [Scalar("str")]

    def _NamedExpr(self, node: ast.NamedExpr, scope: Scope) -> Iterable[Value]:
        return self._infer.values(node.value, scope)

    def _Lambda(self, node: ast.Lambda, scope: Scope) -> Iterable[Value]:
        return [ProgramFunction(node, scope)]

    def _IfExp(self, node: ast.IfExp, scope: Scope) -> Iterable[Value]:
        return [*self._infer.values(node.body, scope), *self._infer.values(node.orelse, scope)]

    def _BoolOp(self, node: ast.BoolOp, scope: Scope) -> Iterable[Value]:
        *early, last = [self._infer.values(each, scope) for each in node.values]
        return [value for each in early for value in each if value is not NONE] + list(last)

    def _Compare(self, node: ast.Compare, scope: Scope) -> Iterable[Value]:
        return [Scalar("bool")]

    def _UnaryOp(self, node: ast.UnaryOp, scope: Scope) -> Iterable[Value]:
        if isinstance(node.op, ast.Not):
            return [Scalar("bool")]
        if isinstance(node.op, ast.USub) and isinstance(node.operand, ast.Constant):
            number = node.operand.value
            if isinstance(number, int | float):
                return [Scalar(type(number).__name__, -number, known=True)]
        return UNKNOWN_VALUES

    def _BinOp(self, node: ast.BinOp, scope: Scope) -> Iterable[Value]:
        left, right = self._infer.value(node.left, scope), self._infer.value(node.right, scope)
        if isinstance(left, Scalar) and left.kind == "str" and isinstance(node.op, ast.Mod):
            return [Scalar("str")]
        if isinstance(left, Scalar) and isinstance(right, Scalar) and left.kind == right.kind:
            if left.kind == "str" and isinstance(node.op, ast.Add):
                known = left.known and right.known
                return [Scalar("str", left.value + right.value if known else None, known=known)]
            if left.kind == "int" and not isinstance(node.op, ast.Div | ast.Pow):
                return [Scalar("int")]
        if isinstance(left, SequenceValue) and isinstance(right, SequenceValue) and isinstance(node.op, ast.Add):
            return [SequenceValue((*left.items, *right.items), left.complete and right.complete, left.kind)]
        if isinstance(left, DictValue) and isinstance(right, DictValue) and isinstance(node.op, ast.BitOr):
            return [DictValue((*left.items, *right.items), left.complete and right.complete)]
        return UNKNOWN_VALUES

    def _Set(self, node: ast.Set, scope: Scope) -> Iterable[Value]:
        return [self._sequence(node.elts, scope, "set")]

    def _List(self, node: ast.List, scope: Scope) -> Iterable[Value]:
        return [self._sequence(node.elts, scope, "list")]

    def _Tuple(self, node: ast.Tuple, scope: Scope) -> Iterable[Value]:
        return [self._sequence(node.elts, scope, "tuple")]

    def _sequence(self, nodes: list[ast.expr], scope: Scope, kind: str) -> SequenceValue:
        items: list[Expression] = []
        complete = True
        for each in nodes:
            if isinstance(each, ast.Starred):
                inner = self._infer.value(each.value, scope)
                complete = complete and isinstance(inner, SequenceValue) and inner.complete
                items += inner.items if isinstance(inner, SequenceValue) else ()
            else:
                items.append(Expression(each, scope))
        return SequenceValue(tuple(items), complete, kind)

    def _ListComp(self, node: ast.ListComp | ast.GeneratorExp, scope: Scope) -> Iterable[Value]:
        inner = scope.file.inner[id(node)]
        return [SequenceValue((Expression(node.elt, inner),), closed=True)]

    _GeneratorExp = _ListComp

    def _SetComp(self, node: ast.SetComp, scope: Scope) -> Iterable[Value]:
        return [SequenceValue(kind="set")]

    def _DictComp(self, node: ast.DictComp, scope: Scope) -> Iterable[Value]:
        inner = scope.file.inner[id(node)]
        return [DictValue((dict_item(node.key, node.value, inner, self._infer),), closed=True)]

    def _Dict(self, node: ast.Dict, scope: Scope) -> Iterable[Value]:
        items: list[DictItem] = []
        complete = True
        for key, value in zip(node.keys, node.values, strict=True):
            if key is None:
                inner = self._infer.value(value, scope)
                complete = complete and isinstance(inner, DictValue) and inner.complete
                items += inner.items if isinstance(inner, DictValue) else ()
                continue
            item = dict_item(key, value, scope, self._infer)
            complete = complete and item.key is not None
            items = [each for each in items if each.key is None or each.key != item.key]
            items.append(item)
        return [DictValue(tuple(items), complete)]

    def _Subscript(self, node: ast.Subscript, scope: Scope) -> Iterable[Value]:
        values = without_none(self._infer.values(node.value, scope))
        return [found for each in values for found in each.item(node.slice, scope, self._infer)]

    def _Attribute(self, node: ast.Attribute, scope: Scope) -> Iterable[Value]:
        values = without_none(self._infer.values(node.value, scope))
        return [found for each in values for found in each.attribute(node.attr, self._infer) or UNKNOWN_VALUES]

    def _Call(self, node: ast.Call, scope: Scope) -> Iterable[Value]:
        if isinstance(node.func, ast.Name) and node.func.id == "super":
            return UNKNOWN_VALUES
        return [found for each in self._infer.values(node.func, scope) for found in each.call(node, scope, self._infer)]


VISITORS = visitors(Expressions)
