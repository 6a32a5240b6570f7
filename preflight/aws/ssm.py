"""AWS Systems Manager."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from typing_extensions import override

from preflight.core.values import bare, known
from preflight.core.view import Resource, prop

from .knowledge.credentials import (
    Password,
    PasswordHolder,
    is_configured_secret,
    is_credential_name,
    is_generated,
    is_reference,
    is_token,
)
from .languages.ssm_documents import document_faults


class Parameter(PasswordHolder, token="aws:ssm/parameter:Parameter"):
    """A parameter of Parameter Store."""

    arn_form = "ssm:parameter/{name}"

    name: str | None = None
    type: str = prop()
    value: str | None = None
    insecure_value: str | None = None
    tier: str | None = None
    allowed_pattern: str | None = None
    data_type: str | None = None

    @property
    @override
    def passwords(self) -> list[Password]:
        """The value of a SecureString; `ssm-secret-is-encrypted` reports credentials in other parameters."""
        value = bare(self.wire_value("value"))
        return [Password("value", value)] if self.type == "SecureString" and not is_reference(str(value)) else []

    @property
    def holds_credential(self) -> bool:
        """Whether its value is a credential or contains one."""
        if is_generated(self, "value") or is_generated(self, "insecureValue"):
            return True
        text = self.value if self.has("value") else self.insecure_value
        if text is None:
            return False
        text = known(text)
        if is_configured_secret(text, self.stack.setting):
            return True
        title = self.name if self.name is not None else self.logical_name
        return is_token(text) or (not is_reference(text) and is_credential_name(known(title)))

    @property
    def name_faults(self) -> Iterator[str]:
        """What Parameter Store rejects about its name, as predicates."""
        if self.name is None:
            return
        name = known(self.name).strip()
        parts = [part for part in name.split("/") if part]
        if not name.startswith("/") and "/" in name:
            yield f"has the name {name!r}; a name in a hierarchy begins with a slash: /{name}"
        elif wrong := _NOT_IN_NAMES.search(name):
            yield f"has the name {name!r}, in which {wrong[0]!r} is not allowed: letters, digits and _ . - / are"
        elif _RESERVED.match(name):
            yield f"has the name {name!r}; names that begin with aws or ssm are reserved"
        if len(parts) > _LEVELS:
            yield f"has a name of {len(parts)} levels; {_LEVELS} are allowed"
        if len(name) > _LONGEST_NAME:
            yield f"has a name of {len(name)} characters; {_LONGEST_NAME} are allowed, those of its ARN included"

    @property
    def text(self) -> str | None:
        """Its value, whether or not it is a secret; None where the provider alone gets it."""
        value = self.value if self.has("value") else self.insecure_value
        return None if value is None else known(value)

    @property
    def value_faults(self) -> Iterator[str]:
        """What Parameter Store rejects about its value, as predicates that do not contain the value."""
        text = self.text
        if text is None:
            return
        limit = _SIZES.get(known(self.tier) if self.tier is not None else "", _SIZES["Advanced"])
        if len(text) > limit:
            tier = f"of the tier {self.tier}" if self.tier is not None else "of any tier"
            yield f"has a value of {len(text)} characters; a parameter {tier} takes {limit}"
        if _NESTED.search(text):
            yield "has a value with {{ }}, which refer to another parameter: a parameter cannot nest another one"
        if self.allowed_pattern is not None and _differs(known(self.allowed_pattern), text):
            yield f"has a value that does not match its allowed_pattern {self.allowed_pattern!r}"
        data_type = self.data_type
        if data_type is not None:
            if data_type != known(data_type).lower():
                yield f"has the data_type {data_type!r}; data types are written in lower case"
            elif data_type == "aws:ec2:image" and not text.startswith(("ami-", "/")):
                yield "has the data_type aws:ec2:image and a value that is no id of an image, such as ami-0abcdef1234567890"

    @property
    def needs_advanced_tier(self) -> bool:
        """Whether it names no tier and has a value that is too long for the tier Standard, the default of an account."""
        return self.tier is None and self.text is not None and _SIZES["Standard"] < len(self.text) <= _SIZES["Advanced"]


_SIZES = {"Standard": 4096, "Advanced": 8192, "Intelligent-Tiering": 8192}
_NOT_IN_NAMES = re.compile(r"[^a-zA-Z0-9_.\-/]")
_RESERVED = re.compile(r"(?:aws|ssm)|/(?:aws|ssm)/", re.IGNORECASE)
_NESTED = re.compile(r"\{\{[^{}]*\}\}")
_LEVELS, _LONGEST_NAME = 15, 1011
_LONGEST_PATTERN = 256


def _differs(pattern: str, text: str) -> bool:
    """Whether a value certainly does not match a pattern: nothing in it does, in the syntax that Python and Java share."""
    takes_long = re.search(r"[+*}]\)*[+*{]|\[\[", pattern)
    if takes_long or max(len(pattern), len(text)) > _LONGEST_PATTERN:
        return False
    try:
        return re.search(pattern, text) is None
    except re.error:
        return False


class Document(Resource, token="aws:ssm/document:Document"):
    """A document of Systems Manager: commands, an automation, settings of sessions."""

    arn_form = "ssm:document/{name}"

    name: str | None = None
    content: str = prop()
    document_type: str = prop()
    document_format: str = "JSON"

    @property
    def faults(self) -> Iterator[str]:
        """What Systems Manager rejects about its content, as predicates; only JSON is read."""
        if self.document_format != "JSON":
            return
        text = known(self.content)
        try:
            document = json.loads(text)
        except json.JSONDecodeError as problem:
            hint = "; for YAML set document_format='YAML'" if not text.lstrip().startswith("{") else ""
            yield f"has content that is not JSON: {problem.msg} at line {problem.lineno}{hint} (JSON not well-formed)"
            return
        except RecursionError:
            return
        for fault in document_faults(document, known(self.document_type)):
            yield f"has a document {fault}"
