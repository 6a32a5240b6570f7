"""Subscription filters of CloudWatch Logs."""

from __future__ import annotations

from preflight.core.link import link
from preflight.core.view import Resource

from .cloudwatch import LogGroup
from .lambda_ import Function


class LogSubscriptionFilter(Resource, token="aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter"):
    """A subscription filter, which sends the events of a log group to a function or a stream."""

    names = ()

    function: Function = link("destination_arn")
    log_group: LogGroup = link("log_group")
