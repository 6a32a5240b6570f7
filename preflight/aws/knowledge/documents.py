"""Properties whose value is a JSON document in a string: policies, container definitions, dashboards and others."""

from __future__ import annotations

from collections.abc import Iterator

from preflight.core.values import Malformed
from preflight.core.view import Resource, documents, holders_of_documents


def may_have_documents(type_token: str) -> bool:
    """Whether resources of a type have a property that is a JSON document."""
    return bool(holders_of_documents(Resource.kinds.get(type_token, Resource)))


def malformed_documents(resource: Resource) -> Iterator[tuple[str, str]]:
    """The path of each document of a resource that cannot be read, and what is wrong with it: `is not JSON: ...`.

    Raises Undecided at the end where another one is unknown.
    """
    unread = list(documents(resource))
    yield from ((each.path, each.fault) for each in unread if isinstance(each, Malformed))
    for each in unread:
        if not isinstance(each, Malformed):
            raise each
