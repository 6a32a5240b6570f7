"""Adds arguments to calls in Python source, formatted like those before them, and keeps every other character."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import libcst as cst
from libcst.metadata import MetadataWrapper, PositionProvider

if TYPE_CHECKING:
    from libcst.metadata import CodeRange

    from .find import Addition, Span


def added(text: str, additions: Mapping[Span, Addition]) -> tuple[str, set[Addition]] | None:
    """Source with the additions to the calls of these spans, and those for which there was a call.

    None where libcst cannot parse the source, or not so that it comes out unchanged.
    """
    try:
        module = cst.parse_module(text)
        if module.code != text:
            return None
        wrapper = MetadataWrapper(module, unsafe_skip_copy=True)
        adder = _Adder(wrapper.resolve(PositionProvider), additions)
        return module.visit(adder).code, adder.made
    except (cst.ParserSyntaxError, cst.CSTValidationError, RecursionError, UnicodeError):
        return None


class _Adder(cst.CSTTransformer):
    """Makes each addition at the call of its span."""

    def __init__(self, positions: Mapping[cst.CSTNode, CodeRange], additions: Mapping[Span, Addition]) -> None:
        super().__init__()
        self._positions, self._additions = positions, additions
        self.made: set[Addition] = set()

    def leave_Call(  # noqa: N802 - libcst's name
        self, original_node: cst.Call, updated_node: cst.Call
    ) -> cst.Call:
        addition = self._additions.get(_span(self._positions[original_node]))
        if addition is None or not updated_node.args:
            return updated_node
        self.made.add(addition)
        return _with_argument(updated_node, addition)


def _span(at: CodeRange) -> Span:
    return (at.start.line, at.start.column), (at.end.line, at.end.column)


def _with_argument(call: cst.Call, change: Addition) -> cst.Call:
    """A call with a keyword argument at its end, formatted like its other arguments."""
    *_, last = call.args
    added = cst.Arg(
        keyword=cst.Name(change.name),
        value=cst.parse_expression(change.value),
        equal=cst.AssignEqual(cst.SimpleWhitespace(""), cst.SimpleWhitespace("")),
    )
    if isinstance(last.comma, cst.Comma):
        closing = last.comma.whitespace_after
        last = last.with_changes(
            comma=cst.Comma(whitespace_after=_before_another(closing, call.whitespace_before_args))
        )
        added = added.with_changes(comma=cst.Comma(whitespace_after=_without_comment(closing)))
    else:
        between = call.args[-2].comma if len(call.args) > 1 else None
        space = (
            _without_comment(between.whitespace_after) if isinstance(between, cst.Comma) else cst.SimpleWhitespace(" ")
        )
        added = added.with_changes(whitespace_after_arg=last.whitespace_after_arg)
        last = last.with_changes(comma=cst.Comma(whitespace_after=space), whitespace_after_arg=cst.SimpleWhitespace(""))
    return call.with_changes(args=[*call.args[:-1], last, added])


Whitespace = cst.BaseParenthesizableWhitespace


def _before_another(closing: Whitespace, opening: Whitespace) -> Whitespace:
    """The whitespace after a trailing comma when another argument follows it."""
    if not isinstance(closing, cst.ParenthesizedWhitespace):
        return cst.SimpleWhitespace(" ")
    if isinstance(opening, cst.ParenthesizedWhitespace):
        return closing.with_changes(indent=opening.indent, last_line=opening.last_line)
    return closing if closing.first_line.comment else cst.SimpleWhitespace(" ")


def _without_comment(space: Whitespace) -> Whitespace:
    if not isinstance(space, cst.ParenthesizedWhitespace):
        return space
    line = space.first_line.with_changes(comment=None, whitespace=cst.SimpleWhitespace(""))
    return space.with_changes(first_line=line, empty_lines=[])
