"""Data protection policies of CloudWatch Logs.

https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutDataProtectionPolicy.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from preflight.core.values import known

_VERSION = "2021-06-01"
_STATEMENTS = 2


def data_protection_faults(policy: Any) -> Iterator[str]:
    """What CloudWatch Logs rejects in a data protection policy, each as a clause after "has a data protection policy ..."."""
    if not isinstance(policy, Mapping):
        yield "that is no object"
        return
    version = policy.get("Version")
    if version is not None and version != _VERSION:
        yield f"with the Version '{version}'; it is {_VERSION}"
    statements = known(policy.get("Statement"))
    if not isinstance(statements, list) or len(statements) != _STATEMENTS:
        number = len(statements) if isinstance(statements, list) else 0
        yield f"with {number} statements; it has one with Audit and one with Deidentify"
        return
    objects = [known(each) for each in statements if isinstance(known(each), Mapping)]
    if len(objects) == _STATEMENTS:
        yield from _operation_faults(objects)
        yield from _identifier_faults(objects, _custom_identifiers(policy))


def _operation_faults(statements: list[Mapping[str, Any]]) -> Iterator[str]:
    operations = [known(each.get("Operation")) or {} for each in statements]
    for name in ("Audit", "Deidentify"):
        if not any(name in operation for operation in operations):
            yield f"without a statement with {name}"
    for operation in operations:
        audit, hidden = operation.get("Audit"), operation.get("Deidentify")
        if isinstance(audit, Mapping) and "FindingsDestination" not in audit:
            yield "whose Audit has no FindingsDestination; it may be empty"
        if isinstance(hidden, Mapping) and known(hidden.get("MaskConfig")) != {}:
            yield "whose Deidentify has another MaskConfig than an empty object"


def _identifier_faults(statements: list[Mapping[str, Any]], custom: list[Any]) -> Iterator[str]:
    lists = [known(each.get("DataIdentifier")) for each in statements]
    given = [known(each) for one in lists if isinstance(one, list) for each in one]
    for identifier in dict.fromkeys(each for each in given if isinstance(each, str)):
        if not identifier.startswith("arn:") and identifier not in custom:
            form = f"arn:aws:dataprotection::aws:data-identifier/{identifier}"
            yield f"with the data identifier '{identifier}'; it has the form {form}"
    first, second = ({*map(str, one)} if isinstance(one, list) else None for one in lists)
    if first is not None and second is not None and first != second:
        yield "whose two statements have different data identifiers"


def _custom_identifiers(policy: Mapping[str, Any]) -> list[Any]:
    configuration = known(policy.get("Configuration"))
    custom = known(configuration.get("CustomDataIdentifier")) if isinstance(configuration, Mapping) else None
    return [known(each.get("Name")) for each in custom or () if isinstance(known(each), Mapping)]
