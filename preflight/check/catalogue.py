"""The catalogue as the command reads it: a check imports the policies about what the program has, and no others."""

from __future__ import annotations

from collections.abc import Collection

from preflight.core.catalogue import Catalogue, discover
from preflight.core.outline import Outline, Outlined, outline
from preflight.core.policy import KINDS, Kind
from preflight.user_cache import kept_of_pack

FORM = 1
"""Changes with the format of what is kept."""


def known_catalogue(kinds: Collection[Kind] = KINDS) -> Catalogue:
    """The policies of some kinds, from the outline of the catalogue that is kept, or from a new one, which is then kept."""
    return kept_of_pack(
        "outline", FORM, lambda: outline(discover()), lambda kept: Outlined(Outline.from_json(kept), kinds)
    )
