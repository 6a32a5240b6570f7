"""Which names a JavaScript file exports, as far as its text shows that without running it."""

from __future__ import annotations

import re

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


def mentions(text: str, name: str) -> bool:
    """Whether a name occurs in a file's text as a whole word, be it in a comment."""
    return re.search(rf"(?<![\w$]){re.escape(name)}(?![\w$])", text) is not None
