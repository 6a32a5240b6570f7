"""Amazon EventBridge."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from preflight.core.link import link, referrers, resource_named
from preflight.core.messages import Advice
from preflight.core.values import Outside, known
from preflight.core.view import REQUIRED, Resource, View, json_text, prop

from .iam import Document
from .knowledge.schedules import schedule_errors
from .knowledge.targets import called, fifo_faults, kind_of_target
from .lambda_ import Function
from .languages.event_patterns import messages, pattern_faults, stray_fields
from .languages.input_transformers import is_json_path, reserved_names, undefined_placeholders, unescaped


class Rule(Resource, token="aws:cloudwatch/eventRule:EventRule"):
    """A rule with an event pattern or a schedule."""

    arn_form = "events:rule/{name}"

    name: str | None = None
    event_bus_name: str = "default"
    event_pattern: Any = json_text()
    schedule_expression: str | None = None

    @property
    def schedule_errors(self) -> list[str]:
        """Why EventBridge rejects its schedule, as clauses."""
        return list(schedule_errors(known(self.schedule_expression))) if self.schedule_expression is not None else []


class EventBus(Resource, token="aws:cloudwatch/eventBus:EventBus"):
    """An event bus."""

    arn_form = "events:event-bus/{name}"

    name: str | None = None
    event_source_name: str | None = None

    @property
    def name_error(self) -> str | None:
        """Why EventBridge rejects its name, as a clause that begins with a verb; None if it is accepted."""
        name, source = self.name, self.event_source_name
        if name is None:
            return None
        if name == "default":
            return "has the name default, which every account has already; use it without creating it"
        if source is not None and name != source:
            return f"has the name {name} and the event source {source}; a bus of a partner has the name of its source"
        if source is None and "/" in name:
            return f"has the name {name}; only a bus of a partner's event source has a / in its name"
        return None


class EventBusPolicy(Resource, token="aws:cloudwatch/eventBusPolicy:EventBusPolicy"):
    """The policy of an event bus."""

    names = ()

    policy: Document = json_text(REQUIRED)

    bus: EventBus = link("event_bus_name")


class EventPermission(Resource, token="aws:cloudwatch/eventPermission:EventPermission"):
    """A statement of the policy of an event bus, for an account or an organization."""

    names = ()


class ApiDestination(Resource, token="aws:cloudwatch/eventApiDestination:EventApiDestination"):
    """An API destination. Its ARN ends in an id behind the name."""

    arn_form = "events:api-destination/{name}/*"

    name: str | None = None
    invocation_endpoint: str = prop()


class AuthParameters(View):
    """The credentials of a connection, by their kind."""

    api_key: Any = None
    basic: Any = None
    oauth: Any = None


class Connection(Resource, token="aws:cloudwatch/eventConnection:EventConnection"):
    """A connection: how API destinations authorize their requests."""

    name: str | None = None
    authorization_type: str = prop()
    auth_parameters: AuthParameters = prop()

    @property
    def credentials_error(self) -> str | None:
        """Why its credentials do not fit its authorization, as a clause that begins with a verb; None if they do."""
        needed = _CREDENTIALS.get(self.authorization_type)
        if needed is None or self.auth_parameters.has(needed):
            return None
        given = [name for name in _CREDENTIALS.values() if self.auth_parameters.has(name)]
        found = f"`{given[0]}`" if given else "no credentials"
        return (
            f"has authorization_type {self.authorization_type} with {found} in its auth_parameters; it needs `{needed}`"
        )


_CREDENTIALS = {"API_KEY": "api_key", "BASIC": "basic", "OAUTH_CLIENT_CREDENTIALS": "oauth"}


class Archive(Resource, token="aws:cloudwatch/eventArchive:EventArchive"):
    """An archive of the events of an event bus; without a pattern, of all of them."""

    name: str | None = None
    event_pattern: Any = json_text()
    event_source_arn: str = prop()

    @property
    def source_error(self) -> str | None:
        """Why its source is no event bus, as a clause that begins with a verb; None if it is one."""
        kind = kind_of_target(self, "event_source_arn")
        if kind == "event-bus":
            return None
        found = f"'{self.event_source_arn}'" if isinstance(self.event_source_arn, str) else called(kind)
        return f"has {found} as its event_source_arn; it needs the ARN of an event bus"


def pattern_errors(holder: Rule | Archive) -> Iterator[str]:
    """Why EventBridge rejects an event pattern, as clauses that begin with a verb; where that is uncertain, as advice."""
    pattern = holder.event_pattern
    if pattern is not None:
        yield from messages("has an event pattern with", pattern_faults(pattern))


def unmatched_fields(holder: Rule | Archive) -> Iterator[tuple[str, str | None]]:
    """The fields of an event pattern that no event has, each with the nearest one that events have."""
    pattern = known(holder.event_pattern)
    if isinstance(pattern, Mapping):
        yield from stray_fields(pattern)


class DeadLetterConfig(View):
    """The dead-letter queue of a target."""

    arn: str | None = None


class InputTransformer(View):
    """The transformation of an event before its delivery."""

    input_template: str = ""
    input_paths: dict[str, Any] | None = None

    def errors(self) -> Iterator[str]:
        """Why EventBridge rejects it, as clauses that begin with a verb; where that is uncertain, as advice."""
        paths = known(self.input_paths) or {}
        for name in reserved_names(paths):
            yield f"has '{name}' in its input_paths, a name that EventBridge reserves; choose another one"
        for name, meant in undefined_placeholders(known(self.input_template), paths):
            right = f"<{meant}>" if meant else "add it to `input_paths`"
            yield (
                f"has the placeholder <{name}> in its input_template, which has no path; {right}"
                f" (InputTemplate contains invalid placeholder {name})"
            )
        for name in unescaped(known(self.input_template)):
            yield Advice(
                f'has "<{name}>" in quotation marks in its input_template; it is JSON with quotation marks inside'
            )
        for name, path in paths.items():
            if isinstance(path, str) and not is_json_path(path):
                yield Advice(
                    f"has the path '{path}' for <{name}>; EventBridge needs a JSON path such as $.detail.status"
                )


class EcsTarget(View):
    """The tasks that a target of a rule runs on an ECS cluster."""

    capacity_provider_strategies: Any = None
    launch_type: str | None = None
    network_configuration: Any = None

    def errors(self) -> Iterator[str]:
        """Why ECS cannot run the tasks, as clauses that begin with a verb."""
        if self.launch_type == "FARGATE" and not self.has("network_configuration"):
            yield "runs a Fargate task without `network_configuration`; ECS needs its subnets"
        if self.has("launch_type") and self.has("capacity_provider_strategies"):
            yield "has both `launch_type` and `capacity_provider_strategies`; ECS accepts one of them"


class SqsTarget(View):
    """The message group of a target of a rule."""

    message_group_id: str | None = None


class Target(Resource, token="aws:cloudwatch/eventTarget:EventTarget"):
    """A target of a rule."""

    names = ()

    arn: str = prop()
    batch_target: Any = None
    dead_letter_config: DeadLetterConfig | None = None
    ecs_target: EcsTarget | None = None
    event_bus_name: str = "default"
    input: Any = json_text()
    input_path: str | None = None
    input_transformer: InputTransformer | None = None
    role_arn: str | None = None
    sqs_target: SqsTarget | None = None
    target_id: str | None = None

    dead_letter_target: Resource | None = link("dead_letter_config.arn")
    rule_resource: Rule = link("rule")
    receiver: Resource = link("arn")
    function: Function = link("arn")

    @property
    def input_errors(self) -> Iterator[str]:
        """Why EventBridge rejects its input, as clauses that begin with a verb; where that is uncertain, as advice."""
        given = [name for name in ("input", "input_path", "input_transformer") if self.has(name)]
        if len(given) > 1:
            yield (
                f"has {' and '.join(f'`{name}`' for name in given)}; EventBridge accepts one of them"
                " (Only one of Input, InputPath, or InputTransformer must be provided)"
            )
        if self.input_path is not None and not is_json_path(known(self.input_path)):
            yield f"has the input_path '{self.input_path}'; EventBridge needs a JSON path such as $.detail (InputPath is invalid)"
        if self.input_transformer is not None:
            yield from self.input_transformer.errors()

    @property
    def parameter_errors(self) -> Iterator[str]:
        """Which parameters of its kind of target are missing or contradict, as clauses that begin with a verb."""
        kind = kind_of_target(self, "arn")
        if kind in _NO_TARGETS:
            yield f"has {called(kind)} as its target, which EventBridge cannot call; put a function or a state machine between"
        block, parameters = _PARAMETERS.get(kind, ("", ""))
        if block and not self.has(block):
            yield (
                f"has {called(kind)} as its target and no `{block}`, which names what to run"
                f" (Parameter(s) {parameters} must be specified for target)"
            )
        if self.ecs_target is not None:
            yield from self.ecs_target.errors()
        words = "Parameter(s) SqsParameters must be specified for target"
        yield from fifo_faults(self, "arn", "sqs_target", self.sqs_target, words)

    @property
    def needs_role(self) -> str | None:
        """Its kind, as a message calls it, if EventBridge calls it only with a role and it has none; else None."""
        if self.has("role_arn"):
            return None
        kind = kind_of_target(self, "arn")
        return called(kind) if kind in _CALLED_WITH_A_ROLE else None

    @property
    def wrong_bus(self) -> tuple[str, str] | None:
        """The event bus of its rule and its event bus, if they differ."""
        theirs, ours = bus_of(self.rule_resource), bus_of(self)
        return None if theirs == ours else (theirs, ours)

    @property
    def others_of_its_rule(self) -> list[Target]:
        """The targets of its rule that are declared before it."""
        targets = referrers(Target, Target.rule_resource, self.rule_resource)
        return targets[: targets.index(self)] if self in targets else []


# https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-targets.html
_NO_TARGETS = ("dynamodb", "iam", "rds", "s3")
_PARAMETERS = {"batch": ("batch_target", "BatchParameters"), "ecs": ("ecs_target", "EcsParameters")}
_CALLED_WITH_A_ROLE = (
    *("api-destination", "batch", "codebuild", "codepipeline", "ecs", "firehose", "kinesis", "states"),
)
MOST_TARGETS = 5  # of a rule


def bus_of(view: Rule | Target) -> str:
    """The event bus of a rule or target: "the default event bus", a planned event bus, or the name of another one.

    Raises Undecided if it is not known.
    """
    try:
        return str(resource_named(view, "eventBusName", view.event_bus_name, (EventBus,)))
    except Outside:
        name = known(view.event_bus_name).rpartition("event-bus/")[2]
        return "the default event bus" if name == "default" else f"the event bus '{name}'"
