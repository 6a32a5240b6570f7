"""Elastic Load Balancing."""

from __future__ import annotations

from preflight.core.view import Resource, link

from .lambda_ import Function


class TargetGroupAttachment(
    Resource,
    token="aws:lb/targetGroupAttachment:TargetGroupAttachment",
    also=("aws:alb/targetGroupAttachment:TargetGroupAttachment",),
):
    """A target of a group."""

    names = ()

    function: Function = link("target_id")
