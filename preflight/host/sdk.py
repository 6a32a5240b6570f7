"""The policies as an organization's own `PolicyPack` takes them, on pulumi-policy's analyzer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pulumi_policy import (
    EnforcementLevel,
    Policy,
    PolicyConfigSchema,
    ReportViolation,
    ResourceValidationArgs,
    ResourceValidationPolicy,
    Severity,
    StackValidationArgs,
    StackValidationPolicy,
)
from pulumi_policy.proxy import UNKNOWN_OBJECT_VALUE

from preflight import pack
from preflight.core import policy as ours
from preflight.core.assets import SIGNATURE
from preflight.core.catalogue import Catalogue, discover
from preflight.core.planned import Planned
from preflight.core.policy import Violation
from preflight.core.stack import Stack
from preflight.core.wire import SECRET
from preflight.files import LocalFiles
from preflight.judge.configuration import Configuration, Configured, configure
from preflight.judge.finding import finding


def as_policies(*names: str) -> list[Policy]:
    """The policies whose names begin with one of the given strings, or all of them.

    pulumi-policy removes the marks of secrets before a policy sees them, so every value counts as a secret here: a message has
    what is wrong and how to fix it, and contains no value.
    """
    catalogue = discover()
    chosen = [each for each in catalogue.policies if not names or each.name.startswith(names)]
    return [
        _resource_policy(each, catalogue) if each.is_per_resource else _stack_policy(each, catalogue) for each in chosen
    ]


def _declared(policy: ours.Policy) -> dict[str, Any]:
    schema = {name: option.schema() for name, option in policy.options.items()}
    return {
        "name": policy.name,
        "description": policy.doc["sentence"],
        "enforcement_level": EnforcementLevel(policy.enforcement),
        "severity": Severity(policy.severity),
        "config_schema": PolicyConfigSchema(schema) if schema else None,
        "remediation_steps": policy.doc["fix"],
        "url": pack.page(policy),
    }


def _resource_policy(policy: ours.Policy, catalogue: Catalogue) -> Policy:
    def validate(args: ResourceValidationArgs, report: ReportViolation) -> None:
        planned = _planned(args.urn, args.resource_type, args.name, args.props)
        configuration = _configuration(policy, catalogue, args.get_config())
        _report(policy, Stack([planned], whole=False, files=_no_files()), configuration, report)

    return ResourceValidationPolicy(validate=validate, **_declared(policy))


def _stack_policy(policy: ours.Policy, catalogue: Catalogue) -> Policy:
    def validate(args: StackValidationArgs, report: ReportViolation) -> None:
        planned = [
            _planned(
                each.urn,
                each.resource_type,
                each.name,
                each.props,
                parent=each.parent.urn if each.parent else "",
                custom=each.provider is not None,
                dependencies=[other.urn for other in each.dependencies],
                links={key: [other.urn for other in others] for key, others in each.property_dependencies.items()},
            )
            for each in args.resources
        ]
        configuration = _configuration(policy, catalogue, args.get_config())
        _report(policy, Stack(planned, files=_no_files()), configuration, report)

    return StackValidationPolicy(validate=validate, **_declared(policy))


def _planned(urn: str, token: str, name: str, props: Any, **more: Any) -> Planned:
    inputs = {key: {SIGNATURE: SECRET, "value": value} for key, value in _wire(props).items()}
    return Planned(urn=urn, type=token, name=name, inputs=inputs, **more)


def _wire(value: Any) -> Any:
    """What lies below pulumi-policy's proxies, which raise on every unknown: values with Pulumi's marks for unknowns."""
    if isinstance(value, Mapping):
        return {key: _wire(item) for key, item in value["__target"].items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_wire(item) for item in value["__target"]]  # type: ignore[call-overload]
    # An asset has been made an object by then.
    return value if isinstance(value, str | float | int | None) else UNKNOWN_OBJECT_VALUE


def _no_files() -> LocalFiles:
    return LocalFiles(None, "pulumi-policy's analyzer does not report where the program is")


def _configuration(policy: ours.Policy, catalogue: Catalogue, given: Mapping[str, Any]) -> Configuration:
    return configure(catalogue, {policy.name: Configured(None, given)})


def _report(policy: ours.Policy, stack: Stack, configuration: Configuration, report: ReportViolation) -> None:
    for verdict in policy.judge(stack, configuration.options(policy)):
        if isinstance(verdict, Violation):
            report(finding(verdict, None, configuration, stack.setting).text, verdict.urn or None)
