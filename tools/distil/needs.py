"""What a role must allow because of the properties of the resource that names it."""

from __future__ import annotations

import re
from typing import Any

from preflight.plan.child import shapes
from tools.distil.sources import OWN_LICENSE, table, versions
from tools.distil.trust import inputs_of, registry_page, resource_class
from tools.document import Document

TABLE = "role_needs.txt"
MANAGED = "https://docs.aws.amazon.com/aws-managed-policy/latest/reference/{}.html"
_ALWAYS = "-"
_CAUSE = re.compile(
    r"(?P<path>\S+)(?: of (?P<service>\S+)| named (?P<named>\S+)|(?: \((?P<absent>\S+)\))? (?P<sign>!?=) (?P<value>\S+))?"
)


def role_needs() -> Document:
    """The reviewed table, by type token.

    A row has the paths of the role (`role`) and of what needs it (`cause`, empty for always), how that is compared (`service`,
    `named`, `sign`, `value` and `absent`), `actions` as lists of which one action is enough, the actions listed `beside`
    them, `on`, `source` and `read`. Raises ValueError for a row that is not of the form or names what pulumi_aws lacks.
    """
    read, lines = table(TABLE)
    data: dict[str, list[dict[str, Any]]] = {}
    for line in lines:
        where, cause, actions, on, source, day = re.split(r" \|(?: |$)", line)
        resource, *roles = where.split()
        cls = resource_class(resource)
        inputs = set(inputs_of(shapes.fields(cls)))
        form = _CAUSE.fullmatch(cause)
        if form is None or (cause != _ALWAYS and form["path"] not in inputs):
            raise ValueError(f"{resource}: {cause} is not a property")
        if lacking := [role for role in roles if role not in inputs]:
            raise ValueError(f"{resource} has no {', '.join(lacking)}")
        needed, _, beside = actions.partition(" + ")
        data.setdefault(cls.pulumi_type, []).extend(
            {
                "role": each,
                "cause": "" if cause == _ALWAYS else form["path"],
                **{key: form[key] for key in ("service", "named", "sign", "value", "absent") if form[key] is not None},
                "actions": [choice.split("|") for choice in needed.split()],
                "beside": beside.split(),
                "on": on,
                "source": _address(source, resource),
                "read": day or None,
            }
            for each in roles
        )
    return Document(
        source=f"tools/sources/{TABLE}, each row with its page",
        version=versions("pulumi-aws"),
        license=OWN_LICENSE,
        as_of=read,
        data=data,
    )


def _address(source: str, resource: str) -> str:
    if source == "example":
        return registry_page(resource)
    kind, _, name = source.partition(" ")
    return MANAGED.format(name) if kind == "policy" else source
