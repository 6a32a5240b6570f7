"""Outputs that are made here, and not by the SDK."""

from __future__ import annotations

import asyncio
from typing import Any

import pulumi


def resolved(value: Any) -> Any:
    """An Output that is known."""
    return pulumi.Output(set(), done(value), done(True))  # noqa: FBT003 - a future's result


def unknown() -> Any:
    """An Output whose value nobody knows."""
    return pulumi.Output(set(), done(None), done(False))  # noqa: FBT003 - a future's result


def done(result: Any) -> Any:
    """A future that has its result."""
    future = asyncio.get_event_loop().create_future()
    future.set_result(result)
    return future
