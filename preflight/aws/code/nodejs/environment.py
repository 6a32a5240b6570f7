"""Which environment variables a JavaScript file cannot do without.

`process.env.NAME` of a variable that is not set is `undefined`, and no error. What fails is the use of it: a property of it, a
text that is parsed, an input that AWS requires, or a check that throws.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from preflight.aws.knowledge import facts
from preflight.core.javascript.bundles import is_foreign
from preflight.core.javascript.names import Binding, argument, binding, imports, is_bound_once, is_free
from preflight.core.javascript.steps import step
from preflight.core.values import Undecided

from .sdk_calls import Operation, operations

if TYPE_CHECKING:
    from tree_sitter import Node

    from preflight.core.javascript.script import Occurrence, Script
    from preflight.core.javascript.steps import When
    from preflight.core.syntax import Place


class NodeRead(NamedTuple):
    """A variable that a file cannot do without, what it does with it, as a clause, where, and when."""

    name: str
    use: str
    place: Place
    when: When


class _Value(NamedTuple):
    """An expression that is the value of a variable, and the variable."""

    name: str
    at: Occurrence


# Functions that throw where they are handed `undefined`.
_THROWING = frozenset(
    {"JSON.parse", "new URL", "Buffer.from", "BigInt", "Object.keys", "Object.entries", "Object.values"}
)

# What fills the environment in ways that nobody can read: dotenv, middy's setToEnv, a computed name.
_FILLS = re.compile(
    rb"\bdotenv\b|\bsetToEnv\b|\bloadEnvFile\b|Object\.assign\(\s*process\.env\b|\bprocess\.env\s*=[^=]"
)


@lru_cache(maxsize=256)
def variables_read(script: Script) -> tuple[NodeRead, ...]:
    """The variables that a file cannot do without; raises Undecided where it does not parse.

    Without those that it also reads in a way that expects them to be missing.
    """
    values = list(_values(script))
    expected = {each.name for each in values if _is_expected_to_be_missing(each.at)} | set(_looked_for(script))
    inputs = {node.id: each for each in operations(script) if (node := _object(script, each.given)) is not None}
    found = []
    for each in values:
        use = _failing_use(script, each, inputs) if each.name not in expected else None
        runs = step(use.at) if use is not None else None
        if use is None or runs is None or runs.when == "perhaps" or runs.is_caught:
            continue
        if runs.when == "import" or not is_foreign(script, each.at):
            found.append(NodeRead(each.name, use.clause, script.place(each.at.node), runs.when))
    for name, call in (*_demanded(script), *_validated(script)):
        runs = step(call)
        if name not in expected and runs.when != "perhaps" and not runs.is_caught:
            found.append(
                NodeRead(name, f"throws an error without process.env.{name}", script.place(call.node), runs.when)
            )
    return tuple(found)


def _demanded(script: Script) -> Iterator[tuple[str, Occurrence]]:
    """The variables that are the argument of a function which throws an error where it finds none, each with the call."""
    for at in _of_the_environment(script):
        read = at.outer()
        function = _throwing_reader(script, _without_casts(read), read.node.child_by_field_name("index"))
        name = _name_of(script, function) if function is not None else ""
        if not name or not is_bound_once(script, name):
            continue
        for each in script.occurrences(name):
            call = each.outer()
            variable = script.string(argument(call.node)) if each.is_in("call_expression", "function") else None
            if variable is not None and not is_foreign(script, call):
                yield variable, call


def _validated(script: Script) -> Iterator[tuple[str, Occurrence]]:
    """The variables that a schema of zod requires in `schema.parse(process.env)`, each with the call.

    https://zod.dev/api
    """
    if not _ZOD.search(script.data):
        return
    for at in _of_the_environment(script):
        call = at.outer(2)
        function = call.node.child_by_field_name("function")
        if (
            at.at(1).type != "arguments"
            or function is None
            or _member(script, function) != "parse"
            or is_foreign(script, call)
        ):
            continue
        fields = _fields(script, function.child_by_field_name("object"))
        for pair in fields.named_children if fields is not None and argument(call.node) == at.node else ():
            key = pair.child_by_field_name("key")
            if key is not None and _takes_a_string_alone(script, pair.child_by_field_name("value")):
                yield script.string(key) or script.text_of(key), call


def _fields(script: Script, schema: Node | None) -> Node | None:
    """The object that `z.object({...})` is given; None for another schema, such as one that makes its fields optional."""
    if schema is not None and schema.type == "identifier":
        bound = _binding(script, script.text_of(schema))
        schema = bound.value if bound is not None and not bound.member else None
    function = schema.child_by_field_name("function") if schema is not None else None
    given = (
        argument(schema)
        if schema is not None and function is not None and _member(script, function) == "object"
        else None
    )
    return given if given is not None and given.type == "object" else None


def _takes_a_string_alone(script: Script, schema: Node | None) -> bool:
    """Whether a field is `z.string()` or `z.enum([...])`, with nothing after it by which it may be missing."""
    method: str | None = ""
    while schema is not None and schema.type == "call_expression":
        function = schema.child_by_field_name("function")
        method = _member(script, function) if function is not None else None
        if method not in _OF_STRINGS:
            return False
        schema = function.child_by_field_name("object") if function is not None else None
    return method in {"string", "enum"} and schema is not None and schema.type == "identifier"


_ZOD = re.compile(rb"""["']zod["'/]|node_modules/zod/""")
_OF_STRINGS = frozenset(
    [
        *("string", "enum", "min", "max", "length", "nonempty", "url", "email", "uuid", "regex"),
        *("startsWith", "endsWith", "includes", "trim", "toLowerCase", "toUpperCase", "describe"),
    ]
)


def _throwing_reader(script: Script, read: Occurrence, index: Node | None) -> Occurrence | None:
    """The function that takes a variable's name, reads it (`read`), and before all else throws where there is no value."""
    function = read
    while function.node.type not in _READERS and len(function.nodes) > 1:
        function = function.outer()
    taken = _first_parameter(function.node)
    if index is None or index.type != "identifier" or taken is None or script.text_of(taken) != script.text_of(index):
        return None
    if function.node.children[0].type == "async":
        return None  # it throws nothing: its promise fails
    value = read.at(1).child_by_field_name("name") if read.is_in("variable_declarator", "value") else None
    uses = [read]
    if value is not None:
        inside = range(function.node.start_byte, function.node.end_byte)
        uses = [_without_casts(at) for at in script.occurrences(script.text_of(value)) if at.node.start_byte in inside]
        if any(_is_assigned(at) for at in uses):
            return None
    checks = [check for at in uses if (check := _throwing_check(at)) is not None]
    if not checks:
        return None
    runs, begin = step(checks[0]), checks[0].node.start_byte
    is_plain = (
        runs.when == "call"
        and not runs.is_caught
        and runs.function is not None
        and runs.function.id == function.node.id
    )
    ends_before = any(
        function.node.start_byte < at.node.start_byte < begin for at in script.occurrences("return", "yield")
    )
    return function if is_plain and not ends_before else None


_READERS = frozenset({"function_declaration", "function_expression", "arrow_function"})


def _first_parameter(function: Node) -> Node | None:
    """The first parameter of a function, where it is a name; with or without a type."""
    taken = function.child_by_field_name("parameter")
    if taken is None and (several := function.child_by_field_name("parameters")) is not None:
        taken = next((each for each in several.named_children if each.type != "comment"), None)
    if taken is not None and taken.type == "required_parameter":
        taken = taken.child_by_field_name("pattern")
    return taken if taken is not None and taken.type == "identifier" else None


def _name_of(script: Script, function: Occurrence) -> str:
    """The name of `function name() {...}`, or of the constant that has a function; empty where it has none."""
    name = function.node.child_by_field_name("name")
    if function.is_in("variable_declarator", "value"):
        name = function.at(1).child_by_field_name("name")
    return script.text_of(name) if name is not None and name.type == "identifier" else ""


def _object(script: Script, given: Node | None) -> Node | None:
    """The object that a call is given, be it by the name of a constant."""
    if given is not None and given.type == "identifier":
        bound = _binding(script, script.text_of(given))
        given = bound.value if bound is not None and not bound.member else None
    return given if given is not None and given.type == "object" else None


def _binding(script: Script, name: str) -> Binding | None:
    try:
        return binding(script, name)
    except Undecided:
        return None  # used too often to be gone through


def variables_set(script: Script) -> frozenset[str] | None:
    """The variables that a file sets itself; None where nobody can read which. Raises Undecided where it does not parse."""
    if _FILLS.search(script.data):
        return None
    names: set[str] = set()
    for at in _of_the_environment(script):
        member = at.outer()
        if _is_assigned(member):
            name = _member(script, member.node)
            if name is None:
                return None
            names.add(name)
    return frozenset(names)


def _of_the_environment(script: Script) -> Iterator[Occurrence]:
    """Each `process.env` of a file."""
    if not is_free(script, "process") and not _imports_process(script):
        return
    for at in script.occurrences("process"):
        member = at.outer()
        if (
            at.node.type == "identifier"
            and at.is_in("member_expression", "object")
            and _member(script, member.node) == "env"
        ):
            yield member


def _is_assigned(at: Occurrence) -> bool:
    return at.is_in("assignment_expression", "left") or at.is_in("augmented_assignment_expression", "left")


def _imports_process(script: Script) -> bool:
    return any(each.specifier in ("process", "node:process") for each in imports(script))


def _values(script: Script) -> Iterator[_Value]:
    """Every expression of a file that is the value of a variable: where it is read, and each use of a constant that has it."""
    for at in _of_the_environment(script):
        member = at.outer()
        if at.is_in("variable_declarator", "value"):
            for variable, constant in _destructured(script, at.at(1).child_by_field_name("name")):
                yield from _uses(script, variable, constant)
            continue
        name = _member(script, member.node) if at.fields[-1] == "object" else None
        if name is None or _is_assigned(member):
            continue
        read = _without_casts(member)
        yield _Value(name, read)
        if read.is_in("variable_declarator", "value"):
            constant_node = read.at(1).child_by_field_name("name")
            if constant_node is not None and constant_node.type == "identifier":
                yield from _uses(script, name, script.text_of(constant_node))


def _destructured(script: Script, pattern: Node | None) -> Iterator[tuple[str, str]]:
    """The variables of `const { TABLE, STAGE: stage } = process.env`, each with its constant; without those with a default."""
    for each in pattern.named_children if pattern is not None and pattern.type == "object_pattern" else ():
        if each.type == "shorthand_property_identifier_pattern":
            yield script.text_of(each), script.text_of(each)
        elif each.type == "pair_pattern":
            key, value = each.child_by_field_name("key"), each.child_by_field_name("value")
            if key is not None and value is not None and value.type == "identifier":
                yield script.text_of(key), script.text_of(value)


def _uses(script: Script, name: str, constant: str) -> Iterator[_Value]:
    """Where a file uses a constant that has the value of a variable; nothing where the name has several values."""
    if _binding(script, constant) is None:
        return
    for at in script.occurrences(constant):
        is_name = at.node.type in ("identifier", "shorthand_property_identifier")
        if is_name and script.text_of(at.node) == constant and at.fields[-1] != "name":
            yield _Value(name, _without_casts(at))


def _without_casts(at: Occurrence) -> Occurrence:
    while at.at(1).type in ("parenthesized_expression", "as_expression", "non_null_expression"):
        at = at.outer()
    return at


def _member(script: Script, node: Node) -> str | None:
    """The name of `a.name` and `a["name"]`; None for a computed one."""
    if node.type == "member_expression":
        name = node.child_by_field_name("property")
        return script.text_of(name) if name is not None and name.type == "property_identifier" else None
    return script.string(node.child_by_field_name("index")) if node.type == "subscript_expression" else None


def _is_expected_to_be_missing(at: Occurrence) -> bool:
    """Whether a value is used in a way that expects it to be undefined, other than to throw."""
    parent, field = at.at(1), at.fields[-1]
    if parent.type == "binary_expression":
        operator = parent.child_by_field_name("operator")
        return operator is not None and operator.type in _TESTING and _throwing_check(at) is None
    if parent.type == "unary_expression":
        return _throwing_check(at) is None
    if field == "condition" or (parent.type == "variable_declarator" and step(at).when == "perhaps"):
        return True
    return any(child.type in ("optional_chain", "?.") for child in parent.children) and field == "object"


_TESTING = frozenset({"??", "||", "&&", "==", "===", "!=", "!==", "in"})


def _looked_for(script: Script) -> Iterator[str]:
    """The variables of `"NAME" in process.env`."""
    for at in _of_the_environment(script):
        if at.is_in("binary_expression", "right"):
            name = script.string(at.at(1).child_by_field_name("left"))
            if name is not None:
                yield name


class _Use(NamedTuple):
    """What fails without a value, as a clause, and what it fails in."""

    clause: str
    at: Occurrence


def _failing_use(script: Script, value: _Value, inputs: Mapping[int, Operation]) -> _Use | None:
    """What is certain to fail where a value is undefined; None where nothing is."""
    at, written = value.at, f"process.env.{value.name}"
    parent, field = at.at(1), at.fields[-1]
    if parent.type in ("member_expression", "subscript_expression") and field == "object":
        is_optional = any(child.type == "optional_chain" for child in parent.children)
        return None if is_optional else _Use(f"reads a property of {written}", at)
    if (check := _throwing_check(at)) is not None:
        return _Use(f"throws an error without {written}", check)
    if parent.type == "arguments":
        called = script.text_of(at.at(2)).partition("(")[0].strip()
        is_first = parent.named_children[0].id == at.node.id
        return (
            _Use(f"hands {written} to {called}, which fails without it,", at)
            if is_first and called in _THROWING
            else None
        )
    in_object = parent.type == "pair" and field == "value"
    operation = inputs.get(at.at(2 if in_object else 1).id)
    client = facts.sdk_client(operation.package) if operation is not None else None
    if operation is None or client is None:
        return None
    key = parent.child_by_field_name("key") if in_object else at.node
    name = script.text_of(key) if key is not None else ""
    clause = f"hands {written} to {operation.written}, which requires {name},"
    return _Use(clause, operation.occurrence) if client.requires(operation.name, name) else None


def _throwing_check(at: Occurrence) -> Occurrence | None:
    """The condition of `if (!value || !other) throw ...` that finds a value missing; None for another use of it."""
    if not _is_negated(at):
        return None
    tested = at.outer()
    while tested.at(1).type == "parenthesized_expression" or _is_either(tested.at(1)):
        tested = tested.outer()
    if not tested.is_in("if_statement", "condition"):
        return None
    body = tested.at(1).child_by_field_name("consequence")
    if body is not None and body.type == "statement_block":
        body = next((child for child in body.named_children if child.type != "comment"), None)
    return tested if body is not None and body.type == "throw_statement" else None


def _is_negated(at: Occurrence) -> bool:
    """Whether a value is tested as `!value`, `value === undefined` or `value == null`."""
    parent = at.at(1)
    if parent.type == "unary_expression":
        return parent.children[0].type == "!"
    operator = parent.child_by_field_name("operator") if parent.type == "binary_expression" else None
    other = parent.child_by_field_name("right") if at.fields[-1] == "left" else None
    equal = {"undefined": ("==", "==="), "null": ("==",)}.get(other.type if other is not None else "", ())
    return operator is not None and operator.type in equal


def _is_either(node: Node) -> bool:
    operator = node.child_by_field_name("operator") if node.type == "binary_expression" else None
    return operator is not None and operator.type == "||"
