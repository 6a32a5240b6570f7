"""Whether a version is one of those that a requirement names.

https://packaging.python.org/en/latest/specifications/version-specifiers/
"""

from __future__ import annotations

import re

CLAUSE = re.compile(r"(===|==|~=|!=|>=|<=|>|<)\s*v?(\d+(?:\.\d+)*)(\.\*)?")


def admits(versions: str, version: str) -> bool:
    """Whether versions such as ">=7,<8" admit a version such as "7.51.1"; True where either is not of that form."""
    if (exact := re.match(r"\d+(\.\d+)*", version)) is None:
        return True
    return all(_clause_admits(clause, _release(exact[0])) for clause in CLAUSE.findall(versions))


def _clause_admits(clause: tuple[str, str, str], version: tuple[int, ...]) -> bool:
    operator, wanted, any_after = clause
    base = _release(wanted)
    length = max(len(base), len(version))
    left, right = (each + (0,) * (length - len(each)) for each in (version, base))
    same = left[: len(base)] == base if any_after else left == right
    if operator == "~=":
        return left >= right and left[: len(base) - 1] == base[:-1]
    return {
        "==": same,
        "===": same,
        "!=": not same,
        ">=": left >= right,
        "<=": left <= right,
        ">": left > right,
        "<": left < right,
    }[operator]


def _release(version: str) -> tuple[int, ...]:
    return tuple(map(int, version.split(".")))
