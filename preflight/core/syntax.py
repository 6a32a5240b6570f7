"""Python source: files, their syntax trees, imports and calls. Nothing is executed."""

from __future__ import annotations

import ast
import io
import itertools
import re
import sys
import threading
import tokenize
import unicodedata
import warnings
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from .values import Undecided

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

N = TypeVar("N", bound=ast.AST)


@dataclass(frozen=True)
class Place:
    """A place in a file that a violation can point at. Line and column count from 1; `text` is the line.

    `length` is how many characters of the line are meant.
    """

    path: str
    line: int
    column: int
    text: str
    length: int = field(default=1, compare=False)

    def __str__(self) -> str:
        return f"{self.path}:{self.line}"


class Names(frozenset[str]):
    """The names that a module defines. `in` raises Undecided for a name that the module may get in a way that cannot be read."""

    def __new__(cls, names: Iterable[str], unread: str = "") -> Names:  # noqa: PYI034 - Self is of Python 3.11
        """`unread` is where further names may come from, such as "what `from x import *` brings into app.py"."""
        self = super().__new__(cls, names)
        self.unread = unread
        return self

    unread: str

    def __contains__(self, name: object) -> bool:
        if super().__contains__(name):
            return True
        if self.unread:
            raise Undecided(self.unread)
        return False


class Source:
    """A Python file: its path as a reader would write it, its text (decoded as Python does), and its syntax tree.

    It is parsed when it is first needed, by the Python that runs the policies, and never executed.
    """

    def __init__(self, path: str, text: str | bytes) -> None:
        self.path = path
        self.undecodable: SyntaxError | None = None  # why the text is only an approximation of the bytes
        if isinstance(text, bytes):
            text, self.undecodable = _decoded(path, text)
        self.text = text.removeprefix("\ufeff")

    def __str__(self) -> str:
        return self.path

    @cached_property
    def _parsed(self) -> _Parsed:
        return _Parsed(self.path, self.text, self.undecodable)

    @property
    def error(self) -> SyntaxError | None:
        """Why Python cannot read the file; None where it can."""
        return self._parsed.error

    def error_in(self, version: tuple[int, int]) -> SyntaxError | None:
        """Why Python of a version, such as (3, 12), cannot read the file; None where it can.

        Raises Undecided for a file that the running Python cannot read and a newer one may. Syntax that an older one
        lacks is found as far as `ast.parse(feature_version=...)` does.
        """
        if self.error is None and version < sys.version_info[:2]:
            return _Parsed(self.path, self.text, feature_version=version).error
        if self.error is not None and version > sys.version_info[:2] and self.undecodable is None:
            running = ".".join(map(str, sys.version_info[:2]))
            raise Undecided(f"{self.path}, which Python {'.'.join(map(str, version))} may read and {running} does not")
        return self.error

    @property
    def second_docstrings(self) -> Iterator[Place]:
        """Where a module, class or function has a second string below its docstring. Raises Undecided as `tree` does."""
        nodes: Iterator[ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef] = self.walk(
            ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef
        )
        for node in nodes:
            values = [getattr(line, "value", None) for line in node.body[:2] if isinstance(line, ast.Expr)]
            strings = [each for each in values if isinstance(each, ast.Constant) and isinstance(each.value, str)]
            if len(strings) > 1:
                yield self.place(node.body[1])

    @cached_property
    def at_top_level(self) -> tuple[ast.AST, ...]:
        """The nodes that run when the module is imported, without the bodies of functions and classes."""
        return tuple(_at_top_level(self.tree))

    @property
    def parses(self) -> bool:
        """Whether it has a syntax tree: not where it has an error, nor where it is nested too deeply."""
        return self._parsed.parses

    @property
    def tree(self) -> ast.Module:
        """The syntax tree; raises Undecided for a file that does not parse."""
        return self._parsed.tree

    @cached_property
    def lines(self) -> tuple[str, ...]:
        """The lines as Python counts them, without their ends."""
        lines = re.split(r"\r\n|\r|\n", self.text)
        return tuple(lines if lines[-1] else lines[:-1])

    def place(self, at: ast.AST | SyntaxError | int) -> Place:
        """The place of a node, of a syntax error, or of a line by its number."""
        length = 1
        if isinstance(at, SyntaxError):
            line, column = at.lineno or 1, at.offset or 1
        elif isinstance(at, int):
            line, column = at, 1
        else:
            line, column = getattr(at, "lineno", 1), self._column(at)
            length = self._length(at, line, column)
        return Place(self.path, line, max(column, 1), self._line(line), length)

    def name_place(self, node: ast.Attribute) -> Place:
        """The place of the name that an attribute reads, which may stand lines below what it is read from."""
        line = node.end_lineno or node.lineno
        end = self._line(line).encode("utf-8", "replace")[: node.end_col_offset or 0].decode("utf-8", "replace")
        column = max(len(end) - len(node.attr) + 1, 1)
        return Place(self.path, line, column, self._line(line), len(node.attr))

    def _length(self, node: ast.AST, line: int, column: int) -> int:
        """How many characters of its first line a node takes: of a call what is called, of an argument its name."""
        if isinstance(node, ast.keyword) and node.arg is not None:
            return len(node.arg)
        node = node.func if isinstance(node, ast.Call) else node
        is_definition = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        if is_definition or getattr(node, "end_lineno", None) != line:
            return max(len(self._line(line).rstrip()) - column + 1, 1)
        before = self._line(line).encode("utf-8", "replace")[: getattr(node, "end_col_offset", 0)]
        return max(len(before.decode("utf-8", "replace")) - column + 1, 1)

    def _line(self, number: int) -> str:
        return self.lines[number - 1] if 0 < number <= len(self.lines) else ""

    def _column(self, node: ast.AST) -> int:
        before = self._line(getattr(node, "lineno", 1)).encode("utf-8", "replace")[: getattr(node, "col_offset", 0)]
        return len(before.decode("utf-8", "replace")) + 1

    def walk(self, *types: type[N]) -> Iterator[N]:
        """Every node of these types, in the order of the source. Raises Undecided for a file that does not parse."""
        return self._parsed.walk(types)

    @cached_property
    def defines(self) -> Names:
        """The names that importing the module binds at its top level, also inside `if`, `try`, `with` and loops.

        `in` raises Undecided for a name that may come from `from x import *` or the module's `__getattr__`.
        """
        names = {name for node in self.walk(ast.Global) for name in node.names}
        unread = ""
        for node in _at_top_level(self.tree):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                names.add(node.id)
            elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                names.add(node.name)
                if node.name == "__getattr__":
                    unread = f"what __getattr__ in {self.path} returns"
            elif isinstance(node, ast.MatchAs | ast.MatchStar) and node.name:
                names.add(node.name)
            elif isinstance(node, ast.MatchMapping) and node.rest:
                names.add(node.rest)
            elif isinstance(node, ast.Import | ast.ImportFrom):
                names.update(alias.asname or alias.name.partition(".")[0] for alias in node.names)
                if node.names[0].name == "*":
                    unread = f"what `{ast.unparse(node)}` brings into {self.path}"
            elif isinstance(node, ast.Call) and _called(node.func) in ("globals", "exec", "setattr"):
                unread = f"what {_called(node.func)}() defines in {self.path}"
        return Names(names - {"*"}, unread)

    @cached_property
    def imports(self) -> tuple[Import, ...]:
        """Everything that the file imports, wherever in the file, in the order of the source."""
        found: list[Import] = []
        nodes: Iterator[ast.Import | ast.ImportFrom] = self.walk(ast.Import, ast.ImportFrom)
        for node in nodes:
            if isinstance(node, ast.Import):
                found += [Import(alias.name, None, alias.asname, self, node) for alias in node.names]
            else:
                module = "." * node.level + (node.module or "")
                found += [Import(module, alias.name, alias.asname, self, node) for alias in node.names]
        return tuple(found)

    @cached_property
    def _called(self) -> Mapping[str, list[ast.Call]]:
        """The calls by the last part of the name that they are written with."""
        found: dict[str, list[ast.Call]] = defaultdict(list)
        for node in self.walk(ast.Call):
            func = node.func
            found[func.attr if isinstance(func, ast.Attribute) else getattr(func, "id", "")].append(node)
        return found

    def may_name(self, *identifiers: str) -> bool:
        """Whether the file may have one of some identifiers in its code: a search of its text, which needs no tree."""
        # Python takes compatible letters of Unicode for the same: https://docs.python.org/3/reference/lexical_analysis.html
        text = self.text if self.text.isascii() else unicodedata.normalize("NFKC", self.text)
        return any(each in text for each in identifiers)

    @cached_property
    def _full_names(self) -> Mapping[str, str]:
        return {imported.binds: imported.what for imported in self.imports}

    def calls(self, *names: str) -> Iterator[Call]:
        """Every call of something whose dotted name ends in one of the names, as written or as imported.

        `calls("sqs.Queue")` finds `aws.sqs.Queue(...)` and, after `from pulumi_aws.sqs import Queue as Q`, `Q(...)`.
        """
        full = self._full_names
        ends = tuple(f".{name}" for name in names)
        last = {name.rpartition(".")[2] for name in names}
        last |= {bound for bound, what in full.items() if what.rpartition(".")[2] in last}
        for node in sorted((node for name in last for node in self._called.get(name, ())), key=_position):
            written = _called(node.func)
            first, dot, rest = written.partition(".")
            name = f"{full.get(first, first)}{dot}{rest}"
            if f".{written}".endswith(ends) or f".{name}".endswith(ends):
                yield Call(self, node, written, name)

    def unencoded(self) -> Iterator[Call]:
        """The calls of the built-in `open` in text mode that do not name an encoding."""
        for call in self.calls("open"):
            given = call.argument(1) if len(call.node.args) > 1 else call.keyword("mode") if call.has("mode") else "r"
            text = isinstance(given, str) and "b" not in given
            if call.name == "open" and text and not call.has("encoding") and len(call.node.args) < _OPEN_ENCODING:
                yield call


_OPEN_ENCODING = 4
"""The position of open()'s encoding, from 1: https://docs.python.org/3/library/functions.html#open"""


class ProgramFile(Source):
    """A Python file of the Pulumi program. Its path is relative to the folder that the program runs in."""


class ArchiveFile(Source):
    """A Python file of a function's or layer's archive; `resource` is the function or layer that ships it."""

    def __init__(self, source: Source, resource: Any) -> None:
        super().__init__(source.path, source.text)
        self._source, self.undecodable, self.resource = source, source.undecodable, resource

    @cached_property
    def _parsed(self) -> _Parsed:
        return self._source._parsed  # noqa: SLF001 - functions that ship the same file share its tree


class Import(NamedTuple):
    """One thing that a file imports. `module` begins with dots where it is relative, `name` is taken from it."""

    module: str
    name: str | None
    alias: str | None
    source: Source
    node: ast.Import | ast.ImportFrom

    @property
    def place(self) -> Place:
        """Where it is."""
        return self.source.place(self.node)

    @property
    def line(self) -> int:
        """The line, from 1."""
        return self.node.lineno

    @property
    def what(self) -> str:
        """The dotted name of what the file can use: `os.path` for `import os.path as p` and `from os import path`."""
        if self.name is not None:
            return f"{self.module}.{self.name}" if self.module.strip(".") else f"{self.module}{self.name}"
        return self.module if self.alias else self.module.partition(".")[0]

    @property
    def binds(self) -> str:
        """The name by which the file can then use it."""
        return self.alias or self.name or self.module.partition(".")[0]


class Call(NamedTuple):
    """A call in a file. `written` is the called name as written, `name` as imported: `pulumi_aws.sqs.Queue`."""

    source: Source
    node: ast.Call
    written: str
    name: str

    @property
    def line(self) -> int:
        """The line, from 1."""
        return self.node.lineno

    @property
    def column(self) -> int:
        """The column, from 1."""
        return self.place.column

    @property
    def place(self) -> Place:
        """Where it is."""
        return self.source.place(self.node)

    def argument(self, position: int) -> Any:
        """A positional argument, from 0, that is written as a literal; None where it is absent or computed."""
        given = list(itertools.takewhile(lambda each: not isinstance(each, ast.Starred), self.node.args))
        return _literal(given[position]) if position < len(given) else None

    def keyword(self, name: str) -> Any:
        """A keyword argument that is written as a literal; None where it is absent or computed."""
        return next((_literal(each.value) for each in self.node.keywords if each.arg == name), None)

    def has(self, keyword: str) -> bool:
        """Whether it passes the keyword argument, or may do so by `**`."""
        return any(each.arg in (keyword, None) for each in self.node.keywords)


_parsing = threading.Lock()


class _Parsed:
    """A syntax tree and its nodes by type, or why there is none."""

    def __init__(
        self,
        path: str,
        text: str,
        undecodable: SyntaxError | None = None,
        feature_version: tuple[int, int] | None = None,
    ) -> None:
        self._path, self.error = path, undecodable
        self._tree: ast.Module | None = None
        if undecodable is not None:
            return
        try:
            # Python prints its warnings of a file's invalid escapes; the filters are global, so one file at a time.
            with _parsing, warnings.catch_warnings():
                warnings.simplefilter("ignore")
                self._tree = ast.parse(text, path, feature_version=feature_version)
        except SyntaxError as error:
            self.error = error
        except ValueError as error:
            self.error = SyntaxError(str(error), (path, 1, 1, ""))
        except (RecursionError, MemoryError):
            pass  # nested too deeply for this parser, which proves nothing about another

    @property
    def parses(self) -> bool:
        return self._tree is not None

    @property
    def tree(self) -> ast.Module:
        return self._walked[0]

    @cached_property
    def _walked(self) -> tuple[ast.Module, Mapping[type[ast.AST], list[ast.AST]]]:
        """The tree, in which each node knows its `inner` and `outer` nodes, and the nodes by type in the order of the source."""
        if self._tree is None and self.error is not None:
            raise Undecided(f"{self._path}, which does not parse: {self.error.msg} (line {self.error.lineno or 1})")
        if self._tree is None:
            raise Undecided(f"{self._path}, which is nested too deeply to parse")
        by_type: dict[type[ast.AST], list[ast.AST]] = defaultdict(list)
        pending: list[Any] = [self._tree]
        while pending:
            node = pending.pop()
            kind = node.__class__
            by_type[kind].append(node)
            if kind not in _LEAVES:
                node.inner = inner = _inner(node)
                for child in inner:
                    child.outer = node  # type: ignore[attr-defined]
                pending += reversed(inner)
        return self._tree, by_type

    def walk(self, types: tuple[type[N], ...]) -> Iterator[N]:
        found: list[list[N]] = [nodes for kind, nodes in self._walked[1].items() if issubclass(kind, types)]  # type: ignore[misc]
        return iter(found[0] if len(found) == 1 else sorted(itertools.chain(*found), key=_position))


def _position(node: ast.AST) -> tuple[int, int, int, int]:
    """What nodes are sorted by to be in the order of the source, each before what is in it."""
    if isinstance(node, ast.expr | ast.stmt):
        return node.lineno, node.col_offset, -(node.end_lineno or 0), -(node.end_col_offset or 0)
    return getattr(node, "lineno", 0), getattr(node, "col_offset", 0), 0, 0


_LEAVES = frozenset({ast.Constant, ast.Name, ast.alias})
# Fields that hold no node, or only one that shows how another is used: Load, Add, Not ...
_WITHOUT_NODES = frozenset({
    "arg", "asname", "attr", "conversion", "ctx", "id", "is_async", "kind", "level", "lineno", "module", "op", "ops", "simple",
    "type_comment",
})  # fmt: skip
# Kinds with a list in which there is something else than nodes: a dict's `**`, the names that `global` lists ...
_WITH_OTHERS = frozenset({ast.Dict, ast.arguments, ast.Global, ast.Nonlocal, ast.MatchClass})
_fields: dict[type[ast.AST], tuple[str, ...]] = {}


def _inner(node: ast.AST) -> list[ast.AST]:
    """As `ast.iter_child_nodes`, in a third of the time and without contexts and operators."""
    kind = node.__class__
    fields = _fields.get(kind)
    if fields is None:
        fields = _fields[kind] = tuple(name for name in kind._fields if name not in _WITHOUT_NODES)
    found: list[ast.AST] = []
    for name in fields:
        value = getattr(node, name, None)
        if value.__class__ is list:
            found += [each for each in value if isinstance(each, ast.AST)] if kind in _WITH_OTHERS else value
        elif isinstance(value, ast.AST):
            found.append(value)
    return found


def children(node: ast.AST) -> Sequence[ast.AST]:
    """The nodes right below a node of a source's tree, in the order of the source, without contexts and operators."""
    return getattr(node, "inner", ())


def parent(node: ast.AST) -> ast.AST | None:
    """The parent of a node of a source's tree; None for the tree itself."""
    return getattr(node, "outer", None)


def below(node: ast.AST) -> Iterator[ast.AST]:
    """A node of a source's tree and all below it, in the order of the source, without contexts and operators."""
    pending: list[ast.AST] = [node]
    while pending:
        node = pending.pop()
        yield node
        pending += reversed(children(node))


def _decoded(path: str, data: bytes) -> tuple[str, SyntaxError | None]:
    """A file's text by its byte order mark, else its PEP 263 comment, else UTF-8, and the error that Python finds."""
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
        return data.decode(encoding), None
    except (SyntaxError, UnicodeError, LookupError) as error:
        text = data.decode("utf-8", "replace")
        line = text[: text.find("\ufffd") + 1].count("\n") + 1
        return text, SyntaxError(str(error), (path, line, 1, ""))


def _at_top_level(tree: ast.Module) -> Iterator[ast.AST]:
    """The nodes that run when a module is imported, and the heads of what it defines."""
    pending: list[ast.AST] = [tree]
    while pending:
        node = pending.pop()
        yield node
        if isinstance(node, ast.comprehension):
            pending += [node.iter, *node.ifs]  # its target is bound in a separate scope
        elif isinstance(node, ast.AnnAssign) and node.value is None:
            pass  # an annotation alone binds nothing
        elif not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda):
            pending += children(node)


def dotted_name(node: ast.expr) -> str:
    """A dotted name, such as `aws.sqs.Queue`; empty for any other expression."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    return ".".join([node.id, *reversed(parts)]) if isinstance(node, ast.Name) else ""


def _called(node: ast.expr) -> str:
    """What is called, as a dotted name: `pulumi.Config().require`; `?` stands for what has no name."""
    parts: list[str] = []
    while True:
        if isinstance(node, ast.Attribute):
            parts.append(f".{node.attr}")
            node = node.value
        elif isinstance(node, ast.Call):
            parts.append("()")
            node = node.func
        else:
            parts.append(node.id if isinstance(node, ast.Name) else "?")
            return "".join(reversed(parts))


def _literal(node: ast.expr) -> Any:
    try:
        return ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError, RecursionError, MemoryError):
        return None
