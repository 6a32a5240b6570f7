"""What the execution role of an ECS task definition must allow, so that ECS can start its containers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from preflight.aws.ecs import ContainerDefinition, TaskDefinition
from preflight.aws.secretsmanager import Secret
from preflight.aws.ssm import Parameter
from preflight.core.values import KnownLater, Partial, Undecided, origins_of
from preflight.core.view import Resource

from .permissions import Call, arn_of
from .resource_policies import may_allow_roles

# Whose outputs have the ARN of a secret.
_SECRET_VERSION = "aws:secretsmanager/secretVersion:SecretVersion"
_SERVICE, _SECRET_PARTS = 2, 7
_READING = {"secretsmanager": ("secretsmanager:GetSecretValue",), "ssm": ("ssm:GetParameters",)}
_LOGGING = ("logs:CreateLogStream", "logs:PutLogEvents")
# https://docs.aws.amazon.com/AmazonECR/latest/userguide/ECR_on_ECS.html
_PULLING = ("ecr:GetAuthorizationToken", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer")


class StartupCall(NamedTuple):
    """What ECS does as the execution role: a clause such as `read the secrets of container 'api'`, and the call."""

    purpose: str
    call: Call
    is_certain: bool = True


def startup_calls(task: TaskDefinition) -> Iterator[StartupCall]:
    """What ECS does to start the containers of a task definition.

    Raises Undecided, after all others, where the value of a secret does not show what it is.
    """
    doubts: list[Undecided] = []
    for container in task.container_definitions:
        for value in container.secret_values:
            try:
                yield from _reading(container, value)
            except Undecided as reason:  # noqa: PERF203 - each is read on its own
                doubts.append(reason)
        if task.is_for_fargate:
            yield from _on_fargate(container)
    if doubts:
        raise doubts[0]


def _reading(container: ContainerDefinition, value: Any) -> Iterator[StartupCall]:
    purpose = f"read the secrets of container '{container.name}'"
    found = _source(container, value)
    if isinstance(found, str):
        parts = found.split(":")
        actions = _READING.get(parts[_SERVICE], ())
        is_secret = parts[_SERVICE] == "secretsmanager"
        arn = ":".join(parts[:_SECRET_PARTS]) if is_secret else found
        yield StartupCall(purpose, Call(actions, f"{arn}*" if is_secret else arn, arn), not is_secret)
    elif isinstance(found, Parameter):
        yield StartupCall(purpose, Call(_READING["ssm"], arn_of(found), f"<ARN of {found}>"))
    elif not isinstance(found, Secret):
        yield StartupCall(
            purpose, Call(_READING["secretsmanager"], "arn:*:secretsmanager:*:*:secret:*", "<ARN of the secret>")
        )
    elif not may_allow_roles(found):
        yield StartupCall(purpose, Call(_READING["secretsmanager"], arn_of(found), f"<ARN of {found}>"))


def _source(container: ContainerDefinition, value: Any) -> str | Resource:
    """The ARN of a secret or a parameter that is outside of this stack, with `*` for what is unknown; else the resource."""
    start = value.parts[0] if isinstance(value, Partial) else value
    if isinstance(start, str) and not isinstance(value, Partial):
        planned = container.resource.stack.named(start, (Parameter,))
        arn = start if start.startswith("arn:") else f"arn:*:ssm:*:*:parameter/{start.removeprefix('/')}"
        return planned[0] if len(planned) == 1 else arn
    if isinstance(start, str) and start.startswith("arn:") and start.count(":") > _SERVICE:
        return "".join(part if isinstance(part, str) else "*" for part in value.parts)
    made = [container.resource.stack.get(origin.urn) for origin in origins_of(start)]
    source = made[0] if len(made) == 1 else None
    if isinstance(source, Secret | Parameter) or (source is not None and source.type_token == _SECRET_VERSION):
        return source
    raise KnownLater("containerDefinitions")


def _on_fargate(container: ContainerDefinition) -> Iterator[StartupCall]:
    logs = container.log_configuration
    if logs is not None and logs.options is not None and container.logs_to_cloudwatch:
        actions = (*_LOGGING, *(["logs:CreateLogGroup"] if logs.options.create_group else []))
        group = logs.planned_group
        name = logs.options.wire_value("awslogs-group")
        arn = (
            arn_of(group) if group is not None else f"arn:*:logs:*:*:log-group:{name if isinstance(name, str) else '*'}"
        )
        shown = f"<ARN of {group}>:*" if group is not None else "arn:aws:logs:*:*:*"
        yield StartupCall(f"write the log of container '{container.name}'", Call(actions, f"{arn}*", shown))
    if container.is_from_ecr:
        yield StartupCall(f"pull the image of container '{container.name}'", Call(_PULLING, "*", "*"))
