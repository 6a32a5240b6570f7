"""Documents in YAML or JSON, read without executing anything of them."""

from __future__ import annotations

from typing import Any

import yaml

from preflight.core.values import Malformed, Undecided

# YAML of a longer document takes long to parse.
_LONGEST = 500_000
SafeLoader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""Reads YAML, and executes nothing of it; a language with tags of its documents extends it."""


def yaml_document(text: str, path: str, loader: Any = SafeLoader) -> Any:
    """The value of a YAML document; `path` names the property it comes from, for the reason of an error.

    Raises Malformed where it is no YAML, Undecided where it is too long to be read.
    """
    if len(text) > _LONGEST:
        raise Undecided(f"{path}, which is too long to be read")
    try:
        return yaml.load(text, Loader=loader)  # noqa: S506 - a safe loader
    except (yaml.YAMLError, ValueError, RecursionError) as problem:
        mark = getattr(problem, "problem_mark", None)
        place = f" at line {mark.line + 1}" if mark else ""
        raise Malformed(path, f"is neither JSON nor YAML{place}") from None
