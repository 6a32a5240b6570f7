"""When a part of a JavaScript file runs: on import, when the function around it is called, or perhaps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from tree_sitter import Node

    from .script import Occurrence

When: TypeAlias = Literal["import", "call", "perhaps"]


class Step(NamedTuple):
    """When a node runs, and whether a `try` around it, in the same function, has a `catch`.

    `import`: whenever the module is imported. `call`: whenever the function around it is called. `perhaps`: on a
    condition. `function` is the innermost function around it that is not called where it is written.
    """

    when: When
    is_caught: bool
    function: Node | None


_FUNCTIONS = frozenset(
    {
        *("function_declaration", "function_expression", "arrow_function", "method_definition"),
        *("generator_function", "generator_function_declaration"),
    }
)
_CONDITIONAL = {
    ("if_statement", "consequence"),
    ("if_statement", "alternative"),
    ("ternary_expression", "consequence"),
    ("ternary_expression", "alternative"),
    ("for_statement", "body"),
    ("for_statement", "increment"),
    ("for_in_statement", "body"),
    ("while_statement", "body"),
    ("switch_statement", "body"),
    ("try_statement", "handler"),
    ("assignment_pattern", "right"),
    ("object_assignment_pattern", "right"),
    ("augmented_assignment_expression", "right"),
}
_SHORT_CIRCUITS = ("&&", "||", "??")


def step(occurrence: Occurrence) -> Step:
    """When a node runs."""
    when: When = "import"
    is_caught, function = False, None
    nodes, fields = occurrence
    for at in range(len(nodes) - 1):
        node, field = nodes[at], fields[at + 1]
        if node.type in _FUNCTIONS and not _is_called_at_once(nodes[: at + 1]):
            if field in ("body", "parameters", "parameter"):
                when, is_caught, function = "call", False, node
        elif node.type == "field_definition" and field == "value" and not _is_static(node):
            when, is_caught, function = "call", False, node
        elif (node.type, field) in _CONDITIONAL or _is_short_circuit(node, field):
            when = "perhaps"
        elif node.type == "try_statement" and field == "body" and node.child_by_field_name("handler") is not None:
            is_caught = True
        elif node.type == "call_expression" and field == "arguments" and _has_optional_link(node):
            when = "perhaps"
    return Step(when, is_caught, function)


def _is_called_at_once(nodes: tuple[Node, ...]) -> bool:
    """Whether the last of some nodes is a function in `(function () {...})()`, or `(() => {...})()`."""
    at = len(nodes) - 2
    while at > 0 and nodes[at].type == "parenthesized_expression":
        at -= 1
    if nodes[-1].type.startswith("generator") or at < 0 or nodes[at].type != "call_expression":
        return False
    called = nodes[at].child_by_field_name("function")
    return called is not None and called.id == nodes[at + 1].id


def _is_static(node: Node) -> bool:
    return any(child.type == "static" for child in node.children)


def _is_short_circuit(node: Node, field: str) -> bool:
    if node.type != "binary_expression" or field != "right":
        return False
    operator = node.child_by_field_name("operator")
    return operator is not None and operator.type in _SHORT_CIRCUITS


def _has_optional_link(call: Node) -> bool:
    """Whether a call is skipped where what is called, or what it belongs to, is undefined: `a?.(b)`, `a?.b(c)`."""
    node: Node | None = call
    for _ in range(_LONGEST_CHAIN):
        if node is None:
            return False
        if any(child.type in ("optional_chain", "?.") for child in node.children):
            return True
        node = node.child_by_field_name("function") or node.child_by_field_name("object")
    return True


_LONGEST_CHAIN = 50
