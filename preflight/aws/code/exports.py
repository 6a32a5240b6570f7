"""Which names a JavaScript file exports, as far as its text shows that without running it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tree_sitter import Node

    from preflight.core.javascript.script import Script

# How a file names what it exports. What remains of the words in _MECHANISMS after these are cut out may export any name.
_NAMED = re.compile(
    r"""
      \bdefineProperty\(\s*exports\s*,\s*["'](?P<defined>[\w$]+)["']
    | \b(?:module\s*\.\s*)?exports\s*\.\s*(?P<assigned>[\w$]+)\s*=(?!=)
    | \bmodule\s*\.\s*exports\s*=\s*\{(?P<object>[^{}]*)\}
    | \bexport\s+(?:async\s+)?(?:function\b\s*\*?|class\b|const\b|let\b|var\b)\s*(?P<declared>[\w$]+)
    | \bexport\s*\{(?P<listed>[^{}]*)\}
    """,
    re.VERBOSE,
)
_MECHANISMS = re.compile(r"\b(?:exports?|module|this|eval|globalThis)\b")
_MEMBER = re.compile(r"\s*([\w$]+)\s*(?::\s*[\w$.]+\s*)?")
_LISTED = re.compile(r"\s*(?:[\w$]+\s+as\s+)?([\w$]+)\s*")


def certain_exports(text: str) -> frozenset[str] | None:
    """The names that a JavaScript file exports; None where its text alone does not show all of them.

    It does not where the file exports what another one does, what an expression returns, or under computed names.
    """
    names: set[str] = set()
    for found in _NAMED.finditer(text):
        names.update(name for name in (found["defined"], found["assigned"], found["declared"]) if name)
        for written, form in ((found["object"], _MEMBER), (found["listed"], _LISTED)):
            for part in (written or "").split(","):
                member = form.fullmatch(part)
                if member:
                    names.add(member[1])
                elif part.strip():
                    return None
    return None if _MECHANISMS.search(_NAMED.sub(" ", text)) else frozenset(names)


# What esbuild adds to a bundle for Node.js, which finds the names of a CommonJS module in its text, also where it minifies.
_ANNOTATION = re.compile(r"\b0\s*&&\s*\(\s*module\s*\.\s*exports\s*=\s*\{([^{}]*)\}\s*\)")


def bundled_exports(text: str) -> frozenset[str] | None:
    """The names that a CommonJS bundle of esbuild exports; None for another file."""
    found = _ANNOTATION.findall(text)
    if len(found) != 1:
        return None
    members = [_MEMBER.fullmatch(part) for part in found[0].split(",") if part.strip()]
    return frozenset(member[1] for member in members if member) if all(members) else None


def module_exports(script: Script) -> frozenset[str] | None:
    """The names that an ES module exports; None where it exports all of another one, or names that cannot be read.

    Raises Undecided where the file does not parse.
    """
    names: set[str] = set()
    for at in script.occurrences("export"):
        if at.at(1).type != "export_statement":
            continue
        found = set(_exported_by(script, at.at(1)))
        if not found:
            return None
        names |= found
    return frozenset(names)


def _exported_by(script: Script, statement: Node) -> Iterator[str]:
    """The names of one statement; nothing where they cannot be read."""
    if any(child.type == "default" for child in statement.children):
        yield "default"
    declaration = statement.child_by_field_name("declaration")
    named = [declaration.child_by_field_name("name")] if declaration is not None else []
    for child in declaration.named_children if declaration is not None else ():
        named += [child.child_by_field_name("name")] if child.type == "variable_declarator" else []
    yield from (script.text_of(node) for node in named if node is not None and node.type == "identifier")
    for clause in statement.named_children:
        for specifier in clause.named_children if clause.type == "export_clause" else ():
            name = specifier.child_by_field_name("alias") or specifier.child_by_field_name("name")
            yield from [script.text_of(name)] if name is not None else []


def mentions(text: str, name: str) -> bool:
    """Whether a name occurs in a file's text as a whole word, be it in a comment."""
    return re.search(rf"(?<![\w$]){re.escape(name)}(?![\w$])", text) is not None
