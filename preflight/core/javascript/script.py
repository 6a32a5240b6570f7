"""One file of JavaScript or TypeScript, parsed by tree-sitter.

A bundle has a million nodes, and few of them matter. So nothing walks the tree: an index has the places of each
word, and the nodes around each place are visited from the root down.
"""

from __future__ import annotations

import posixpath
import re
import time
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from preflight.core.syntax import Place
from preflight.core.values import Undecided

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tree_sitter import Language, Node, Parser, Tree

MAX_SCRIPT_BYTES = 2 * 1024 * 1024
"""Bytes of a file that is parsed. A larger one is undecided."""

MAX_DEPTH = 400
"""How many nodes around a place are visited."""

MAX_OCCURRENCES = 5_000
"""How often a word is looked up in one file."""

KEPT = 32
"""How many files' trees, and what was found in them, are kept."""

_MAX_SECONDS = 5.0
_CHUNK = 64 * 1024

_TYPESCRIPT = (".ts", ".mts", ".cts")


class Occurrence(NamedTuple):
    """A node of a syntax tree with those around it, and each one's field in the node around it (empty for none).

    `nodes` begins with the whole file. Numbers count outwards: `at(0)` is the node itself, `at(1)` the one around it.
    """

    nodes: tuple[Node, ...]
    fields: tuple[str, ...]

    @property
    def node(self) -> Node:
        """The innermost node."""
        return self.nodes[-1]

    def at(self, outwards: int) -> Node:
        """The node at a distance; the whole file beyond its end."""
        return self.nodes[max(-1 - outwards, -len(self.nodes))]

    def outer(self, outwards: int = 1) -> Occurrence:
        """The node around it, as an occurrence; the whole file beyond its end."""
        end = max(len(self.nodes) - outwards, 1)
        return Occurrence(self.nodes[:end], self.fields[:end])

    def is_in(self, kind: str, field: str) -> bool:
        """Whether it is a field of a node of some kind."""
        return self.at(1).type == kind and self.fields[-1] == field


class Script:
    """A file of JavaScript or TypeScript: its path as a reader would write it, and its bytes."""

    def __init__(self, path: str, data: bytes | str) -> None:
        self.path = path
        self.data = data.encode("utf-8", "replace") if isinstance(data, str) else data

    def __str__(self) -> str:
        return self.path

    @property
    def tree(self) -> Tree:
        """The syntax tree. Raises Undecided for a file that is too large, that does not parse, or without a parser."""
        parsed = _parsed(self)
        if isinstance(parsed, str):
            raise Undecided(parsed)
        return parsed

    @property
    def parses(self) -> bool:
        """Whether it has a syntax tree."""
        return not isinstance(_parsed(self), str)

    def occurrences(self, *words: str) -> Iterator[Occurrence]:
        """Every place of a word, or of one of several, in the order of the file. Raises Undecided as `tree` does.

        Also for a file that has them too often, or is nested too deeply there.
        """
        root = self.tree.root_node
        places = _words(self)
        offsets = [offset for word in words for offset in places.get(word.encode(), ())]
        if len(offsets) > MAX_OCCURRENCES:
            raise Undecided(f"{self.path}, which has {', '.join(words)} more than {MAX_OCCURRENCES} times")
        for offset in sorted(offsets):
            yield self._around(root, offset)

    def _around(self, root: Node, offset: int) -> Occurrence:
        cursor = root.walk()
        nodes, fields = [root], [""]
        while cursor.goto_first_child_for_byte(offset) is not None:
            node = cursor.node
            if node is None or node.start_byte > offset:
                break
            nodes.append(node)
            fields.append(cursor.field_name or "")
            if len(nodes) > MAX_DEPTH:
                raise Undecided(f"{self.path}, which is nested too deeply")
        return Occurrence(tuple(nodes), tuple(fields))

    def text_of(self, node: Node) -> str:
        """The text of a node."""
        return self.data[node.start_byte : node.end_byte].decode("utf-8", "replace")

    def string(self, node: Node | None) -> str | None:
        """The value of a string, or of a template without expressions; None for anything else."""
        if node is None or node.type not in ("string", "template_string"):
            return None
        parts = node.named_children
        return "".join(map(self.text_of, parts)) if all(part.type == "string_fragment" for part in parts) else None

    def place(self, node: Node) -> Place:
        """The place of a node, whose line is cut to what a reader can take in."""
        start = self.data.rfind(b"\n", 0, node.start_byte) + 1
        end = self.data.find(b"\n", node.start_byte)
        line = self.data[start : end if end >= 0 else len(self.data)][:_LONGEST_LINE].decode("utf-8", "replace")
        column = len(self.data[start : node.start_byte].decode("utf-8", "replace")) + 1
        return Place(self.path, node.start_point[0] + 1, column, line.rstrip("\r"))


_LONGEST_LINE = 500


@lru_cache(maxsize=KEPT)
def _parsed(script: Script) -> Tree | str:
    """The syntax tree of a file, or why there is none. Only some are kept: that of a bundle takes ten times its size."""
    try:
        return _parse(script)
    except Undecided as reason:
        return str(reason)


def _parse(script: Script) -> Tree:
    data = script.data
    if len(data) > MAX_SCRIPT_BYTES:
        raise Undecided(f"{script}, which is larger than {MAX_SCRIPT_BYTES // 1024**2} MiB")
    parser = _parser(posixpath.splitext(script.path)[1])  # not shared: another thread may parse meanwhile
    end = time.thread_time() + _MAX_SECONDS  # its own: what else the machine does decides nothing
    try:
        # Only a parser that reads the file in pieces can be cancelled.
        tree = parser.parse(lambda at, _: data[at : at + _CHUNK], progress_callback=lambda *_: time.thread_time() > end)
    except ValueError:
        raise Undecided(f"{script}, which takes too long to parse") from None
    if tree.root_node.has_error:
        raise Undecided(f"{script}, which does not parse")
    return tree


_WORD = re.compile(rb"[\w$]+")


@lru_cache(maxsize=4)
def _words(script: Script) -> Mapping[bytes, list[int]]:
    """Where each word of a file is."""
    found: dict[bytes, list[int]] = {}
    for word in _WORD.finditer(script.data):
        found.setdefault(word[0], []).append(word.start())
    return found


def has_parser(path: str) -> bool:
    """Whether the parser for a file of this name is installed."""
    try:
        _parser(posixpath.splitext(path)[1])
    except Undecided:
        return False
    return True


def _parser(end: str) -> Parser:
    """A parser for files whose names end in this way; raises Undecided where it is not installed."""
    try:
        import tree_sitter  # noqa: PLC0415 - only a stack or program with JavaScript needs it

        return tree_sitter.Parser(_language(end))
    except (ImportError, ValueError):  # not there, or of versions that do not fit each other
        raise Undecided("JavaScript, whose parser tree-sitter is not installed here") from None


@lru_cache(maxsize=8)
def _language(end: str) -> Language:
    import tree_sitter  # noqa: PLC0415 - as above

    if end in (*_TYPESCRIPT, ".tsx"):
        import tree_sitter_typescript as typescript  # noqa: PLC0415 - as above

        return tree_sitter.Language(typescript.language_tsx() if end == ".tsx" else typescript.language_typescript())
    import tree_sitter_javascript  # noqa: PLC0415 - as above

    return tree_sitter.Language(tree_sitter_javascript.language())
