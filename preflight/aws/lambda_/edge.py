"""What CloudFront requires of a function that it runs at its edges."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

from preflight.aws.knowledge.regions import region_of
from preflight.core.values import KnownLater, independently, known, origins_of

if TYPE_CHECKING:
    from preflight.aws.cloudfront import FunctionAssociation

    from .function import Function

_REGION = "us-east-1"
_VIEWER_SECONDS, _ORIGIN_SECONDS, _VIEWER_MB = 5, 30, 128


def association_faults(association: FunctionAssociation) -> Iterator[str]:
    """Why CloudFront refuses a function's ARN, each as a clause that begins with a verb.

    Raises KnownLater where only deployment shows which of a function's ARNs it is.
    """
    arn = association.lambda_arn
    if isinstance(arn, str):
        parts = arn.split(":")
        region, qualifier = parts[_REGION_AT] if len(parts) > _REGION_AT else "", parts[-1]
        if region and region != _REGION:
            yield f"runs '{arn}' at the edge, which is in {region}; CloudFront takes functions of {_REGION}"
        if not qualifier.isdigit():
            yield f"runs '{arn}' at the edge; CloudFront takes the ARN of a numbered version"
        return
    outputs = {origin.output for origin in origins_of(arn)}
    if not outputs:
        raise KnownLater(association.path_to("lambdaArn"))
    if outputs == {"arn"}:
        yield f"runs {association.function} at the edge by its `arn`; CloudFront takes its `qualified_arn`, with `publish=True`"


_REGION_AT = 3


def function_faults(function: Function, event_type: str) -> Iterator[str]:
    """Why CloudFront refuses a function of this stack, each as a clause that begins with a verb.

    https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/lambda-at-edge-function-restrictions.html
    """
    yield from independently((_place_faults, _feature_faults, partial(_size_faults, event_type)), function)


def _size_faults(event_type: str, function: Function) -> Iterator[str]:
    is_viewer = event_type.startswith("viewer-")
    most = _VIEWER_SECONDS if is_viewer else _ORIGIN_SECONDS
    if function.timeout > most:
        yield f"has a timeout of {function.timeout} s; at the edge a function of {event_type} runs for at most {most} s"
    if is_viewer and function.memory_size > _VIEWER_MB:
        yield f"has {function.memory_size} MB; at the edge a function of {event_type} has at most {_VIEWER_MB} MB"


def _place_faults(function: Function) -> Iterator[str]:
    region = known(region_of(function))
    if region is not None and region != _REGION:
        yield f"is in {region}, but runs at the edge; CloudFront takes functions of {_REGION}"


def _feature_faults(function: Function) -> Iterator[str]:
    unsupported = {
        "environment variables": len(function.variables) > 0,
        "a VPC": function.is_in_vpc,
        "layers": len(function.layers) > 0,
        "a container image": function.package_type == "Image",
        "the architecture arm64": any(each == "arm64" for each in function.architectures),
        "a dead-letter target": function.dead_letter_config is not None,
    }
    found = [name for name, has in unsupported.items() if has]
    if found:
        yield f"runs at the edge and has {', '.join(found)}, which Lambda@Edge does not support"
