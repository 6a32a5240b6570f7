"""What IAM refuses in the parts of a policy statement: each function returns a clause that begins with a verb, or "".

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
"""

from __future__ import annotations

import ipaddress
import re

from preflight.core.spelling import nearest
from preflight.core.values import number_of

OPERATORS = (
    *(
        f"String{each}"
        for each in ("Equals", "NotEquals", "EqualsIgnoreCase", "NotEqualsIgnoreCase", "Like", "NotLike")
    ),
    *(
        f"{kind}{each}"
        for kind in ("Numeric", "Date")
        for each in ("Equals", "NotEquals", "LessThan", "LessThanEquals", "GreaterThan", "GreaterThanEquals")
    ),
    *("Bool", "BinaryEquals", "IpAddress", "NotIpAddress", "Null"),
    *("ArnEquals", "ArnNotEquals", "ArnLike", "ArnNotLike"),
)
_BY_LOWER_CASE = {operator.lower(): operator for operator in OPERATORS}
_AROUND = re.compile(r"^(?:ForAnyValue:|ForAllValues:)?(.*?)(?:IfExists)?$", re.IGNORECASE)

# Where AWS's services have their principals, by partition.
SERVICE_DOMAINS = (
    "amazonaws.com",
    "amazonaws.com.cn",
    "amazonaws.eu",
    "amazon.com",
    "aws.internal",
    "c2s.ic.gov",
    "sc2s.sgov.gov",
    "csp.hci.ic.gov",
    "cloud.adc-e.uk",
)

PRINCIPALS = ("AWS", "Service", "Federated", "CanonicalUser")


def operator_of(written: str) -> str | None:
    """The operator of a condition without its set prefix and IfExists, as IAM spells it; None where IAM has none of the name."""
    found = _AROUND.match(written)
    return _BY_LOWER_CASE.get(found[1].lower()) if found else None


def operator_fault(written: str) -> str:
    """What is wrong with the operator of a condition, such as `StringEqual`."""
    if operator_of(written):
        return ""
    found = _AROUND.match(written)
    meant = nearest(found[1], OPERATORS) if found else None
    return f"has the condition operator '{written}', which IAM does not have" + (f" (it has {meant})" if meant else "")


def condition_key_fault(key: str) -> str:
    """What is wrong with the key of a condition: one without the service in front, such as `SourceAccount`."""
    return (
        f"has the condition key '{key}', which lacks its service as in aws:{key}"
        if re.fullmatch("[A-Za-z]+", key)
        else ""
    )


def value_fault(operator: str, value: object) -> str:
    """What is wrong with the value of a condition: one that is no number or no address where its operator needs it."""
    base = operator_of(operator) or ""
    if not isinstance(value, str) or "${" in value:
        return ""
    if base in ("IpAddress", "NotIpAddress") and not _is_network(value):
        return f"compares with '{value}' by {operator}, which needs an IP address or a CIDR block"
    if base.startswith("Numeric") and number_of(value) is None:
        return f"compares with '{value}' by {operator}, which needs a number"
    return ""


def _is_network(text: str) -> bool:
    try:
        ipaddress.ip_network(text, strict=False)
    except ValueError:
        return False
    return True


def action_fault(action: str) -> str:
    """What is wrong with the form of an action."""
    service, colon, rest = action.partition(":")
    if action == "*":
        return ""
    if not colon:
        return f"has the action '{action}', which lacks its service as in s3:GetObject"
    if ":" in rest:
        return f"has the action '{action}', which has more than one colon"
    if service != "*" and not re.fullmatch(r"[A-Za-z0-9.-]+", service):
        return f"has the action '{action}', whose service '{service}' must be letters, digits and hyphens"
    return ""


def resource_fault(resource: str) -> str:
    """What is wrong with the form of a resource of an identity's policy."""
    if resource == "*":
        return ""
    if not resource.startswith("arn:"):
        return f"has the resource '{resource}', which is neither an ARN nor *"
    _, partition, service, region, *_ = (*resource.split(":"), "", "", "")
    if not re.fullmatch(r"aws(-[a-z0-9-]+)?", partition) and not re.search(r"[*?$]", partition):
        return f"has the resource '{resource}', whose partition '{partition}' is not one of aws, aws-cn and aws-us-gov"
    if service and re.search(r"[*?]", service) and "${" not in service and "*" not in partition:
        return f"has the resource '{resource}', whose service cannot have a wildcard"
    if service == "iam" and re.fullmatch(r"[a-z0-9-]+", region):
        return f"has the resource '{resource}', which has a region; an ARN of IAM has none"
    return ""


def principal_fault(kind: str, principal: str) -> str:
    """What is wrong with a principal of a kind, such as `AWS`."""
    if kind.lower() == "service" and (principal.startswith("arn:") or principal == "*" or "." not in principal):
        return f"names '{principal}' as a Service, which must be a service such as lambda.amazonaws.com"
    if kind.lower() == "service" and not principal.lower().endswith(tuple(f".{each}" for each in SERVICE_DOMAINS)):
        meant = f"{principal.partition('.')[0]}.amazonaws.com"
        return f"names '{principal}' as a Service, which is not in a domain of AWS such as {meant}"
    if kind.lower() != "aws" or principal == "*" or re.fullmatch(r"\d{12}|[A-Z0-9]{16,128}", principal):
        return ""
    if principal.endswith((".amazonaws.com", ".amazonaws.com.cn")):
        return f'names the service \'{principal}\' as AWS; a service is written {{"Service": "{principal}"}}'
    if not principal.startswith("arn:"):
        return f"names '{principal}' as AWS, which must be an account, an ARN or *"
    if "*" in principal or "?" in principal:
        return f"names '{principal}' as AWS: the ARN of a principal cannot have a wildcard"
    return ""
