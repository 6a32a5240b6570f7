"""AWS Step Functions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from preflight.core.link import link
from preflight.core.values import Partial, Unknown, known, origins_of
from preflight.core.view import REQUIRED, Resource, View, json_text, prop

from .iam import Role
from .kms import Key
from .languages.states import Fault, definition_faults

# What no name has: https://docs.aws.amazon.com/step-functions/latest/apireference/API_CreateStateMachine.html
_NOT_IN_NAMES = re.compile(r"[\s<>{}\[\]?*\"#%\\^|~`$&,;:/\x00-\x1f\x7f-\x9f]")
_LOG_GROUP = re.compile(r"arn:aws[\w-]*:logs:[\w-]+:\d{12}:log-group:[^:]+:\*")
_VERSION = re.compile(r"arn:aws[\w-]*:states:[\w-]+:\d{12}:stateMachine:[^:]+:\d+")
_ALIAS_NAME = re.compile(r"(?=.*[a-zA-Z_\-.])[a-zA-Z0-9_\-.]+")
_MACHINE = "stateMachine:StateMachine"
_LONGEST_NAME = 80
_ROUTES = 2


def _name_faults(name: str | None) -> Iterator[str]:
    if name is None:
        return
    name = known(name)
    if found := _NOT_IN_NAMES.search(name):
        yield f"has the name {name!r}, which has the character {found[0]!r} (InvalidName)"
    elif not 1 <= len(name) <= _LONGEST_NAME:
        yield f"has a name of {len(name)} characters; {_LONGEST_NAME} are allowed (InvalidName)"


class Encryption(View):
    """How the data of a state machine or an activity is encrypted."""

    type: str = "AWS_OWNED_KEY"
    kms_key_id: str | None = None

    key: Key | None = link("kms_key_id")

    @property
    def faults(self) -> Iterator[str]:
        """What Step Functions rejects about it, as predicates of the resource."""
        if self.type == "CUSTOMER_MANAGED_KMS_KEY" and not self.has("kms_key_id"):
            yield "is encrypted with a CUSTOMER_MANAGED_KMS_KEY and has no kms_key_id"


class Logging(View):
    """The logs of a state machine."""

    level: str = "OFF"
    log_destination: str | None = None

    @property
    def faults(self) -> Iterator[str]:
        """What Step Functions rejects about it, as predicates of the state machine."""
        destination = self.log_destination
        if destination is None or (not isinstance(destination, Unknown) and destination == ""):
            if self.level != "OFF":
                yield f"logs at the level {self.level} and has no log_destination (Must specify exactly one Log Destination)"
            return
        # The ARN that a log group has as its output ends without `:*`.
        if isinstance(destination, Unknown) and any(
            origin.output == "arn" and "logGroup:LogGroup" in origin.urn for origin in origins_of(destination)
        ):
            yield "logs to the ARN of a log group without ':*'; write pulumi.Output.concat(group.arn, ':*')"
        elif isinstance(destination, Partial):
            if not destination.endswith(":*"):
                yield f"logs to '{destination}', which does not end with ':*' as the ARN of a log group must here"
        elif not _LOG_GROUP.fullmatch(known(destination)):
            yield f"logs to {destination!r}, which is no ARN of a log group that ends with ':*'"


class StateMachine(Resource, token="aws:sfn/stateMachine:StateMachine"):
    """A state machine."""

    arn_form = "states:stateMachine:{name}"

    name: str | None = None
    type: str = "STANDARD"
    definition: Any = json_text(REQUIRED)
    logging_configuration: Logging | None = None
    encryption_configuration: Encryption | None = None

    role: Role = link("role_arn")

    @property
    def definition_faults(self) -> Iterator[Fault]:
        """What is wrong with its definition."""
        return definition_faults(known(self.definition), self.type)

    @property
    def faults(self) -> Iterator[str]:
        """What Step Functions rejects besides the definition, as predicates."""
        yield from _name_faults(self.name)
        if self.logging_configuration is not None:
            yield from self.logging_configuration.faults
        if self.encryption_configuration is not None:
            yield from self.encryption_configuration.faults


class Activity(Resource, token="aws:sfn/activity:Activity"):
    """An activity: work that something outside of AWS polls for."""

    arn_form = "states:activity:{name}"

    name: str | None = None
    encryption_configuration: Encryption | None = None

    @property
    def faults(self) -> Iterator[str]:
        """What Step Functions rejects, as predicates."""
        yield from _name_faults(self.name)
        if self.encryption_configuration is not None:
            yield from self.encryption_configuration.faults


class Route(View):
    """A version that an alias routes to, and its share."""

    state_machine_version_arn: str = prop()
    weight: int = prop()


class Alias(Resource, token="aws:sfn/alias:Alias"):
    """An alias of one or two versions of a state machine."""

    name: str | None = None
    routing_configurations: list[Route] = prop(())

    @property
    def name_faults(self) -> Iterator[str]:
        """What Step Functions rejects about its name, as predicates."""
        if self.name is None:
            return
        name = known(self.name)
        if len(name) > _LONGEST_NAME:
            yield f"has a name of {len(name)} characters; {_LONGEST_NAME} are allowed"
        elif not _ALIAS_NAME.fullmatch(name):
            yield f"has the name {name!r}; a name has letters, digits, '_', '-' and '.', and is no number"

    @property
    def route_faults(self) -> Iterator[str]:
        """What Step Functions rejects about its routes, as predicates."""
        routes = self.routing_configurations
        if len(routes) > _ROUTES:
            yield f"routes to {len(routes)} versions; an alias routes to one or two"
        arns = [route.state_machine_version_arn for route in routes]
        for arn in arns:
            sources = origins_of(arn)
            if isinstance(arn, Unknown) and any(
                each.output in ("arn", "id") and _MACHINE in each.urn for each in sources
            ):
                yield "routes to a state machine itself; it needs a version: state_machine_version_arn, with publish=True"
            elif not sources and not _VERSION.fullmatch(known(arn)):
                yield f"routes to {arn!r}, which is no ARN of a version of a state machine"
        literal = [arn for arn in arns if isinstance(arn, str)]
        for arn in sorted({arn for arn in literal if literal.count(arn) > 1}):
            yield f"routes to {arn!r} twice; the versions must be distinct"
        yield from self._weight_faults

    @property
    def _weight_faults(self) -> Iterator[str]:
        weights = [route.weight for route in self.routing_configurations]
        known_weights = [weight for weight in weights if not isinstance(weight, Unknown)]
        wrong = [weight for weight in known_weights if not 0 <= weight <= 100]  # noqa: PLR2004 - per cent
        for weight in wrong:
            yield f"has a route with the weight {weight}; a weight is 0 to 100"
        if len(weights) == len(known_weights) and weights and not wrong and sum(weights) != 100:  # noqa: PLR2004
            yield f"has routes whose weights are {sum(weights)} in all; they must be 100 in all"
