"""The calls of AWS that a JavaScript file makes through AWS's SDK, version 3 or 2, and the action that each needs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from preflight.aws.code.actions import TRANSACTED, SdkCall, action_of
from preflight.aws.knowledge import facts
from preflight.core.javascript.bundles import is_foreign, is_opaque
from preflight.core.javascript.names import (
    Imported,
    Symbol,
    argument,
    binding,
    bundled_package,
    imports,
    symbol,
)
from preflight.core.javascript.script import KEPT, Occurrence, Script
from preflight.core.javascript.steps import step
from preflight.core.values import Undecided

if TYPE_CHECKING:
    from tree_sitter import Node

    from preflight.core.javascript.steps import When

_CLIENT = "@aws-sdk/client-"
_DOCUMENTS = "@aws-sdk/lib-dynamodb"
_STORAGE = "@aws-sdk/lib-storage"
_VERSION_2 = "aws-sdk"

# What @aws-sdk/lib-dynamodb calls the operations of DynamoDB; also the methods of its clients, and of version 2's.
_OF_DOCUMENTS = {
    "BatchGet": "BatchGetItem",
    "BatchWrite": "BatchWriteItem",
    "Delete": "DeleteItem",
    "Get": "GetItem",
    "Put": "PutItem",
    "Query": "Query",
    "Scan": "Scan",
    "TransactGet": "TransactGetItems",
    "TransactWrite": "TransactWriteItems",
    "Update": "UpdateItem",
}
# Classes of version 2 that are not called as in version 3, and its methods that are no operation.
_CLASSES_2 = {
    "cloudwatchevents": "eventbridge",
    "cognitoidentityserviceprovider": "cognito-identity-provider",
    "configservice": "config-service",
    "iotdata": "iot-data-plane",
    "stepfunctions": "sfn",
}
_METHODS_2 = {"Upload": "PutObject"}

# Words of code that gives its clients other credentials than the function's role.
_OTHER_CREDENTIALS = (
    *("credentials", "accessKeyId", "assumeRole", "AssumeRole", "AssumeRoleCommand"),
    *("fromIni", "fromSSO", "fromTemporaryCredentials", "fromWebToken", "fromTokenFile"),
)


class Operation(NamedTuple):
    """A call of one of AWS's operations: the client's package, such as `dynamodb`, the operation, such as `PutItem`.

    `written` is how the file names it and `given` its input, None where there is none.
    """

    package: str
    name: str
    written: str
    given: Node | None
    occurrence: Occurrence
    when: When


def sdk_calls(script: Script) -> Iterator[SdkCall]:
    """The calls of AWS in a file whose client and operation are plain; raises Undecided where it does not parse."""
    yield from _calls(script, operations(script))


def calls_of_nobody(script: Script) -> Iterator[SdkCall]:
    """The calls of AWS in a minified bundle, which may be its author's, or of a package and never run; else none."""
    if is_opaque(script):
        yield from _calls(script, _operations(script))


def _calls(script: Script, found: Iterable[Operation]) -> Iterator[SdkCall]:
    for each in found:
        client = facts.sdk_client(each.package)
        if client is None:
            continue
        names = _transacted(script, each.given) if each.name == "TransactWriteItems" else [each.name]
        for action in filter(None, (action_of(client.name, name) for name in names)):
            yield SdkCall(each.written, script.place(each.occurrence.node), action)


def _transacted(script: Script, given: Node | None) -> list[str]:
    """The operations that a transaction of DynamoDB needs permissions for, as far as its items are written in the call."""
    items = _property(script, given, "TransactItems")
    parts = items.named_children if items is not None and items.type == "array" else []
    return [name for key, name in TRANSACTED.items() if any(_property(script, part, key) is not None for part in parts)]


def _property(script: Script, node: Node | None, name: str) -> Node | None:
    """The value of a property of an object that is written out."""
    for pair in node.named_children if node is not None and node.type == "object" else ():
        key = pair.child_by_field_name("key")
        if key is not None and (script.string(key) or script.text_of(key)) == name:
            return pair.child_by_field_name("value")
    return None


def uses_other_credentials(script: Script) -> bool:
    """Whether a file may give its clients other credentials than those of the function's role.

    Raises Undecided where it does not parse.
    """
    names = (at for at in script.occurrences(*_OTHER_CREDENTIALS) if at.node.type != "comment")
    return any(not is_foreign(script, at) for at in names)


@lru_cache(maxsize=KEPT)
def operations(script: Script) -> tuple[Operation, ...]:
    """AWS's operations that a file's author calls, in the order of the file; raises Undecided where it does not parse."""
    return tuple(each for each in _operations(script) if not is_foreign(script, each.occurrence))


@lru_cache(maxsize=KEPT)
def _operations(script: Script) -> tuple[Operation, ...]:
    names = {name for each in imports(script) if _is_of_aws(each.specifier) for name in _bound_by(script, each)}
    names.update(_bundled(script))
    found: dict[int, Operation] = {}
    seen: set[str] = set()
    while names:
        name = names.pop()
        seen.add(name)
        is_property = name.startswith("this.")
        if not is_property and not _has_one_value(script, name):
            continue
        for at in script.occurrences(name.removeprefix("this.")):
            if is_property != (at.node.type == "property_identifier"):
                continue
            used = _used(_this_member(script, at) if is_property else at)
            if used is None:
                continue
            operation, made = _operation(script, used)
            if made:
                names |= set(_receivers(script, used)) - seen
                called = _used(used)  # a method of what has no name: `new S3().putObject({})`
                operation = _operation(script, called)[0] if called is not None else None
            if operation is not None:
                found[operation.occurrence.node.id] = operation
    return tuple(sorted(found.values(), key=lambda each: each.occurrence.node.start_byte))


def _has_one_value(script: Script, name: str) -> bool:
    try:
        return binding(script, name) is not None
    except Undecided:
        return False  # used too often to be gone through


def _is_of_aws(specifier: str) -> bool:
    return specifier.startswith(("@aws-sdk/", "aws-sdk/")) or specifier == _VERSION_2


def _bundled(script: Script) -> Iterator[str]:
    """The names that the author's own code of an esbuild bundle gives a module of the SDK to that is in the bundle."""
    for at in script.occurrences("__commonJS"):
        for name in _receivers(script, at.outer()):
            if _is_of_aws(bundled_package(script, name)):
                calls = (each.outer() for each in script.occurrences(name) if each.is_in("call_expression", "function"))
                yield from (name for call in calls if not is_foreign(script, call) for name in _receivers(script, call))


def _bound_by(script: Script, each: Imported) -> Iterator[str]:
    """The names that an import gives something of the module to."""
    if each.kind == "import":
        clause = next((child for child in each.occurrence.node.children if child.type == "import_clause"), None)
        yield from _identifiers(script, clause)
        return
    yield from _receivers(script, each.occurrence)


def _receivers(script: Script, at: Occurrence) -> Iterator[str]:
    """The names that are given the value of an expression, or a property of it; `this.x` for a property of an object."""
    while len(at.nodes) > 1:
        parent, field = at.at(1), at.fields[-1]
        if parent.type == "variable_declarator" and field == "value":
            yield from _identifiers(script, parent.child_by_field_name("name"))
            return
        if parent.type == "assignment_expression" and field == "right":
            yield from _identifiers(script, parent.child_by_field_name("left"))
            return
        if parent.type == "field_definition" and field == "value":
            name = parent.child_by_field_name("property")
            yield from ([f"this.{script.text_of(name)}"] if name is not None else [])
            return
        if parent.type not in _PASSING:
            return
        at = at.outer()


# Nodes through which a value goes on to a name: `__toESM(require("a")).default`, `await import("a")`, `capture(new S3())`.
_PASSING = frozenset({
    "parenthesized_expression", "await_expression", "member_expression", "arguments", "call_expression", "new_expression",
})  # fmt: skip


def _identifiers(script: Script, node: Node | None) -> Iterator[str]:
    """The names in a pattern, or on the left of an assignment."""
    if node is None:
        return
    if node.type == "member_expression":
        inner, name = node.child_by_field_name("object"), node.child_by_field_name("property")
        if inner is not None and inner.type == "this" and name is not None:
            yield f"this.{script.text_of(name)}"
        return
    pending = [node]
    while pending:
        each = pending.pop()
        if each.type in ("identifier", "shorthand_property_identifier_pattern"):
            yield script.text_of(each)
        elif each.type == "import_specifier":
            pending.append(each.child_by_field_name("alias") or each.named_children[0])
        else:
            pending += each.named_children


def _this_member(script: Script, at: Occurrence) -> Occurrence:
    """`this.x` around its `x`."""
    is_member = at.is_in("member_expression", "property")
    inner = at.at(1).child_by_field_name("object") if is_member else None
    return at.outer() if inner is not None and script.text_of(inner) == "this" else at


def _used(at: Occurrence) -> Occurrence | None:
    """The call or the `new` that a name is in the callee of: `sdk.S3Client` in `new sdk.S3Client({})`. None for another use."""
    while True:
        parent, field = at.at(1), at.fields[-1]
        if (parent.type, field) in (("new_expression", "constructor"), ("call_expression", "function")):
            return at.outer()
        is_last = parent.type == "sequence_expression" and parent.named_children[-1].id == at.node.id
        if (
            (parent.type, field) != ("member_expression", "object")
            and parent.type != "parenthesized_expression"
            and not is_last
        ):
            return None
        at = at.outer()


def _operation(script: Script, used: Occurrence) -> tuple[Operation | None, bool]:
    """The operation that a call or a `new` is of, and whether what it returns is a client."""
    node = used.node
    if node.type == "new_expression":
        made = symbol(script, node)
        if made is None:
            return None, False
        name = made.name.rpartition(".")[2]
        called = _command(made.specifier, name)
        if called is not None:
            return _called(used, *called, written=name), False
        if made.specifier == _STORAGE and name == "Upload":
            return _called(used, "s3", "PutObject", written="Upload"), False
        return None, True
    function = node.child_by_field_name("function")
    if function is None or function.type != "member_expression":
        return _of_a_function(script, used, function), False
    owner, method = function.child_by_field_name("object"), function.child_by_field_name("property")
    if owner is None or method is None:
        return None, False
    name = script.text_of(method)
    client = _client_of(script, owner)
    if client is None:
        return _of_a_function(script, used, function), name == "from"
    called = _method(client, name)
    return _called(used, *called, written=script.text_of(function)) if called else None, False


def _called(used: Occurrence, package: str, name: str, *, written: str) -> Operation:
    given = argument(used.node)
    return Operation(package, name, written, given, used, step(used).when)


def _command(specifier: str, name: str) -> tuple[str, str] | None:
    """The client's package and the operation of a command such as `PutItemCommand`."""
    if not name.endswith("Command"):
        return None
    operation = name.removesuffix("Command")
    if specifier.startswith(_CLIENT):
        return specifier.removeprefix(_CLIENT).partition("/")[0], operation
    if specifier.startswith(_DOCUMENTS) and operation in _OF_DOCUMENTS:
        return "dynamodb", _OF_DOCUMENTS[operation]
    return None


def _of_a_function(script: Script, used: Occurrence, function: Node | None) -> Operation | None:
    """The operation of a function such as `paginateScan`."""
    called = symbol(script, function)
    if called is None or called.made is not None or not called.name.startswith("paginate"):
        return None
    command = _command(called.specifier, f"{called.name.removeprefix('paginate')}Command")
    return _called(used, *command, written=called.name) if command else None


def _client_of(script: Script, owner: Node) -> Symbol | None:
    """The client that an expression is: a name, `new S3()`, or `this.s3` where the file gives it one value."""
    if owner.type == "member_expression" and script.text_of(owner).startswith("this."):
        owner_value = _value_of_property(script, script.text_of(owner).removeprefix("this."))
        found = symbol(script, owner_value)
    else:
        found = symbol(script, owner)
    return found if found is not None and found.made is not None else None


@lru_cache(maxsize=256)
def _value_of_property(script: Script, name: str) -> Node | None:
    """What a file assigns to `this.name`; None where it does not, or does so twice."""
    values: list[Node | None] = []
    for at in script.occurrences(name):
        if at.node.type != "property_identifier":
            continue
        if at.is_in("field_definition", "property"):
            values.append(at.at(1).child_by_field_name("value"))
        member = at.outer()
        if at.is_in("member_expression", "property") and member.is_in("assignment_expression", "left"):
            values.append(member.at(1).child_by_field_name("right"))
    given = [value for value in values if value is not None]
    return given[0] if len(given) == 1 else None


def _method(client: Symbol, method: str) -> tuple[str, str] | None:
    """The client's package and the operation of a method, such as `putObject` of an `S3`."""
    name = method[:1].upper() + method[1:]
    last = client.name.rpartition(".")[2]
    if client.specifier.startswith(_DOCUMENTS):
        return ("dynamodb", _OF_DOCUMENTS[name]) if name in _OF_DOCUMENTS and last == "DynamoDBDocument" else None
    if client.specifier.startswith(_CLIENT):
        package = client.specifier.removeprefix(_CLIENT).partition("/")[0]
        return None if last.endswith("Client") else (package, name)
    if last == "DocumentClient":
        return ("dynamodb", _OF_DOCUMENTS[name]) if name in _OF_DOCUMENTS else None
    # Version 2: `new AWS.S3()`, or `new S3()` from `aws-sdk/clients/s3`, whose module is the class.
    service = (last if last != "*" else client.specifier.rpartition("/")[2]).lower()
    package = _CLASSES_2.get(service) or facts.sdk_packages().get(service, "")
    return (package, _METHODS_2.get(name, name)) if package else None
