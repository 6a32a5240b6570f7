"""AWS Systems Manager."""

from __future__ import annotations

from typing_extensions import override

from preflight.core.values import bare, known
from preflight.core.view import prop

from .knowledge.credentials import (
    Password,
    PasswordHolder,
    is_configured_secret,
    is_credential_name,
    is_generated,
    is_reference,
    is_token,
)


class Parameter(PasswordHolder, token="aws:ssm/parameter:Parameter"):
    """A parameter of Parameter Store."""

    arn_form = "ssm:parameter/{name}"

    name: str | None = None
    type: str = prop()
    value: str | None = None
    insecure_value: str | None = None

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
