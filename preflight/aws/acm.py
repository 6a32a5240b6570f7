"""AWS Certificate Manager."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from preflight.core.link import candidates, link
from preflight.core.values import Undecided, Unknown, independently, known, note_secret
from preflight.core.view import Resource, View, prop

from .knowledge.provider_schemas import may_speak_of
from .knowledge.regions import known_region
from .knowledge.strings import strings

# Reserved names: https://www.rfc-editor.org/rfc/rfc2606 and https://www.rfc-editor.org/rfc/rfc6761
_RESERVED = re.compile(r"(?:.*\.)?(?:example(?:\.(?:com|net|org))?|test|invalid|localhost|local)")

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


class ValidationOption(View):
    """Where the email that validates a name goes."""

    domain_name: str = prop()
    validation_domain: str = prop()


class Certificate(Resource, token="aws:acm/certificate:Certificate"):
    """A certificate, requested or imported."""

    names = ()

    domain_name: str | None = None
    subject_alternative_names: list[str] = prop(())
    certificate_authority_arn: str | None = None
    certificate_body: str | None = None
    key_algorithm: str | None = None
    validation_options: list[ValidationOption] = prop(())

    @property
    def reserved_names(self) -> list[str]:
        """Its domain names that are reserved, so that nobody can validate them; empty with a private CA."""
        if self.domain_name is None or self.certificate_authority_arn is not None:
            return []
        names = map(known, dict.fromkeys([self.domain_name, *self.subject_alternative_names]))
        return [name for name in names if _RESERVED.fullmatch(name.lower())]

    @property
    def certified(self) -> Certificate:
        """Itself: whoever refers to a certificate may refer to its validation instead."""
        return self

    @property
    def names_covered(self) -> list[str]:
        """The domain names that it is for; empty for an imported certificate."""
        return (
            [] if self.domain_name is None else [known(self.domain_name), *map(known, self.subject_alternative_names)]
        )


_NAME = re.compile(r"(?:\*\.)?[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)+\.?")
_LONGEST_COMMON_NAME, _LONGEST_NAME = 64, 253
_PUBLIC_ALGORITHMS = ("RSA_2048", "EC_prime256v1", "EC_secp384r1")


def certificate_faults(certificate: Certificate) -> Iterator[str]:
    """Why ACM refuses to issue a certificate, each as a clause that begins with a verb."""
    yield from independently((_name_faults, _option_faults, _algorithm_faults), certificate)


def _name_faults(certificate: Certificate) -> Iterator[str]:
    if certificate.domain_name is None:
        return
    first = known(certificate.domain_name)
    if len(first) > _LONGEST_COMMON_NAME:
        yield f"has the domain_name {first} of {len(first)} characters; ACM accepts {_LONGEST_COMMON_NAME} for the first name"
    for name in dict.fromkeys(
        (first, *(each for each in certificate.subject_alternative_names if isinstance(each, str)))
    ):
        if len(name) > _LONGEST_NAME:
            yield f"has a name of {len(name)} characters; ACM accepts {_LONGEST_NAME}"
        elif not _NAME.fullmatch(name):
            yield f"has the domain '{name}'; it is a domain name, where * may be the first label"


def _option_faults(certificate: Certificate) -> Iterator[str]:
    names = [name.lower() for name in certificate.names_covered]
    for option in certificate.validation_options:
        name, above = known(option.domain_name).lower(), known(option.validation_domain).lower()
        if name not in names:
            yield f"has a validation option for {name}, which is not among its names"
        elif name != above and not name.endswith(f".{above}"):
            yield f"validates {name} by email to {above}, which is not above it"


def _algorithm_faults(certificate: Certificate) -> Iterator[str]:
    algorithm = known(certificate.key_algorithm)
    if not algorithm or certificate.has("certificate_authority_arn") or certificate.has("certificate_body"):
        return
    if algorithm not in _PUBLIC_ALGORITHMS:
        accepted = ", ".join(_PUBLIC_ALGORITHMS)
        yield f"has the key_algorithm {algorithm} for a public certificate; ACM issues {accepted}"


class CertificateValidation(Resource, token="aws:acm/certificateValidation:CertificateValidation"):
    """The wait until a certificate is issued."""

    names = ()

    certified: Certificate = link("certificate_arn")


def covers(name: str, domain: str) -> bool:
    """Whether a name of a certificate, such as `*.shop.dev`, is for a domain."""
    name, domain = name.lower().rstrip("."), domain.lower().rstrip(".")
    return name == domain or (
        name.startswith("*.") and not domain.startswith("*.") and domain.partition(".")[2] == name[2:]
    )


def certificate_region(holder: Any, name: str) -> str | None:
    """The region of the certificate that a property of a resource, or of a block of it, names; None if unclear."""
    arn = getattr(holder, name)
    if not isinstance(arn, Unknown):
        form = _REGION.match(known(arn) or "")
        return form["region"] if form else None
    key = holder.top_level_key or getattr(type(holder), name).key
    of = [
        each for each in candidates(holder, key, (Resource,)) if isinstance(each, Certificate | CertificateValidation)
    ]
    if not of or len({known_region(each) for each in of}) > 1:
        raise Undecided(holder.path_to(getattr(type(holder), name).key))
    return known_region(of[0])


_REGION = re.compile(r"arn:[\w-]+:acm:(?P<region>[^:]+):")


# Its settings are pairs of name and value instead of properties.
_SETTINGS = "aws:elasticbeanstalk/"


def may_have_certificates(token: str) -> bool:
    """Whether resources of a type may have the ARN of a certificate in their inputs."""
    return token.startswith(_SETTINGS) or may_speak_of(token, "certificate")


def placeholder_certificates(resource: Resource) -> Iterator[str]:
    """The certificate ARNs in the inputs of a resource with an account id of the documentation, or an id that is no UUID."""
    # A substring test of the serialized inputs first: reading every string is expensive.
    for _, text, is_secret in strings(resource) if b":acm:" in resource.planned.written() else ():
        arn = _ARN.fullmatch(text) if ":acm:" in text else None
        if arn and (arn["account"] in _ACCOUNTS or not arn["account"].isdigit() or not _ID.fullmatch(arn["id"])):
            if is_secret:
                note_secret(text, resource.urn)
            yield text
