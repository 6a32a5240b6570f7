"""Whether a version of Python can read a file."""

from __future__ import annotations

import io
import tokenize
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from preflight.core.syntax import Source


def syntax_error(source: Source, version: tuple[int, int]) -> SyntaxError | None:
    """Why Python of a version, such as (3, 12), cannot read a file; None where it can.

    Raises Undecided for a file that the running Python cannot read and a newer one may. Wrong indentation, and a file that
    ends inside brackets or a text, are errors of every version.
    """
    if isinstance(source.error, IndentationError) or (source.error is not None and _is_cut_off(source.text)):
        return source.error
    return source.error_in(version)


# How Python's tokenizer, up to 3.11 and from 3.12 on, reports that the text ends inside of something.
_CUT_OFF = ("EOF", "triple-quoted")


def _is_cut_off(text: str) -> bool:
    try:
        for _ in tokenize.generate_tokens(io.StringIO(text).readline):
            pass
    except tokenize.TokenError as error:
        return any(word in str(error) for word in _CUT_OFF)
    except SyntaxError:
        return False
    return False
