"""What a stack that the program refers to may export: nothing declares it, so the names decide."""

from __future__ import annotations

from typing import Any

from . import aws
from .markers import Markers

# Names of lists, as far as exports commonly have them; "address" and "status" are no lists.
PLURALS = ("ids", "arns", "names", "subnets", "zones", "cidrs", "blocks", "groups", "urls")


def exported(key: str, urn: str, markers: Markers) -> Any:
    """An output of another stack, by the URN of the reference: a string, or a list of three where the name is a plural."""
    path = f"outputs.{key}"
    if not key.lower().endswith(PLURALS):
        return _text(key, path, urn, markers)
    return [_text(key, f"{path}[{at}]", urn, markers) for at in range(3 + markers.more)]


def _text(key: str, path: str, urn: str, markers: Markers) -> str:
    if key.lower().endswith(("arn", "arns")):
        # Whose ARN it is, nobody knows: six parts, and no claim in any of them.
        core = markers.core(urn, path)
        return markers.stands_for(f"arn:aws:{core}:{core}:{core}:{core}", urn, path)
    return aws.text("", urn, path, markers, None)
