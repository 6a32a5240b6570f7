"""Schedule expressions of EventBridge: `rate(5 minutes)`, `cron(0 12 * * ? *)`, and `at(…)` of EventBridge Scheduler."""

from __future__ import annotations

import re
from collections.abc import Iterator

_UNITS = ("minute", "hour", "day")
_MONTHS = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"]
_DAYS = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"]

# Name, minimum, maximum, names of values, special characters. EventBridge does not limit the year.
# https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html
_FIELDS: tuple[tuple[str, int, int, list[str], str], ...] = (
    ("minutes", 0, 59, [], ""),
    ("hours", 0, 23, [], ""),
    ("day of month", 1, 31, [], "?LW"),
    ("month", 1, 12, _MONTHS, ""),
    ("day of week", 1, 7, _DAYS, "?L#"),
    ("year", 0, 9999, [], ""),
)
_AT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d")


def schedule_errors(expression: str, *, scheduler: bool = False) -> Iterator[str]:
    """Why EventBridge rejects a schedule expression, as clauses; `scheduler` for EventBridge Scheduler.

    Scheduler accepts keywords in upper case, and five fields in cron(…): https://pypi.org/project/cdk-preflight/1.9.1/
    """
    matched = re.fullmatch(r"(rate|cron|at)\((.*)\)", expression, re.IGNORECASE if scheduler else 0)
    kind, inside = (matched[1].lower(), matched[2]) if matched else ("", "")
    if kind == "rate":
        yield from _rate_errors(inside, any_unit=scheduler)
    elif kind == "cron":
        fields = inside.split()
        if not scheduler or len(fields) != len(_FIELDS) - 1:
            yield from _cron_errors(fields)
    elif kind != "at" or not scheduler:
        yield f"is neither rate(…) nor cron(…){' nor at(…)' if scheduler else ''}"
    elif not _AT.fullmatch(inside):
        yield "is not a time such as at(2027-01-31T12:00:00)"


def _rate_errors(inside: str, *, any_unit: bool) -> Iterator[str]:
    matched = re.fullmatch(r"\s*(\d+)\s+(minute|hour|day)(s?)\s*", inside)
    if matched is None:
        yield "is not a number and a unit such as rate(5 minutes)"
    elif int(matched[1]) == 0:
        yield "has a rate of 0"
    elif inside != inside.strip():
        yield f"has spaces inside its parentheses; write rate({inside.strip()})"
    elif not any_unit and (int(matched[1]) == 1) == bool(matched[3]):
        yield f"must be rate({matched[1]} {matched[2]}{'' if matched[3] else 's'})"


def _cron_errors(fields: list[str]) -> Iterator[str]:
    if len(fields) != len(_FIELDS):
        yield f"has {len(fields)} fields; EventBridge needs six: minutes hours day-of-month month day-of-week year"
        return
    if (fields[2] == "?") == (fields[4] == "?"):
        yield "must have ? in exactly one of day-of-month and day-of-week"
    for field, (name, low, high, names, special) in zip(fields, _FIELDS, strict=True):
        if not all(_is_value(part, low, high, names, special) for part in field.split(",")):
            yield f"has the invalid value {field} for {name}"


def _is_value(part: str, low: int, high: int, names: list[str], special: str) -> bool:
    if part in ("*", *special.replace("W", "").replace("#", "")):
        return True
    named = "|".join([r"\d+", *names])
    forms = rf"(?:\*|({named})(?:-({named}))?)(?:/\d+)?"
    matched = re.fullmatch(forms, part.upper())
    if matched:
        return all(not number.isdigit() or low <= int(number) <= high for number in matched.groups(default=""))
    form = r"\d{1,2}W|LW|L-\d{1,2}" if "W" in special else rf"(?:{named})(?:L|#[1-5])" if "#" in special else r"(?!)"
    return re.fullmatch(form, part.upper()) is not None
