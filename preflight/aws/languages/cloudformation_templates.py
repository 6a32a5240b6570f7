"""Templates of AWS CloudFormation.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/template-anatomy.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import yaml

from preflight.core.values import Malformed

from .yaml_documents import SafeLoader, yaml_document

MOST_BYTES = 51_200
VERSION = "2010-09-09"
SECTIONS = frozenset(
    {
        "AWSTemplateFormatVersion",
        "Conditions",
        "Description",
        "Hooks",
        "Mappings",
        "Metadata",
        "Outputs",
        "Parameters",
        "Resources",
        "Rules",
        "Transform",
    }
)
_MOST_RESOURCES = 500
_SUBSTITUTED = re.compile(r"\$\{([A-Za-z0-9:]+)(?:\.[^}!]*)?\}")


class _Loader(SafeLoader):  # type: ignore[misc]
    """Reads the short forms of functions, such as `!Ref name`, as their long ones; executes nothing."""


def _function(loader: Any, suffix: str, node: yaml.Node) -> Any:
    if isinstance(node, yaml.ScalarNode):
        given: Any = loader.construct_scalar(node)
    elif isinstance(node, yaml.SequenceNode):
        given = loader.construct_sequence(node, deep=True)
    else:
        given = loader.construct_mapping(node, deep=True)
    return {suffix if suffix in ("Ref", "Condition") else f"Fn::{suffix}": given}


_Loader.add_multi_constructor("!", _function)


def template_faults(template: str) -> Iterator[str]:
    """Why CloudFormation refuses a template, each as a clause after "has a template ...".

    Raises Undecided where it is too long to be read.
    """
    if (size := len(template.encode())) > MOST_BYTES:
        yield f"of {size:,} bytes; in `template_body` it has at most {MOST_BYTES:,}, in S3 (`template_url`) up to 1 MB"
    try:
        document = yaml_document(template, "templateBody", _Loader)
    except Malformed as problem:
        yield f"that {problem.fault}"
        return
    if not isinstance(document, Mapping):
        yield "that is no object with Resources"
        return
    version = document.get("AWSTemplateFormatVersion")
    if version is not None and str(version) != VERSION:
        yield f"with the AWSTemplateFormatVersion '{version}'; the only one is {VERSION}"
    # A macro takes other sections, such as SAM's Globals.
    for section in sorted(map(str, document.keys() - SECTIONS)) if "Transform" not in document else ():
        yield f"with the section '{section}', which CloudFormation does not have"
    resources = document.get("Resources")
    if not isinstance(resources, Mapping) or not resources:
        yield "without Resources (At least one Resources member must be defined)"
        return
    yield from _resource_faults(document, resources)


def _resource_faults(document: Mapping[str, Any], resources: Mapping[str, Any]) -> Iterator[str]:
    if len(resources) > _MOST_RESOURCES:
        yield f"with {len(resources)} resources; it has at most {_MOST_RESOURCES}"
    if "Transform" in document:
        return  # a macro may rewrite all of it
    for name, resource in resources.items():
        if str(name).startswith("Fn::"):
            return
        if not re.fullmatch(r"[A-Za-z0-9]+", str(name)):
            yield f"with the resource '{name}'; the name of a resource has letters and digits alone"
        if isinstance(resource, Mapping) and "Type" not in resource:
            yield f"whose resource '{name}' has no Type (Every Resources object must contain a Type member)"
    parameters = document.get("Parameters")
    known = {*map(str, resources), *map(str, parameters if isinstance(parameters, Mapping) else ())}
    used = dict.fromkeys(_references([resources, document.get("Outputs")]))
    if missing := [name for name in used if name not in known and not name.startswith("AWS::")]:
        yield f"that refers to {', '.join(missing[:5])}, which it does not define (Unresolved resource dependencies)"


def _references(value: Any, depth: int = 0) -> Iterator[str]:
    """The names of resources and parameters that functions and `DependsOn` of a part of a template refer to."""
    if depth > 100:  # noqa: PLR2004 - no template is so deep
        return
    if isinstance(value, list):
        for item in value:
            yield from _references(item, depth + 1)
    elif isinstance(value, Mapping):
        for key, item in value.items():
            if key == "Ref" and isinstance(item, str) and len(value) == 1:
                yield item
            elif key == "Fn::GetAtt" and len(value) == 1:
                first = item[0] if isinstance(item, list) and item else item
                yield from [first.partition(".")[0]] if isinstance(first, str) else []
            elif key == "Fn::Sub" and isinstance(item, str):
                yield from _SUBSTITUTED.findall(item)
            elif key == "DependsOn" and depth == 2:  # noqa: PLR2004 - beside the Type of a resource
                yield from [each for each in (item if isinstance(item, list) else [item]) if isinstance(each, str)]
            else:
                yield from _references(item, depth + 1)
