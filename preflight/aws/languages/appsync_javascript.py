"""What the runtime APPSYNC_JS does not support of JavaScript.

https://docs.aws.amazon.com/appsync/latest/devguide/supported-features.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from preflight.core.javascript.script import Script

if TYPE_CHECKING:
    from tree_sitter import Node

# The kinds of nodes that it does not support: their names, and what to write instead.
_KINDS: Mapping[str, tuple[str, str]] = {
    "try_statement": ("try", "check the value first"),
    "throw_statement": ("throw", "call `util.error`"),
    "while_statement": ("a while loop", "use for … of"),
    "do_statement": ("a do-while loop", "use for … of"),
    "for_statement": ("a for loop with a counter", "use for … of"),
    "continue_statement": ("continue", "use an if"),
    "labeled_statement": ("a label", "use a function"),
    "update_expression": ("++ or --", "use += 1 or -= 1"),
    "class_declaration": ("a class", "use functions"),
    "class": ("a class", "use functions"),
    "regex": ("a regular expression", "call `util.matches`"),
    "await_expression": ("await", "write it without promises"),
    "generator_function": ("a generator", "return a list"),
    "generator_function_declaration": ("a generator", "return a list"),
    "this": ("this", "name the value"),
}
_OPERATORS: Mapping[str, tuple[str, str]] = {
    "~": ("the operator ~", "use another one"),
    "in": ("the operator in", "call `Object.hasOwn`"),
    "instanceof": ("the operator instanceof", "test a property"),
}
_WITH_OPERATOR = ("unary_expression", "binary_expression")
_ASYNC = ("async function", "write it without promises")


def unsupported_features(code: str) -> Iterator[tuple[str, int, str]]:
    """Each feature of some code that APPSYNC_JS does not support: its name, its first line, and what to write instead.

    Raises Undecided for code that does not parse, and without a parser.
    """
    seen: set[str] = set()
    waiting = [Script("code.js", code).tree.root_node]
    while waiting:
        node = waiting.pop()
        waiting.extend(reversed(node.children))
        found = _feature(node)
        if found is not None and found[0] not in seen:
            seen.add(found[0])
            yield found[0], node.start_point[0] + 1, found[1]


def _feature(node: Node) -> tuple[str, str] | None:
    if not node.is_named:
        return _ASYNC if node.type == "async" else None
    if node.type in _WITH_OPERATOR:
        operator = node.child_by_field_name("operator")
        return _OPERATORS.get(operator.type) if operator is not None else None
    return _KINDS.get(node.type)
