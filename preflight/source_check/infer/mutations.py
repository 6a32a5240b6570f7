"""What a program does to a list or a dict after it was created: `tags["Name"] = ...`, `names.append(...)`."""

from __future__ import annotations

import ast

from .literals import DictItem, DictValue, LibraryObject, Scalar, SequenceValue
from .scopes import FileScopes, Scope
from .sdk_values import SdkObject
from .values import Expression, Inference, Value

_READERS = frozenset({"values", "items", "keys", "get", "index", "count"})
_CHANGERS = frozenset({
    "append", "extend", "insert", "remove", "pop", "popitem", "clear", "update", "setdefault", "sort", "reverse"
})  # fmt: skip


def with_mutations(value: Value, name: str, scope: Scope, infer: Inference) -> Value:
    """A dict or list with what is added to it by the name that a scope binds it to."""
    if not isinstance(value, DictValue | SequenceValue):
        return value
    if isinstance(value, SequenceValue) and value.kind != "list":
        return value
    added: list[DictItem] = []
    appended: list[Expression] = []
    complete = value.complete
    closed = value.complete or value.closed
    for mention, where in scope.file.mentions.get(name, ()):
        if not isinstance(mention, ast.Name) or not any(each is scope for each in where.chain()):
            continue
        change = _change(mention, scope.file)
        if change is None:
            unchanged = _leaves_alone(mention, where, infer)
            complete, closed = complete and unchanged, closed and unchanged
        elif isinstance(value, DictValue) and isinstance(change, ast.Assign) and len(change.targets) == 1:
            target = change.targets[0]
            if isinstance(target, ast.Subscript):
                added.append(dict_item(target.slice, change.value, where, infer))
            complete = False  # it may be added on one way only, or after the dict was used
        elif isinstance(value, SequenceValue) and (item := _appended(change)) is not None:
            appended.append(Expression(item, where))
            complete = False
        else:
            return _emptied(value)
    if isinstance(value, DictValue):
        return DictValue((*value.items, *added), complete, closed)
    return SequenceValue((*value.items, *appended), complete, closed=closed)


def of_attribute(value: Value, name: str, file: FileScopes) -> Value:
    """A dict or list that is kept in an attribute: it may hold anything once the program changes it by that name."""
    if isinstance(value, DictValue | SequenceValue):
        for mention, _ in file.mentions.get(name, ()):
            if isinstance(mention, ast.Attribute) and _change(mention, file) is not None:
                return _emptied(value)
    return value


def dict_item(key: ast.expr, value: ast.expr, scope: Scope, infer: Inference) -> DictItem:
    """A key of a dict and its value."""
    found = infer.value(key, scope)
    text = found.text if isinstance(found, Scalar) else None
    return DictItem(text, Expression(key, scope), Expression(value, scope))


def _emptied(value: DictValue | SequenceValue) -> Value:
    """A value of the same kind with unknown content."""
    return DictValue() if isinstance(value, DictValue) else SequenceValue()


def _leaves_alone(mention: ast.Name, scope: Scope, infer: Inference) -> bool:
    """Whether a use of a dict or list can neither change it nor give it another name."""
    if isinstance(mention.ctx, ast.Store):
        return True
    outer = scope.file.around(mention)
    if isinstance(outer, ast.keyword):
        outer = scope.file.around(outer)
    if isinstance(outer, ast.Attribute) and outer.attr in _READERS:
        return True
    if isinstance(outer, ast.Call) and outer.func is not mention:
        return isinstance(infer.value(outer.func, scope), SdkObject | LibraryObject)
    return isinstance(outer, ast.Subscript | ast.Starred | ast.Dict | ast.Compare | ast.For | ast.comprehension)


def _appended(change: ast.AST) -> ast.expr | None:
    """The item that a statement appends to a list."""
    appends = isinstance(change, ast.Call) and isinstance(change.func, ast.Attribute) and change.func.attr == "append"
    return change.args[0] if appends and isinstance(change, ast.Call) and len(change.args) == 1 else None


def _change(mention: ast.expr, file: FileScopes) -> ast.AST | None:
    """The statement or call that changes a value in place: it sets or deletes an item, or calls a method that does."""
    outer = file.around(mention)
    if isinstance(outer, ast.Subscript) and outer.value is mention and not isinstance(outer.ctx, ast.Load):
        return file.around(outer)
    if isinstance(outer, ast.Attribute) and outer.value is mention and outer.attr in _CHANGERS:
        return file.around(outer)
    return outer if isinstance(outer, ast.AugAssign) else None
