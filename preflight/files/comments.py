"""The comments for this pack in a program's source: `# preflight: …` in Python, `// preflight: …` in TypeScript."""

from __future__ import annotations

import io
import re
import tokenize
from collections.abc import Iterator, Sequence

from preflight.core.program import Comment

MARK = re.compile(r"(?:#|//)\s*preflight:\s*(?P<text>.*?)\s*$")
# A comment of TypeScript begins a line or follows a space: not in "https://…".
SLASHES = re.compile(r"(?:^|\s)(?P<comment>//\s*preflight:.*)$")
CODE_LINES = 6
"""How many lines show what a statement creates: the name is its first argument."""
LONGEST = 500
"""Characters of a comment that are read."""


def comments(path: str, text: str) -> Iterator[Comment]:
    """The comments of a file, in the order of their lines. A file that cannot be read to its end has those before that."""
    if "preflight:" not in text:
        return
    lines = text.splitlines()
    found = _of_python(text) if path.endswith(".py") else _of_typescript(lines)
    for line, column, comment in found:
        marked = MARK.match(comment)
        if marked:
            is_alone = not lines[line - 1][:column].strip()
            covers = _next_code(lines, line) if is_alone else line
            yield Comment(
                path, line, marked["text"][:LONGEST], covers, "\n".join(lines[covers - 1 : covers - 1 + CODE_LINES])
            )


def _of_python(text: str) -> Iterator[tuple[int, int, str]]:
    """Line, column and text of each comment."""
    try:
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            if token.type == tokenize.COMMENT:
                yield (*token.start, token.string)
    except (tokenize.TokenError, SyntaxError):
        return


def _of_typescript(lines: Sequence[str]) -> Iterator[tuple[int, int, str]]:
    for number, line in enumerate(lines, 1):
        if found := SLASHES.search(line):
            yield number, found.start("comment"), found["comment"]


def _next_code(lines: Sequence[str], line: int) -> int:
    """The first line below a line that has code, and not only a comment; the line itself where there is none."""
    below = enumerate(lines[line:], line + 1)
    return next((at for at, each in below if each.strip() and not each.lstrip().startswith(("#", "//"))), line)
