"""What the names of a JavaScript or TypeScript file refer to, and which modules it imports."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

from preflight.core.values import Undecided

from .bundles import packaged_in
from .script import KEPT, Occurrence, Script
from .steps import When, step

if TYPE_CHECKING:
    from tree_sitter import Node

    from preflight.core.syntax import Place

Kind: TypeAlias = Literal["require", "import", "import()"]


class Imported(NamedTuple):
    """A module that a file imports: its specifier as written, how, where, when, and whether a `catch` handles a failure.

    `occurrence` is the import statement, the `export … from` statement or the call.
    """

    specifier: str
    kind: Kind
    place: Place
    when: When
    is_caught: bool
    occurrence: Occurrence


class Symbol(NamedTuple):
    """An export of an imported module, or an instance of it.

    `name` is `*` for the module itself, else the path of the export: `S3Client`, `DynamoDB.DocumentClient`. `made` is the
    expression that created an instance.
    """

    specifier: str
    name: str
    made: Node | None = None

    def member(self, name: str) -> Symbol | None:
        """A property of it; None for one of an instance."""
        if self.made is not None:
            return None
        if name == "default" or self.name in ("*", "default"):
            return Symbol(self.specifier, "*" if name == "default" else name)
        return Symbol(self.specifier, f"{self.name}.{name}")


class Binding(NamedTuple):
    """Where the one value of a name comes from: an expression and the property of it, or an import."""

    value: Node | None
    member: str = ""
    imported: Symbol | None = None


_DEEPEST = 12

# What compilers wrap around `require` and returns the module.
_INTEROP = frozenset(
    {"__importStar", "__importDefault", "__toESM", "_interopRequireWildcard", "_interopRequireDefault", "__toModule"}
)
# Nodes that have the value of the expression in them.
_TRANSPARENT = {
    "parenthesized_expression": None,
    "await_expression": None,
    "as_expression": None,
    "satisfies_expression": None,
    "non_null_expression": None,
}
_IDENTIFIERS = frozenset({"identifier", "shorthand_property_identifier", "shorthand_property_identifier_pattern"})
# Nodes that bind a name to what they are handed, and those that bind their own name.
_TAKING = frozenset(
    {
        "formal_parameters",
        "catch_clause",
        "for_in_statement",
        "required_parameter",
        "optional_parameter",
        "arrow_function",
    }
)
_NAMED = ("_declaration", "function_expression", "generator_function", "class")


@lru_cache(maxsize=KEPT)
def imports(script: Script) -> tuple[Imported, ...]:
    """The modules that a file imports by a literal specifier; raises Undecided where the file cannot be read."""
    return tuple(_imports(script))


def _imports(script: Script) -> Iterator[Imported]:
    for each in script.occurrences("require", "import", "export"):
        found = _import_at(script, each)
        if found is not None:
            specifier, kind, whole = found
            if kind == "require" and not requires(script):
                continue
            when, is_caught, _ = step(whole)
            is_caught |= _is_handled(whole)
            yield Imported(specifier, kind, script.place(whole.node), when, is_caught, whole)


def _import_at(script: Script, at: Occurrence) -> tuple[str, Kind, Occurrence] | None:
    leaf, above = at.node, at.at(1)
    if above.type == f"{leaf.type}_statement":
        if any(child.type == "type" for child in above.children):
            return None  # `import type`, which the compiler removes
        specifier = script.string(above.child_by_field_name("source"))
        return (specifier, "import", at.outer()) if specifier is not None else None
    call = at.outer()
    if leaf.type == "import" and call.node.type == "import":
        call = call.outer()
    is_import = call.node.type == "call_expression" and at.node.type == "import"
    is_require = at.is_in("call_expression", "function") and at.node.type == "identifier"
    if is_import or is_require:
        specifier = script.string(argument(call.node))
        if specifier is not None:
            return specifier, "import()" if is_import else "require", call
    return None


def _is_handled(call: Occurrence) -> bool:
    """Whether `.catch(...)`, or a second argument of `.then(...)`, takes what a promise fails with."""
    return call.is_in("member_expression", "object") and any(
        child.text in (b"catch", b"then") for child in call.at(1).children[-1:]
    )


@lru_cache(maxsize=256)
def requires(script: Script) -> bool:
    """Whether `require` is Node.js's own function, or one from `createRequire`, wherever the file uses it."""
    bound = list(_bindings(script, "require"))
    return all(each is not None and each.value is not None and "createRequire" in _text(each.value) for each in bound)


def _text(node: Node) -> str:
    return (node.text or b"").decode("utf-8", "replace")


def argument(call: Node, number: int = 0) -> Node | None:
    """An argument of a call, by its number from 0; None where there is none."""
    arguments = call.child_by_field_name("arguments")
    given = [child for child in arguments.named_children if child.type != "comment"] if arguments else []
    return given[number] if len(given) > number else None


@lru_cache(maxsize=1024)
def binding(script: Script, name: str) -> Binding | None:
    """Where the one value of a name comes from; None where it has none in the file, several, or an unreadable one."""
    found = [each for each in _bindings(script, name) if each is None or each.value or each.imported]
    return found[0] if len(found) == 1 else None


def is_free(script: Script, name: str) -> bool:
    """Whether a file binds a name nowhere, so that it is a global one."""
    return not any(True for _ in _bindings(script, name))


def is_bound_once(script: Script, name: str) -> bool:
    """Whether a name has one value in all of a file. Raises Undecided for one that is used too often to be gone through."""
    return sum(1 for _ in _bindings(script, name)) == 1


def _bindings(script: Script, name: str) -> Iterator[Binding | None]:
    """Every place that gives a name a value; None for a value that cannot be read."""
    for at in script.occurrences(name):
        if at.node.type == "property_identifier" and _is_of_a_with(at.outer()):
            yield None
        elif at.node.type in _IDENTIFIERS and script.text_of(at.node) == name:
            yield from _binding_at(script, at)


def _is_of_a_with(pair: Occurrence) -> bool:
    """Whether a property is one of the object in `with (object) {...}`: a name in there may be the property."""
    return pair.at(2).type == "parenthesized_expression" and pair.at(3).type == "with_statement"


def _binding_at(script: Script, at: Occurrence) -> Iterator[Binding | None]:  # noqa: C901 - one case for each form
    parent, field = at.at(1), at.fields[-1]
    kind = parent.type
    if kind == "variable_declarator" and field == "name":
        yield Binding(parent.child_by_field_name("value"))
    elif kind == "assignment_expression" and field == "left":
        yield Binding(parent.child_by_field_name("right"))
    elif kind in ("augmented_assignment_expression", "update_expression"):
        if field in ("left", "argument"):
            yield None
    elif kind in ("import_specifier", "import_clause", "namespace_import"):
        yield _import_binding(script, at)
    elif field == "name" and kind.endswith(_NAMED):
        yield None
    elif at.node.type == "shorthand_property_identifier":
        if _is_of_a_with(at):
            yield None
    elif kind in _TAKING and field in ("", "parameter", "left", "pattern"):
        yield None
    elif at.node.type == "shorthand_property_identifier_pattern" or kind.endswith("_pattern"):
        yield _pattern_binding(script, at)


def _import_binding(script: Script, at: Occurrence) -> Binding | None:
    statement = at
    while statement.node.type != "import_statement" and len(statement.nodes) > 1:
        statement = statement.outer()
    specifier = script.string(statement.node.child_by_field_name("source"))
    kind = at.at(1).type
    if kind == "import_specifier":
        alias, name = at.at(1).child_by_field_name("alias"), at.at(1).child_by_field_name("name")
        if name is None or (alias is not None and at.fields[-1] == "name"):
            return Binding(None)  # the name in the other module
        member = script.text_of(name)
    else:
        member = "default" if kind == "import_clause" else "*"
    return None if specifier is None else Binding(None, imported=Symbol(specifier, member))


def _pattern_binding(script: Script, at: Occurrence) -> Binding | None:
    """The value of a name in `const { a, b: c } = value`; None for one that has a default or is nested deeper."""
    if at.is_in("pair_pattern", "value"):
        key, pattern = at.at(1).child_by_field_name("key"), at.outer(2)
        name = script.text_of(key) if key is not None and key.type == "property_identifier" else None
    else:
        name, pattern = script.text_of(at.node), at.outer()
    if at.is_in("object_assignment_pattern", "right") or at.is_in("assignment_pattern", "right"):
        return Binding(None)  # a use, as a default
    if name is None or pattern.node.type != "object_pattern":
        return None
    if pattern.is_in("variable_declarator", "name"):
        return Binding(pattern.at(1).child_by_field_name("value"), name)
    if pattern.is_in("assignment_expression", "left"):
        return Binding(pattern.at(1).child_by_field_name("right"), name)
    return None


def symbol(script: Script, node: Node | None, depth: int = 0) -> Symbol | None:
    """The imported thing that an expression is, or is an instance of; None where that is not plain."""
    if node is None or depth > _DEEPEST:
        return None
    if node.type in _TRANSPARENT:
        return symbol(script, next(iter(node.named_children), None), depth + 1)
    if node.type == "sequence_expression":
        return symbol(script, node.named_children[-1], depth + 1)
    if node.type in ("identifier", "shorthand_property_identifier"):
        return _symbol_of_name(script, script.text_of(node), depth)
    if node.type == "member_expression":
        inner = symbol(script, node.child_by_field_name("object"), depth + 1)
        name = node.child_by_field_name("property")
        return inner.member(script.text_of(name)) if inner is not None and name is not None else None
    if node.type == "new_expression":
        made = symbol(script, node.child_by_field_name("constructor"), depth + 1)
        return made._replace(made=node) if made is not None and made.made is None else None
    if node.type == "call_expression":
        return _symbol_of_call(script, node, depth)
    return None


def _symbol_of_name(script: Script, name: str, depth: int) -> Symbol | None:
    try:
        bound = binding(script, name)
    except Undecided:
        return None  # used too often to be gone through
    if bound is None:
        return None
    if bound.imported is not None:
        return bound.imported
    found = symbol(script, bound.value, depth + 1)
    return found.member(bound.member) if found is not None and bound.member else found


def _symbol_of_call(script: Script, call: Node, depth: int) -> Symbol | None:
    called = call.child_by_field_name("function")
    if called is None:
        return None
    if called.type == "import" or (called.type == "identifier" and called.text == b"require" and requires(script)):
        specifier = script.string(argument(call))
        return Symbol(specifier, "*") if specifier is not None else None
    if called.type == "identifier" and argument(call) is None:
        package = bundled_package(script, script.text_of(called))
        return Symbol(package, "*") if package else None
    name = _text(called).rpartition(".")[2]
    if name in _INTEROP:
        return symbol(script, argument(call), depth + 1)
    if name == "from":  # a static method that creates an instance
        made = symbol(script, called.child_by_field_name("object"), depth + 1)
        return made._replace(made=call) if made is not None and made.made is None else None
    if name.startswith("capture"):  # a tracer's, which returns the client that it is given
        return symbol(script, argument(call), depth + 1)
    return None


def bundled_package(script: Script, name: str) -> str:
    """The package whose module a function of a bundle returns; empty where it is no such function.

    esbuild writes `var require_a = __commonJS({ "node_modules/a/index.js"(exports) {...} })` and calls `require_a()`.
    """
    try:
        bound = binding(script, name)
    except Undecided:
        return ""
    call = bound.value if bound is not None else None
    called = call.child_by_field_name("function") if call is not None and call.type == "call_expression" else None
    if call is None or called is None or not _text(called).endswith("__commonJS"):
        return ""
    modules = argument(call)
    first = modules.named_children[0] if modules is not None and modules.named_children else None
    return packaged_in(script, first) if first is not None else ""
