"""Finds what can be fixed in a program's source with nothing to decide."""

from __future__ import annotations

import ast
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, TypeAlias

from preflight.core.program import Program
from preflight.core.slips import MisusedOutput, Slip, UnknownArgument, UnknownAttribute, UnknownName
from preflight.core.syntax import Place
from preflight.core.values import Undecided
from preflight.sdk.definitions import Class, Function
from preflight.source_check.infer.literals import LibraryObject
from preflight.source_check.infer.sdk_values import SdkObject
from preflight.source_check.reading import SourceReading

if TYPE_CHECKING:
    from preflight.source_check.infer.scopes import FileScopes, Scope

Span: TypeAlias = tuple[tuple[int, int], tuple[int, int]]
"""Where a node begins and ends: lines from 1, columns from 0 in characters, as libcst counts."""

TIDY = "program-is-tidy"
POLICIES: Mapping[type[Slip], str] = {
    UnknownArgument: "program-arguments-exist",
    UnknownName: "program-names-exist",
    UnknownAttribute: "program-attributes-exist",
    MisusedOutput: "program-outputs-stay-outputs",
}
"""The policies whose findings can be fixed, by the kind of error."""

# Parameters of a resource that are not inputs.
_NO_INPUTS = (None, "opts", "resource_name", "__props__")


@dataclass(frozen=True)
class Replacement:
    """A name, the string of a key, or an attribute with what it is read from; and what is written there instead.

    `old` is the name or the string; of an attribute, its last part.
    """

    span: Span
    old: str
    new: str
    kind: Literal["replacement"] = "replacement"


@dataclass(frozen=True)
class Addition:
    """A keyword argument that is added to a call. `value` is an expression."""

    span: Span
    name: str
    value: str
    kind: Literal["addition"] = "addition"


Change: TypeAlias = Replacement | Addition


@dataclass(frozen=True)
class Fix:
    """One thing to fix. Without changes, it is the newline that is missing at the end of the file."""

    place: Place
    what: str
    """What is wrong, as it is written: `vpc`."""
    instead: str
    """What is written in its place: `domain="vpc"`."""
    changes: tuple[Change, ...] = ()
    last_line: int = 0
    slip: Slip | None = None
    """The error that it fixes; None for what is untidy."""

    @property
    def name(self) -> str:
        """The name that is there afterwards: `domain`."""
        return self.instead.partition("=")[0]

    @property
    def lines(self) -> range:
        """The lines that it changes."""
        return range(self.place.line, max(self.last_line, self.place.line) + 1)


def find(program: Program, asked: AbstractSet[str]) -> list[Fix]:
    """Everything in a program that can be fixed, of the findings of the policies of these names."""
    if not asked & {TIDY, *POLICIES.values()}:
        return []
    reading = program.reading
    assert isinstance(reading, SourceReading)
    finder = _Finder(program, reading)
    found = [each for kind, policy in POLICIES.items() if policy in asked for each in finder.of_slips(kind)]
    return [*found, *(finder.untidy() if TIDY in asked else ())]


class _Finder:
    """Finds the nodes that an error is about, and the changes that fix it."""

    def __init__(self, program: Program, reading: SourceReading) -> None:
        self._program, self._infering = program, reading
        self._files, self._infer = reading.files, reading.evaluator
        self._indexes: dict[str, Mapping[tuple[int, int], list[ast.AST]]] = {}
        self._scopes: dict[str, Mapping[int, Scope]] = {}

    def of_slips(self, kind: type[Slip]) -> list[Fix]:
        """The fixes of the errors of one kind."""
        finders = {
            UnknownArgument: self._argument,
            UnknownName: self._name,
            UnknownAttribute: self._name,
            MisusedOutput: self._dumps,
        }
        found: list[tuple[ast.AST, Fix]] = []
        for slip in self._infering.slips(kind):
            file = self._files.get(slip.place.path)
            if slip.certain and slip.replacement and file is not None:
                found += finders[kind](slip, file)
        # Which of two arguments that would get the same name is the right one is not certain.
        names = Counter((id(around), fix.name) for around, fix in found)
        return [fix for around, fix in found if names[id(around), fix.name] == 1]

    # Arguments.

    def _argument(self, slip: Slip, file: FileScopes) -> Iterator[tuple[ast.AST, Fix]]:
        for node in self._at(slip.place, file):
            around = file.around(node)
            if isinstance(node, ast.keyword) and node.arg == slip.name and isinstance(around, ast.Call):
                if changes := self._keyword(node, around, slip, file):
                    yield around, _fix(slip, changes, node)
            elif isinstance(node, ast.Constant) and node.value == slip.name and isinstance(around, ast.Dict):
                value = next(
                    (value for key, value in zip(around.keys, around.values, strict=True) if key is node), None
                )
                if (
                    value is not None
                    and _is_free(around, node, slip.replacement)
                    and self._is_given(around, file, "function")
                ):
                    change = Replacement(_span(file, node), slip.name, slip.replacement)
                    yield around, _fix(slip, (change,), value)

    def _keyword(self, node: ast.keyword, call: ast.Call, slip: Slip, file: FileScopes) -> tuple[Change, ...]:
        names = {each.arg for each in call.keywords}
        new, _, value = slip.replacement.partition("=")
        if new in names or None in names or any(isinstance(each, ast.Starred) for each in call.args):
            return ()
        renamed = Replacement(_named(file, node, slip.name), slip.name, new)
        if not value:
            return (renamed,)
        if _is_in_text(node, file):
            return ()
        return (renamed, Replacement(_span(file, node.value), ast.unparse(node.value), value))

    # Names and attributes.

    def _name(self, slip: Slip, file: FileScopes) -> Iterator[tuple[ast.AST, Fix]]:
        for node in self._at(slip.place, file):
            spans: list[Span] = []
            if isinstance(node, ast.Attribute) and node.attr == slip.name:
                line, column = slip.place.line, slip.place.column - 1
                spans = [((line, column), (line, column + len(slip.name)))]
            elif isinstance(node, ast.ImportFrom):
                alias = next((each for each in node.names if each.name == slip.name), None)
                if alias is not None and (alias.asname or self._is_only_used_here(slip, file)):
                    uses = [] if alias.asname else self._uses(slip.name, file)
                    spans = [_named(file, alias, slip.name), *(_span(file, use) for use in uses)]
            if spans:
                changes = tuple(Replacement(span, slip.name, slip.replacement) for span in spans)
                yield node, _fix(slip, changes, node)

    def _is_only_used_here(self, slip: Slip, file: FileScopes) -> bool:
        """Whether an imported name can be renamed throughout its file: bound once, not imported from it, the new name free."""
        scopes = [file.module, *file.inner.values()]
        bound = [scope.bindings.get(slip.name, ()) for scope in scopes]
        if sum(map(len, bound)) != 1 or any(slip.name in scope.elsewhere for scope in scopes):
            return False
        if any(slip.replacement in scope.bindings for scope in scopes) or self._uses(slip.replacement, file):
            return False
        if any(each.value == slip.name for each in file.source.walk(ast.Constant)):
            return False  # it may be in __all__, or passed to getattr
        others = (other for other in self._files.values() if other is not file)
        return not any(each.name in (slip.name, "*") for other in others for each in other.source.imports)

    def _uses(self, name: str, file: FileScopes) -> list[ast.Name]:
        return [use for use, _ in file.mentions.get(name, ()) if isinstance(use, ast.Name)]

    # Outputs in json.dumps.

    def _dumps(self, slip: Slip, file: FileScopes) -> Iterator[tuple[ast.AST, Fix]]:
        for node in self._at(slip.place, file):
            if not isinstance(node, ast.Call) or self._infer.value(node.func, self._scope(node, file)) != _DUMPS:
                continue
            takes = {"obj", *(each.arg for each in node.keywords)} <= self._dumps_takes(slip.replacement)
            output = self._output_in(file, node)
            if output and takes and len(node.args) == 1 and self._is_given(node, file):
                old = node.func.attr if isinstance(node.func, ast.Attribute) else ast.unparse(node.func)
                change = Replacement(_span(file, node.func), old, f"{output}.{slip.replacement}")
                yield node, replace(_fix(slip, (change,), node), what=ast.unparse(node.func), instead=change.new)

    def _dumps_takes(self, name: str) -> set[str]:
        """The parameters of the method of Output that replaces json.dumps, in the program's own Pulumi."""
        output = self._infering.packages.member("pulumi", "Output")
        definition = output.definition if output else None
        method = definition.methods.get(name) if isinstance(definition, Class) else None
        return set(method.by_name) if method else set()

    def _output_in(self, file: FileScopes, node: ast.Call) -> str:
        """How a file can write `pulumi.Output` at a place; empty where it imports neither."""
        scope = self._scope(node, file)
        module = output = ""
        for name, bindings in file.module.bindings.items():
            imported = [each.node for each in bindings if each.how == "import"]
            before = [each for each in imported if file.around(each) is file.source.tree and _line(each) < node.lineno]
            for value in self._infer.name(name, scope) if before and len(bindings) == 1 else ():
                what = value.what if isinstance(value, SdkObject) else None
                if what is not None and what.is_module and what.module == "pulumi":
                    module = f"{name}.Output"
                elif what is not None and (what.module, what.name) == ("pulumi.output", "Output"):
                    output = name
        return module or output

    # Where values go.

    def _is_given(self, node: ast.expr, file: FileScopes, also: str = "", *, kept: bool = False) -> bool:
        """Whether a value goes into an input of a resource, and nowhere else.

        It may be inside lists, dicts and args classes, and in a variable (unless it is `kept` in one already) that nothing
        else uses. `also` names what else may take it: "function", one of an SDK.
        """
        inner: ast.AST = node
        for outer in file.outward(node):
            if isinstance(outer, ast.Call):
                kind = self._kind(outer, file) if isinstance(inner, ast.keyword) else ""
                if kind != "args":
                    return kind in ("resource", also) and kind != ""
            elif isinstance(outer, ast.Assign):
                return inner is outer.value and not kept and self._is_kept_for(outer, file, also)
            elif not _holds(outer, inner):
                return False
            inner = outer
        return False

    def _is_kept_for(self, node: ast.Assign, file: FileScopes, also: str) -> bool:
        """Whether every use of the variable that is assigned is an input of a resource."""
        scope = self._scope(node, file)
        name = node.targets[0].id if len(node.targets) == 1 and isinstance(node.targets[0], ast.Name) else ""
        if not name or scope.is_class or name in scope.elsewhere or len(scope.bindings.get(name, ())) != 1:
            return False
        if scope is file.module and self._is_imported(name):
            return False
        uses = self._uses(name, file)
        return bool(uses) and all(self._is_given(use, file, also, kept=True) for use in uses)

    def _is_imported(self, name: str) -> bool:
        """Whether some file may take a name from another one."""
        for file in self._files.values():
            if any(each.name in (name, "*") for each in file.source.imports):
                return True
            if any(isinstance(use, ast.Attribute) for use, _ in file.mentions.get(name, ())):
                return True
        return False

    def _kind(self, call: ast.Call, file: FileScopes) -> str:
        """The kind of SDK object that a call calls: "resource", "args", "function" …; empty for anything else."""
        value = self._infer.value(call.func, self._scope(call, file))
        definition = value.what.definition if isinstance(value, SdkObject) else None
        if isinstance(definition, Class):
            return definition.kind
        return "function" if isinstance(definition, Function) else ""

    # Untidy files.

    def untidy(self) -> Iterator[Fix]:
        """Text files opened in the machine's encoding, and files that end without a newline."""
        try:
            linted = self._program.is_linted
        except Undecided:
            return
        for file in () if linted else self._files.values():
            source = file.source
            for call in (each for each in source.unencoded() if self._takes_encoding(each.node, file)):
                added = Addition(_span(file, call.node), "encoding", '"utf-8"')
                written = ast.unparse(call.node.func)
                yield Fix(call.place, f"{written}(…)", f'{written}(…, encoding="utf-8")', (added,))
            if source.lines and not source.text.endswith(("\n", "\r")):
                yield Fix(source.place(len(source.lines)), "the end of the file", "a newline")

    def _takes_encoding(self, node: ast.Call, file: FileScopes) -> bool:
        """Whether a call is of the built-in `open`, and written so that an argument can be added."""
        if not node.args or any(isinstance(each, ast.Starred) for each in node.args) or _is_in_text(node, file):
            return False
        return self._infer.value(node.func, self._scope(node, file)) == _OPEN

    # Places.

    def _at(self, place: Place, file: FileScopes) -> list[ast.AST]:
        """The nodes that begin at a place; attributes, whose name begins there."""
        if place.path not in self._indexes:
            index: dict[tuple[int, int], list[ast.AST]] = defaultdict(list)
            for node in file.source.walk(ast.keyword, ast.Constant, ast.Attribute, ast.ImportFrom, ast.Call):
                at = file.source.name_place(node) if isinstance(node, ast.Attribute) else file.source.place(node)
                index[at.line, at.column].append(node)
            self._indexes[place.path] = index
        return self._indexes[place.path].get((place.line, place.column), [])

    def _scope(self, node: ast.AST, file: FileScopes) -> Scope:
        """The scope of a call or an assignment."""
        path = file.source.path
        if path not in self._scopes:
            self._scopes[path] = {id(each): scope for each, scope in file.located}
        return self._scopes[path].get(id(node), file.module)


_DUMPS, _OPEN = LibraryObject("json.dumps"), LibraryObject("builtins.open")


def _fix(slip: Slip, changes: tuple[Change, ...], until: ast.AST) -> Fix:
    last = getattr(until, "end_lineno", None) or slip.place.line
    return Fix(slip.place, slip.name, slip.replacement, changes, last, slip=slip)


def _is_in_text(node: ast.AST, file: FileScopes) -> bool:
    """Whether a node is inside an f-string, where quotation marks are restricted before Python 3.12."""
    return any(isinstance(outer, ast.JoinedStr) for outer in file.outward(node))


def _holds(outer: ast.AST, inner: ast.AST) -> bool:
    """Whether the inner node becomes a part of the outer: an item, a value of a dict, an argument that is an input."""
    if isinstance(outer, ast.keyword):
        return outer.arg not in _NO_INPUTS
    if isinstance(outer, ast.Dict):
        return any(key is not None and value is inner for key, value in zip(outer.keys, outer.values, strict=True))
    return isinstance(outer, ast.List)


def _is_free(node: ast.Dict, beside: ast.Constant, name: str) -> bool:
    """Whether a dict certainly does not have a key yet, as Python or as AWS spells it."""
    keys = [key.value if isinstance(key, ast.Constant) else None for key in node.keys if key is not beside]
    return all(isinstance(key, str) and _plain(key) != _plain(name) for key in keys) and name.isidentifier()


def _plain(key: str) -> str:
    return key.replace("_", "").lower()


def _line(node: ast.AST) -> int:
    line: int = getattr(node, "lineno", 0)
    return line


def _named(file: FileScopes, node: ast.AST, name: str) -> Span:
    """The span of the name at the beginning of a keyword or an alias."""
    (line, column), _ = _span(file, node)
    return (line, column), (line, column + len(name))


def _span(file: FileScopes, node: ast.AST) -> Span:
    start = file.source.place(node)
    line: int = getattr(node, "end_lineno", None) or start.line
    text = file.source.lines[line - 1].encode("utf-8", "replace")[: getattr(node, "end_col_offset", None) or 0]
    return (start.line, start.column - 1), (line, len(text.decode("utf-8", "replace")))
