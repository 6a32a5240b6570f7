"""Input transformers of EventBridge: a template with `<placeholders>`, and the JSON path of each in the event.

https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from preflight.core.spelling import nearest

PREDEFINED = (
    "aws.events.event",
    "aws.events.event.ingestion-time",
    "aws.events.event.json",
    "aws.events.rule-arn",
    "aws.events.rule-name",
)
"""The placeholders that need no JSON path."""

_PLACEHOLDER = re.compile(r"<([A-Za-z0-9_.-]+)>")
_PATH = re.compile(r"\$(?:\.[\w/@:-]+|\[(?:\d+|\*|'[^']*'|\"[^\"]*\")\]|\.\*)*")


def placeholders(template: str) -> list[str]:
    """The names of the placeholders of a template, each once."""
    return list(dict.fromkeys(_PLACEHOLDER.findall(template)))


def undefined_placeholders(template: str, paths: Mapping[str, Any]) -> Iterator[tuple[str, str | None]]:
    """The placeholders of a template that have no path, each with the nearest name that has one."""
    names = (*paths, *PREDEFINED)
    for name in placeholders(template):
        if name not in names:
            yield name, nearest(name, names)


def unescaped(template: str) -> list[str]:
    """The placeholders in quotation marks whose value is a JSON object: its quotation marks end the string."""
    return [name for name in ("aws.events.event", "aws.events.event.json") if f'"<{name}>"' in template]


def reserved_names(paths: Mapping[str, Any]) -> list[str]:
    """The names among the paths that EventBridge keeps for itself."""
    return [name for name in paths if name.startswith("AWS") or name in PREDEFINED]


def is_json_path(text: str) -> bool:
    """Whether a string is a JSON path that EventBridge can read, such as `$.detail.items[0]`."""
    return _PATH.fullmatch(text) is not None
