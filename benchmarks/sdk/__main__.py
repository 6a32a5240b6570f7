# ruff: noqa: INP001 - the engine runs the folder
"""A pack on Pulumi's own SDK, with as many policies of each kind as the pack under measurement, each trivial."""

from __future__ import annotations

import os

from pulumi_policy import (
    EnforcementLevel,
    PolicyPack,
    ReportViolation,
    ResourceValidationArgs,
    ResourceValidationPolicy,
    StackValidationArgs,
    StackValidationPolicy,
)

OF_RESOURCES, OF_STACKS = map(int, os.environ["BENCHMARK_POLICIES"].split("+"))


def named(arguments: ResourceValidationArgs, report: ReportViolation) -> None:
    """Functions have names."""
    if arguments.resource_type == "aws:lambda/function:Function" and not arguments.props.get("name"):
        report("has no name", None)


def all_named(arguments: StackValidationArgs, report: ReportViolation) -> None:
    """Functions have names."""
    for resource in arguments.resources:
        if resource.resource_type == "aws:lambda/function:Function" and not resource.props.get("name"):
            report("has no name", resource.urn)


PolicyPack(
    "trivial",
    enforcement_level=EnforcementLevel.ADVISORY,
    policies=[
        *(ResourceValidationPolicy(f"named-{at}", "Functions have names.", named) for at in range(OF_RESOURCES)),
        *(StackValidationPolicy(f"all-named-{at}", "Functions have names.", all_named) for at in range(OF_STACKS)),
    ],
)
