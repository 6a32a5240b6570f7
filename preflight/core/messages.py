"""What a policy yields: a message, which blocks or only informs."""

from __future__ import annotations

from typing import TypeAlias


class Advice(str):
    """A message that informs and never blocks, whatever the policy's enforcement level."""

    __slots__ = ()


Message: TypeAlias = str | Advice
