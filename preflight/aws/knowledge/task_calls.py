"""What the role of a state machine must allow, because of the Task states of its definition."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from preflight.aws.dynamodb import Table
from preflight.aws.ecs import TaskDefinition
from preflight.aws.lambda_ import Function
from preflight.aws.languages.state_tasks import SYNC, Task, task_of
from preflight.aws.sfn import StateMachine
from preflight.aws.sns import Topic
from preflight.aws.sqs import Queue
from preflight.core.values import Partial, bare, known, origins_of
from preflight.core.view import Resource

from . import facts
from .permissions import Call, arn_of
from .resource_policies import may_allow_roles


class _Target(NamedTuple):
    """What an integration acts on: the action, the parameter that names it, and the kind of resource that this may be."""

    action: str
    parameter: str = ""
    kind: type[Resource] | None = None


# https://docs.aws.amazon.com/step-functions/latest/dg/service-integration-iam-templates.html
_INTEGRATIONS: Mapping[tuple[str, str], _Target] = {
    ("batch", "submitJob"): _Target("batch:SubmitJob"),
    ("dynamodb", "deleteItem"): _Target("dynamodb:DeleteItem", "TableName", Table),
    ("dynamodb", "getItem"): _Target("dynamodb:GetItem", "TableName", Table),
    ("dynamodb", "putItem"): _Target("dynamodb:PutItem", "TableName", Table),
    ("dynamodb", "updateItem"): _Target("dynamodb:UpdateItem", "TableName", Table),
    ("ecs", "runTask"): _Target("ecs:RunTask", "TaskDefinition", TaskDefinition),
    ("events", "putEvents"): _Target("events:PutEvents"),
    ("lambda", "invoke"): _Target("lambda:InvokeFunction", "FunctionName", Function),
    ("sns", "publish"): _Target("sns:Publish", "TopicArn", Topic),
    ("sqs", "sendMessage"): _Target("sqs:SendMessage", "QueueUrl", Queue),
    ("states", "startExecution"): _Target("states:StartExecution", "StateMachineArn", StateMachine),
}
# Step Functions waits for these by a rule of EventBridge that it creates as the role.
_WAITED_FOR_BY_RULE = frozenset({"batch", "ecs", "states"})
_RULE = ("events:PutTargets", "events:PutRule", "events:DescribeRule")
_ANYTHING = "*"


class TaskCall(NamedTuple):
    """What the Task states of a definition do: the name of the first such state, and the call."""

    state: str
    call: Call
    is_certain: bool = True


def task_calls(machine: StateMachine) -> Iterator[TaskCall]:
    """What the Task states of a state machine do as its role; those with other credentials do it as another.

    Raises Undecided where the definition is unknown.
    """
    definition = known(machine.definition)
    for name, state in _states(definition if isinstance(definition, Mapping) else {}):
        if bare(state.get("Type")) == "Task" and "Credentials" not in state:
            yield from _calls(machine, name, state)


def _states(container: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """All states of a machine, a branch or a processor, each with its name."""
    states = bare(container.get("States"))
    for name, given in states.items() if isinstance(states, Mapping) else ():
        state = bare(given)
        if not isinstance(state, Mapping):
            continue
        yield name, state
        branches = bare(state.get("Branches"))
        inner = [*(branches if isinstance(branches, list) else []), state.get("Iterator"), state.get("ItemProcessor")]
        for each in map(bare, inner):
            if isinstance(each, Mapping):
                yield from _states(each)


def _calls(machine: StateMachine, name: str, state: Mapping[str, Any]) -> Iterator[TaskCall]:
    resource = bare(state.get("Resource"))
    made = _made(machine, resource)
    if isinstance(made, Function) or (isinstance(resource, str) and resource.split(":")[2:3] == ["lambda"]):
        yield from _on(machine, name, _Target("lambda:InvokeFunction", "", Function), resource)
    task = task_of(resource) if isinstance(resource, str) else None
    if task is None or not task.service:
        return
    if task.is_sdk:
        yield from _of_sdk(name, task)
        return
    target = _INTEGRATIONS.get((task.service, task.action))
    if target is not None:
        given = bare(state.get("Parameters", state.get("Arguments")))
        value = bare(given.get(target.parameter)) if isinstance(given, Mapping) else None
        yield from _on(machine, name, target, value)
    if task.pattern.startswith(SYNC) and task.service in _WAITED_FOR_BY_RULE:
        yield TaskCall(name, Call(_RULE, _ANYTHING, _ANYTHING))


def _of_sdk(name: str, task: Task) -> Iterator[TaskCall]:
    action = f"{task.service}:{task.action[:1].upper()}{task.action[1:]}"
    # Where IAM has no action of that name, the API's needs another.
    if facts.action_exists(action):
        yield TaskCall(name, Call((action,), _ANYTHING, _ANYTHING), is_certain=False)


def _on(machine: StateMachine, name: str, target: _Target, value: Any) -> Iterator[TaskCall]:
    made = _made(machine, value)
    if target.kind is not None and isinstance(made, target.kind):
        if not may_allow_roles(made):
            arn = arn_of(made).removesuffix("*")
            yield TaskCall(name, Call((target.action,), f"{arn}*", f"<ARN of {made}>"))
    elif isinstance(value, str) and value.startswith("arn:") and value.count(":") >= 5:  # noqa: PLR2004 - the parts of an ARN
        yield TaskCall(name, Call((target.action,), f"{value}*", value), is_certain=False)
    else:
        # A value of the input, or of another stack: some resource of the kind is meant.
        yield TaskCall(
            name, Call((target.action,), _ANYTHING, _ANYTHING), is_certain=target.action.startswith("batch:")
        )


def _made(machine: StateMachine, value: Any) -> Resource | None:
    """The resource of the stack that a value of the definition is an output of, or names; None where that is not known."""
    if isinstance(value, str):
        found = machine.stack.named(value, (Function, Queue, StateMachine, Table, TaskDefinition, Topic))
        return found[0] if len(found) == 1 else None
    if isinstance(value, Partial) and not origins_of(value.parts[0]):
        return None
    origins = origins_of(value)
    return machine.stack.get(origins[0].urn) if len(origins) == 1 else None
