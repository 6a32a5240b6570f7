"""Which service must be able to assume the role that a property of a resource names."""

from __future__ import annotations

import importlib
import re
import warnings
from collections.abc import Iterator, Mapping
from typing import Any

from preflight.plan.child import shapes
from tools.distil.sources import OWN_LICENSE, table, versions
from tools.document import Document

TABLE = "role_trust.txt"
REGISTRY = "https://www.pulumi.com/registry/packages/aws/api-docs/{}/{}/"
DEEPEST = 8


def role_trust() -> Document:
    """The reviewed table, by type token and path; a `**` in it is expanded to the paths that pulumi_aws has.

    Raises ValueError for a row whose resource or property pulumi_aws does not have.
    """
    read, lines = table(TABLE)
    data: dict[str, list[dict[str, Any]]] = {}
    for line in lines:
        where, principals, source, day = (part.strip() for part in line.split("|"))
        resource, *paths = where.split()
        cls = resource_class(resource)
        needed = {
            "services": re.findall(r"\S+\.amazonaws\.com", principals),
            "actions": re.findall(r"sts:\w+", principals) or ["sts:AssumeRole"],
            "source": registry_page(resource) if source == "example" else source,
            "read": day or None,
        }
        inputs = {path for path, kind in inputs_of(shapes.fields(cls)).items() if kind == shapes.TEXT}
        found = {path: [each for each in inputs if _fits(each, path)] for path in paths}
        if lacking := [path for path in paths if not found[path]]:
            raise ValueError(f"{resource} has no {', '.join(lacking)}")
        needed["paths"] = sorted(each for path in paths for each in found[path])
        data.setdefault(cls.pulumi_type, []).append(needed)
    return Document(
        source=f"tools/sources/{TABLE}, each row with its page",
        version=versions("pulumi-aws"),
        license=OWN_LICENSE,
        as_of=read,
        data=data,
    )


def resource_class(name: str) -> Any:
    """The class of a resource such as `sfn.StateMachine` in pulumi_aws."""
    module, _, resource = name.partition(".")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # older programs still use it
        return getattr(importlib.import_module(f"pulumi_aws.{module}"), resource)


def _fits(path: str, wanted: str) -> bool:
    return path.endswith(wanted.removeprefix("**")) if wanted.startswith("**.") else path == wanted


def registry_page(name: str) -> str:
    """The page of a resource such as `sfn.StateMachine` in the Pulumi Registry."""
    module, _, resource = name.partition(".")
    return REGISTRY.format(module.strip("_"), resource.lower())


def inputs_of(fields: Mapping[str, shapes.Shape]) -> dict[str, str]:
    """Every path of plain values with their kind; what is in any key of a map has the step `*`."""
    return dict(_inputs(fields, "", 0))


def _inputs(fields: Mapping[str, shapes.Shape], path: str, depth: int) -> Iterator[tuple[str, str]]:
    for name, shape in fields.items():
        here, inner = f"{path}.{name}".lstrip("."), shape
        while inner.element is not None:
            here += ".*" if inner.kind == shapes.MAP else ""
            inner = inner.element
        if inner.fields is None:
            yield here, inner.kind
        elif depth < DEEPEST:
            yield from _inputs(shapes.fields(inner.fields), here, depth + 1)
