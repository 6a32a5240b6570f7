"""CIDR blocks that Route 53 answers by, the log of queries, and the key that signs a zone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from ipaddress import ip_network

from preflight.aws.kms import Key
from preflight.core.link import link
from preflight.core.values import known
from preflight.core.view import Resource, prop

_LOCATION = re.compile(r"[0-9A-Za-z_-]{1,16}")
_LONGEST_PREFIX = {4: 24, 6: 48}
_REGION = "us-east-1"
_SPEC, _USAGE = "ECC_NIST_P256", "SIGN_VERIFY"


def _region(arn: str) -> str:
    """The region of an ARN of the partition aws; empty for any other string."""
    parts = arn.split(":")
    return parts[3] if len(parts) > 3 and parts[:2] == ["arn", "aws"] else ""  # noqa: PLR2004


class CidrLocation(Resource, token="aws:route53/cidrLocation:CidrLocation"):
    """CIDR blocks that records answer by."""

    cidr_blocks: list[str] = prop(())
    name: str = prop()

    def faults(self) -> Iterator[str]:
        """Why Route 53 refuses it, each as a clause that begins with a verb."""
        name = known(self.name)
        if not _LOCATION.fullmatch(name):
            yield f"has the name '{name}'; it is 1 to 16 letters, digits, - and _, since * is the location of all others"
        for each in self.cidr_blocks:
            try:
                block = ip_network(known(each), strict=False)
            except ValueError:
                yield f"has the CIDR block '{each}', which is not one"
                continue
            if block.prefixlen > _LONGEST_PREFIX[block.version]:
                yield f"has the CIDR block {each}; it is at most /{_LONGEST_PREFIX[block.version]} for IPv{block.version}"


class QueryLog(Resource, token="aws:route53/queryLog:QueryLog"):
    """The log of the queries for a public zone."""

    names = ()

    cloudwatch_log_group_arn: str = prop()

    @property
    def other_region(self) -> str:
        """The region of its log group, if that is not the one that Route 53 writes to; empty otherwise."""
        region = _region(known(self.cloudwatch_log_group_arn))
        return region if region != _REGION else ""


class KeySigningKey(Resource, token="aws:route53/keySigningKey:KeySigningKey"):
    """The key that signs the keys of a zone."""

    key_management_service_arn: str = prop()

    key: Key = link("key_management_service_arn")

    def faults(self) -> Iterator[str]:
        """Why Route 53 refuses its key, each as a clause that begins with a verb. Follows a link."""
        key = self.key
        spec, usage = known(key.customer_master_key_spec), known(key.key_usage)
        if spec != _SPEC:
            yield f"uses {key} with `customer_master_key_spec` {spec}; it is {_SPEC}"
        if usage != _USAGE:
            yield f"uses {key} with `key_usage` {usage}; it is {_USAGE}"
        if key.multi_region:
            yield f"uses {key} of several regions; it is of one"
