"""Views name nothing that pulumi_aws does not have: a misspelt property would be absent for ever, and a policy silent."""

from __future__ import annotations

import importlib
import warnings
from collections.abc import Iterator
from typing import Any

import pytest

from preflight.core.catalogue import discover
from preflight.core.link import Link
from preflight.core.view import Property, Resource, View, shape_of
from preflight.plan.child import shapes

discover()  # policies import the views that they need, and each view makes itself known
SDKS = {"aws": "pulumi_aws", "random": "pulumi_random", "tls": "pulumi_tls", "command": "pulumi_command"}
# Their names are words of Python's, so the SDK calls them otherwise.
MODULES = {"lambda": "lambda_"}
TOKENS = sorted(
    token for token, kind in Resource.kinds.items() if token and kind.__module__.startswith("preflight.aws")
)

# What programs of earlier versions of the SDK still use:
# https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/guides/version-6-upgrade.html.markdown
EARLIER = {"aws:apigateway/deployment:Deployment.stageName"}
# One view of two blocks that are alike, of which one has a property more.
SHARED = {"aws:appsync/graphQLApi:GraphQLApi.additionalAuthenticationProviders.userPoolConfig.defaultAction"}


@pytest.mark.parametrize("token", TOKENS)
def test_every_property_of_a_view_is_one_of_the_resource(token):
    assert set(unknown(Resource.kinds[token], shapes.fields(resource_class(token)), token)) <= EARLIER | SHARED


@pytest.mark.parametrize("token", TOKENS)
def test_every_link_of_a_view_starts_from_a_property_of_the_resource(token):
    kind, declared = Resource.kinds[token], shapes.fields(resource_class(token))
    started = {
        (name, kind.spelled(link._key) if not link._block else getattr(kind, link._block).key)
        for name, link in members(kind, Link)
    }

    assert {name: key for name, key in started if key not in declared} == {}


@pytest.mark.parametrize("token", TOKENS)
def test_a_resource_is_named_by_properties_that_it_has(token):
    kind, declared = Resource.kinds[token], shapes.fields(resource_class(token))

    assert [name for name in kind.names if kind.spelled(name) not in declared] == []


def resource_class(token: str) -> Any:
    """The class of a token such as `aws:sqs/queue:Queue` in the provider's SDK."""
    package, module, name = token.split(":")
    service = module.partition("/")[0]
    path = SDKS[package] if service == "index" else f"{SDKS[package]}.{MODULES.get(service, service)}"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # a view reads what older programs still use
        found = getattr(importlib.import_module(path), name)
    assert found.pulumi_type == token
    return found


def unknown(view: type[View], declared: dict[str, shapes.Shape], path: str) -> Iterator[str]:
    """The properties of a view, and of those inside it, that the resource does not have."""
    for name, given in members(view, Property):
        shape = declared.get(given.key)
        if shape is None:
            yield f"{path}.{given.key}"
            continue
        if given.json_text:
            continue  # AWS's own document, of which the SDK knows nothing
        element = shape.element if shape.element is not None else shape
        for inner in shape_of(view, name).views:
            if element.fields is None:
                yield f"{path}.{given.key}, which holds no blocks"
            else:
                yield from unknown(inner, shapes.fields(element.fields), f"{path}.{given.key}")


def members(view: type[View], kind: type) -> Iterator[tuple[str, Any]]:
    found = {name: member for cls in reversed(view.__mro__) for name, member in vars(cls).items()}
    yield from ((name, member) for name, member in found.items() if isinstance(member, kind))
