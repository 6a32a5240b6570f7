"""Amazon CloudWatch and CloudWatch Logs."""

from __future__ import annotations

from preflight.core.view import Resource


class LogGroup(Resource, token="aws:cloudwatch/logGroup:LogGroup"):
    """A log group."""

    arn_form = "logs:log-group:{name}"

    name: str | None = None
    retention_in_days: int = 0
    kms_key_id: str | None = None
