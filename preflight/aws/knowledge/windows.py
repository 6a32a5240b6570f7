"""The windows in which databases and caches are backed up each day and maintained each week."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_TIME = r"([01]\d|2[0-3]):([0-5]\d)"
_DAILY = re.compile(rf"{_TIME}-{_TIME}")
_WEEKLY = re.compile(rf"({'|'.join(_DAYS)}):{_TIME}-({'|'.join(_DAYS)}):{_TIME}")
_DAY = 24 * 60
_WEEK = 7 * _DAY


class Window(NamedTuple):
    """A window, in minutes; the start of a weekly one is that after Monday begins."""

    start: int
    length: int


def window_faults(backup: str | None, maintenance: str | None, shortest: tuple[int, int]) -> Iterator[str]:
    """Why a service rejects the daily window for backups and the weekly one for maintenance, each as a clause.

    `shortest` are the minutes that each of the two lasts at least.
    """
    daily, weekly = _daily(backup or ""), _weekly((maintenance or "").lower())
    if backup and daily is None:
        yield f"has the backup window '{backup}'; it has the form 03:00-04:00"
    if maintenance and weekly is None:
        yield f"has the maintenance window '{maintenance}'; it has the form sun:05:00-sun:06:00"
    for name, window, least in (("backup", daily, shortest[0]), ("maintenance", weekly, shortest[1])):
        if window is not None and window.length < least:
            yield f"has a {name} window of {window.length} minutes; it must be at least {least}"
    if daily is not None and weekly is not None and _overlap(daily, weekly):
        yield f"has the backup window {backup} and the maintenance window {maintenance}; they must not overlap"


def _daily(text: str) -> Window | None:
    found = _DAILY.fullmatch(text)
    if found is None:
        return None
    hour, minute, end_hour, end_minute = (int(part) for part in found.groups())
    start = hour * 60 + minute
    return Window(start, (end_hour * 60 + end_minute - start) % _DAY)


def _weekly(text: str) -> Window | None:
    found = _WEEKLY.fullmatch(text)
    if found is None:
        return None
    day, hour, minute, end_day, end_hour, end_minute = found.groups()
    start = _DAYS.index(day) * _DAY + int(hour) * 60 + int(minute)
    end = _DAYS.index(end_day) * _DAY + int(end_hour) * 60 + int(end_minute)
    return Window(start, (end - start) % _WEEK)


def _overlap(daily: Window, weekly: Window) -> bool:
    for day in range(-1, 9):
        begins = day * _DAY + daily.start
        if begins < weekly.start + weekly.length and weekly.start < begins + daily.length:
            return True
    return False
