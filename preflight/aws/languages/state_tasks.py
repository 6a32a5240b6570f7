"""The resources of Task states: which integrations Step Functions has, by which patterns, and which parameters they need.

https://docs.aws.amazon.com/step-functions/latest/dg/integrate-optimized.html
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from preflight.core.spelling import nearest


class Integration(NamedTuple):
    """An optimized integration: the patterns besides request-response, and the parameters without which AWS refuses it."""

    patterns: frozenset[str] = frozenset()
    needs: tuple[str, ...] = ()


SYNC, TOKEN = ".sync", ".waitForTaskToken"
_BOTH = frozenset({SYNC, TOKEN})
_SYNC, _TOKEN, _NEITHER = frozenset({SYNC}), frozenset({TOKEN}), frozenset[str]()

# All actions of services whose optimized integrations have been the same for years. To others AWS adds actions, so that only the
# AWS SDK's form and the services below are judged.
OPTIMIZED: Mapping[str, Mapping[str, Integration]] = {
    "batch": {"submitJob": Integration(_SYNC, ("JobDefinition", "JobName", "JobQueue"))},
    "dynamodb": {
        "deleteItem": Integration(_NEITHER, ("Key", "TableName")),
        "getItem": Integration(_NEITHER, ("Key", "TableName")),
        "putItem": Integration(_NEITHER, ("Item", "TableName")),
        "updateItem": Integration(_NEITHER, ("Key", "TableName")),
    },
    "ecs": {"runTask": Integration(_BOTH, ("TaskDefinition",))},
    "events": {"putEvents": Integration(_TOKEN, ("Entries",))},
    "lambda": {"invoke": Integration(_TOKEN, ("FunctionName",))},
    "sns": {"publish": Integration(_TOKEN, ("Message",))},
    "sqs": {"sendMessage": Integration(_TOKEN, ("MessageBody", "QueueUrl"))},
    "states": {"startExecution": Integration(_BOTH, ("StateMachineArn",))},
}

_ARN = re.compile(r"arn:aws[\w-]*:(?P<service>[\w-]+):(?P<region>[^:]*):(?P<account>[^:]*):(?P<rest>.+)", re.DOTALL)


class Task(NamedTuple):
    """What the Resource of a Task state names."""

    service: str = ""
    action: str = ""
    pattern: str = ""
    is_activity: bool = False
    is_sdk: bool = False

    @property
    def integration(self) -> Integration | None:
        """The optimized integration that it uses, where its service is one of those judged here."""
        return None if self.is_sdk else OPTIMIZED.get(self.service, {}).get(self.action)


def task_of(resource: str) -> Task | None:
    """A resource by its parts; None for one that is no ARN of a form which Step Functions has."""
    found = _ARN.fullmatch(resource)
    if not found:
        return None
    if found["service"] != "states":
        return Task()
    if found["region"] or found["account"]:
        return Task(is_activity=found["rest"].startswith("activity:"))
    service, _, action = found["rest"].partition(":")
    is_sdk = service == "aws-sdk"
    if is_sdk:
        service, _, action = action.partition(":")
    action, _, pattern = action.partition(".")
    return Task(service, action, f".{pattern}" if pattern else "", is_sdk=is_sdk)


def resource_fault(resource: str) -> str:
    """What Step Functions rejects about the Resource of a Task state, "" where nothing is known."""
    task = task_of(resource)
    if task is None:
        return f"The resource provided {resource} is not recognized. The value is not a valid resource ARN"
    if not task.service:
        return ""
    if not task.action:
        return f"The resource provided {resource} is not recognized: it names no action"
    base = task.pattern.partition(":")[0]
    if base not in ("", SYNC, TOKEN):
        return f"The resource provided {resource} is not recognized: the patterns are {SYNC}, {SYNC}:2 and {TOKEN}"
    if task.is_sdk:
        return (
            f"The resource provided {resource} is not recognized: an AWS SDK call has no {SYNC}" if base == SYNC else ""
        )
    actions = OPTIMIZED.get(task.service)
    if actions is None:
        return ""
    if task.action not in actions:
        meant = nearest(task.action, actions)
        hint = (
            f"arn:aws:states:::{task.service}:{meant}"
            if meant
            else f"arn:aws:states:::aws-sdk:{task.service}:{task.action}"
        )
        return f"The resource provided {resource} is not recognized (there is {hint})"
    if base and base not in actions[task.action].patterns:
        return f"The resource provided {resource} is not recognized: {task.service}:{task.action} has no {base}"
    return ""


def missing_parameters(task: Task, given: Any) -> list[str]:
    """The parameters that an integration needs and that are not given, directly or with `.$`."""
    if task.integration is None or not isinstance(given, Mapping):
        return []
    return [name for name in task.integration.needs if name not in given and f"{name}.$" not in given]
