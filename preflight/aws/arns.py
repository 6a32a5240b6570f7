"""Amazon Resource Names: how a string in one resource leads to another resource of the stack.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html
"""

from __future__ import annotations

from preflight.core.addresses import register

_PARTS = 6


def arn_form(kind: type) -> str:
    """The service and the tail of the ARNs of a resource class, such as "sqs:{name}" or "iam:role/{name}"; else ""."""
    form: str = getattr(kind, "arn_form", "")
    return form


def tail_of(kind: type, name: str) -> str:
    """The tail of the ARN of a resource by its name; the slash that begins the name of a parameter is not doubled."""
    tail = arn_form(kind).partition(":")[2]
    return tail.format(name=name.removeprefix("/") if tail.endswith("/{name}") else name)


class Arns:
    """ARNs, reduced to service and tail: partition, region and account do not identify the resource."""

    keys = ("arn", "id")
    computed = "arn"

    def parse(self, text: str) -> tuple[str, str] | None:
        """The service and the tail of an ARN; None for any other string."""
        parts = text.split(":", _PARTS - 1)
        return (parts[2], parts[5]) if len(parts) == _PARTS and parts[0] == "arn" else None

    def of(self, kind: type, name: str) -> tuple[str, str] | None:
        """The service and the tail of the ARN of a resource by its name; None for a class without an `arn_form`."""
        service = arn_form(kind).partition(":")[0]
        return (service, tail_of(kind, name)) if service else None


register(Arns())
