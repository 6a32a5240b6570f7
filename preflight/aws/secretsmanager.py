"""AWS Secrets Manager."""

from __future__ import annotations

import re

from preflight.core.link import link
from preflight.core.values import known
from preflight.core.view import REQUIRED, Resource, json_text

from .iam import Document
from .lambda_ import Function


class Secret(Resource, token="aws:secretsmanager/secret:Secret"):
    """A secret. Its ARN ends in a hyphen and six characters that AWS adds to the name."""

    arn_form = "secretsmanager:secret:{name}-*"

    name: str | None = None
    policy: Document | None = json_text()

    @property
    def invalid_in_name(self) -> str:
        """The characters of its name that Secrets Manager does not accept."""
        return "".join(dict.fromkeys(re.sub(r"[A-Za-z0-9/_+=.@!-]", "", known(self.name) or "")))


class SecretPolicy(Resource, token="aws:secretsmanager/secretPolicy:SecretPolicy"):
    """The policy of a secret."""

    names = ()

    policy: Document = json_text(REQUIRED)

    secret: Secret = link("secret_arn")


class SecretRotation(Resource, token="aws:secretsmanager/secretRotation:SecretRotation"):
    """The rotation of a secret by a function."""

    names = ()

    function: Function = link("rotation_lambda_arn")
    secret: Secret = link("secret_id")
