"""The words that this project retired, each with the better ones, and where they are found in a file of Python."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterator, Mapping
from pathlib import Path

RETIRED: Mapping[str, str] = {
    r"told|tells?|telling": "report, set, identify, decide",
    r"says?|said": "report, state, set, name",
    r"asked (?:of|about)": "evaluated for",
    r"of (?:its|their|one's|your) own": "its own, separate, custom",
    r"made of": "created from, composed of, contains",
    r"stands? in|standing in": "is in, replaces",
    r"l(?:ie|ies|ying|ay) in": "is in",
    r"(?<!there )(?:is|are) none": "is not a …, does not exist",
    r"truth values?": "bool",
    r"blocks? of addresses": "CIDR block",
    r"mend(?:s|ed|ing)?": "fix",
    r"for want of": "because … is missing",
    r"texts": "strings",
}
"""Patterns of whole words, and what to write instead."""

_PATTERNS = [(re.compile(rf"\b(?:{pattern})\b"), better) for pattern, better in RETIRED.items()]
# What AWS, Python and Pulumi print is quoted as it is: between backticks, as errors of a policy, and as evidence.
_QUOTED = re.compile(r"`[^`]*`")
_EVIDENCE = frozenset({"recorded", "deployed", "provider", "modelled", "documented"})
# Python's None and the NONE of many an API are terms.
_NONE = re.compile(r"\bis (?:None|NONE)\b|\bis none$")
_WORDS = re.compile(r"_+|(?<=[a-z])(?=[A-Z])")


def retired_words(file: Path) -> Iterator[str]:
    """Each retired word in a file's names, comments and strings, with its line and what to write instead."""
    source = file.read_text(encoding="utf-8")
    for line, text in sorted({*_strings(source), *_comments_and_names(source)}):
        for pattern, better in _PATTERNS:
            if found := pattern.search(" ".join(_QUOTED.sub(" ", text).split())):
                yield f"{file.name}:{line}: {found[0]!r}; write: {better}"


def _strings(source: str) -> Iterator[tuple[int, str]]:
    """The string literals, apart from quoted ones: their line and their value."""
    tree = ast.parse(source)
    quoted = {inner for node in ast.walk(tree) if _is_quotation(node) for inner in ast.walk(node)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in quoted:
            yield node.lineno, _NONE.sub(" ", node.value).lower()


def _is_quotation(node: ast.AST) -> bool:
    if isinstance(node, ast.keyword):
        return node.arg == "error"
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _EVIDENCE


def _comments_and_names(source: str) -> Iterator[tuple[int, str]]:
    """The comments, and the names in words: `told_of`, `toldOf` and `ToldOf` are `told of`."""
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            yield token.start[0], _NONE.sub(" ", token.string).lower()
        # `tell` is where a file is read.
        elif token.type == tokenize.NAME and token.string not in ("is", "None", "tell"):
            yield token.start[0], _NONE.sub(" ", _WORDS.sub(" ", token.string)).lower()
