"""Changes Python source at given places and keeps every other character."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import libcst as cst
from libcst.metadata import MetadataWrapper, PositionProvider

if TYPE_CHECKING:
    from libcst.metadata import CodeRange

    from .find import Addition, Change, Span


class NotRewritable(Exception):  # noqa: N818 - an answer, and no error of the command
    """libcst cannot parse the source, or not so that it comes out unchanged."""


@dataclass(frozen=True)
class Rewritten:
    """The changed source, and the changes for which there was nothing at their place."""

    text: str
    missed: Sequence[Change]


def rewrite(text: str, changes: Sequence[Change]) -> Rewritten:
    """Source with replacements and additions made. Raises NotRewritable."""
    try:
        module = cst.parse_module(text)
        if module.code != text:
            raise NotRewritable
        wrapper = MetadataWrapper(module, unsafe_skip_copy=True)
        rewriter = _Rewriter(wrapper.resolve(PositionProvider), changes)
        code = module.visit(rewriter).code
    except (cst.ParserSyntaxError, cst.CSTValidationError, RecursionError, UnicodeError) as error:
        raise NotRewritable from error
    return Rewritten(code, [each for each in changes if each not in rewriter.made])


class _Rewriter(cst.CSTTransformer):
    """Makes each change at the node of its span."""

    def __init__(self, positions: Mapping[cst.CSTNode, CodeRange], changes: Sequence[Change]) -> None:
        super().__init__()
        self._positions = positions
        self._changes: dict[Span, list[Change]] = defaultdict(list)
        for each in changes:
            self._changes[each.span].append(each)
        self.made: set[Change] = set()

    def on_leave(  # type: ignore[override]
        self, original_node: cst.CSTNode, updated_node: cst.CSTNode
    ) -> cst.CSTNode:
        at = self._positions.get(original_node)
        for change in self._changes[_span(at)] if at is not None else ():
            made = _changed(updated_node, change)
            if made is not None:
                self.made.add(change)
                updated_node = made
        return updated_node


def _span(at: CodeRange) -> Span:
    return (at.start.line, at.start.column), (at.end.line, at.end.column)


def _changed(node: cst.CSTNode, change: Change) -> cst.CSTNode | None:
    """The node with a change; None where the change is for another node at the same place."""
    if change.kind == "addition":
        return _with_argument(node, change) if isinstance(node, cst.Call) and node.args else None
    if isinstance(node, cst.SimpleString):
        if node.evaluated_value != change.old:
            return None
        return node.with_changes(value=f"{node.prefix}{node.quote}{change.new}{node.quote}")
    written = node.value if isinstance(node, cst.Name) else node.attr.value if isinstance(node, cst.Attribute) else None
    if written != change.old or not isinstance(node, cst.Name | cst.Attribute):
        return None
    return cst.parse_expression(change.new).with_changes(lpar=node.lpar, rpar=node.rpar)


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
