"""AWS Certificate Manager."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from preflight.core.values import Secret, bare, known, opened
from preflight.core.view import Resource, prop

# Names that nobody can own: https://www.rfc-editor.org/rfc/rfc2606 and https://www.rfc-editor.org/rfc/rfc6761
_NOBODY_S = re.compile(r"(?:.*\.)?(?:example(?:\.(?:com|net|org))?|test|invalid|localhost|local)")

_ARN = re.compile(r"arn:aws[\w-]*:acm:[^:]*:(?P<account>[^:]*):certificate/(?P<id>.*)")
# The accounts of AWS's documentation.
_ACCOUNTS = (
    "000000000000",
    "111111111111",
    "111122223333",
    "123456789012",
    "444455556666",
    "555555555555",
    "999999999999",
)
_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class Certificate(Resource, token="aws:acm/certificate:Certificate"):
    """A certificate that AWS makes, or one that is imported."""

    names = ()

    domain_name: str | None = None
    subject_alternative_names: list[str] = prop(())
    certificate_authority_arn: str | None = None

    @property
    def unprovable_names(self) -> list[str]:
        """Its names that nobody can prove to own; none where a private authority signs it."""
        if self.domain_name is None or self.certificate_authority_arn is not None:
            return []
        names = map(known, dict.fromkeys([self.domain_name, *self.subject_alternative_names]))
        return [name for name in names if _NOBODY_S.fullmatch(name.lower())]


def placeholder_certificates(resource: Resource) -> Iterator[str]:
    """The ARNs of certificates in a resource that are of a documentation and of no account."""
    for key in resource.planned.inputs:
        for text in _texts(resource.wire_value(key)):
            arn = _ARN.fullmatch(bare(text))
            if arn and (arn["account"] in _ACCOUNTS or not arn["account"].isdigit() or not _ID.fullmatch(arn["id"])):
                yield opened(text)


def _texts(value: Any) -> Iterator[Any]:
    """Every known text in a value, however deep, with its mark of a secret."""
    inside = bare(value)
    if isinstance(inside, str):
        yield value
    elif isinstance(inside, Mapping | list):
        for inner in inside.values() if isinstance(inside, Mapping) else inside:
            yield from (Secret(text) if isinstance(value, Secret) else text for text in _texts(inner))
