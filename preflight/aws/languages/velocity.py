"""Velocity templates, as API Gateway and AppSync evaluate them: whether each block is closed.

https://velocity.apache.org/engine/1.7/user-guide.html
"""

from __future__ import annotations

import re

# A comment, unparsed content, an escaped directive; and what opens or closes a block.
_TOKEN = re.compile(
    r"(?P<skip>##[^\n]*|#\*.*?\*#|#\[\[.*?\]\]#|\\#)"
    r"|#(?:(?P<open>if|foreach|macro|define)|\{(?P<braced>if|foreach|macro|define)\})\s*\("
    r"|#(?P<end>end\b|\{end\})"
    r"|#(?P<branch>else\b|\{else\}|elseif\s*\(|\{elseif\}\s*\()",
    re.DOTALL,
)


def unbalanced(template: str) -> str:
    """Why a template cannot be parsed, as a clause; empty where each block has its `#end`."""
    open_blocks: list[tuple[str, int]] = []
    for token in _TOKEN.finditer(template):
        line = template.count("\n", 0, token.start()) + 1
        if opened := token["open"] or token["braced"]:
            open_blocks.append((opened, line))
        elif token["end"] and not open_blocks:
            return f"an #end on line {line} that closes no block"
        elif token["end"]:
            open_blocks.pop()
        elif token["branch"] and not any(block == "if" for block, _ in open_blocks):
            return f"an #{token['branch'].strip('{}( ')} on line {line} outside of an #if"
    return f"an #{open_blocks[-1][0]} on line {open_blocks[-1][1]} without its #end" if open_blocks else ""
