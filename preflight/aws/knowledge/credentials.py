"""Recognizes credentials: by their source, their form, or the name they have."""

from __future__ import annotations

import ast
import base64
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

from preflight.core.link import candidates
from preflight.core.program import Program
from preflight.core.stack import Export, Setting
from preflight.core.syntax import Place
from preflight.core.values import Undecided, bare
from preflight.core.view import Resource, prop

from .facts import token_forms

if TYPE_CHECKING:
    from preflight.core.view import View


class RandomPassword(Resource, token="random:index/randomPassword:RandomPassword"):
    """A password that Pulumi generates: letters, digits and special characters."""

    names = ()

    length: int = prop()
    special: bool = True
    override_special: str = "!@#$%&*()-_=+[]{}<>:?"

    @property
    def specials(self) -> str:
        """The special characters it may contain."""
        return self.override_special if self.special else ""


_SHORTEST_SECRET = 6  # a shorter configuration secret may occur in a string by chance

_CREDENTIAL = re.compile(
    r"(?:^|[^a-z])(?:password|passwd|passphrase|secret|token|credentials?|api[^a-z]?key|private[^a-z]?key|secret[^a-z]?key"
    r"|access[^a-z]?key|pwd)$"
)
# Not a credential, but a number, a flag, an address, a reference to a secret, or a placeholder.
_REFERENCE = re.compile(
    r"\d+|true|false|yes|no|on|off|none|null|enabled|disabled"
    r"|arn:.*|(?:https?|s3|ssm|ssm-secure|secretsmanager|file|vault)://.*|/.*|[\w.-]+/[\w./-]*|\{\{.*\}\}|\$\{.*\}|<.*>|.*\s.*"
    r"|.*(?:place.?holder|change.?me|change.?it|replace|dummy|example|to.?be|todo|tbd|fixme|x{3,}|\*{3,}).*",
    re.IGNORECASE | re.DOTALL,
)


class Password(NamedTuple):
    """A password in a resource's inputs: its path on the wire (`users[0].password`), and its value, which may be unknown."""

    path: str
    value: Any


class PasswordHolder(Resource):
    """A resource with passwords or tokens among its inputs. `password_paths` are their paths on the wire, without indices."""

    password_paths: ClassVar[tuple[str, ...]] = ("password", "passwordWo")

    @property
    def passwords(self) -> list[Password]:
        """Its passwords. Does not record the read of a secret: messages name only the source of a password, never its value."""
        paths = [path.split(".") for path in self.password_paths]
        return [found for first, *rest in paths for found in _within(self.wire_value(first), rest, first)]

    def plain_source(self, password: Password) -> str | None:
        """Where a password is readable in the program or its configuration; None if it is a secret or an output.

        Raises Undecided if it is neither and the program's source does not contain it.
        """
        text, setting = password.value, self.stack.setting
        if not isinstance(text, str) or is_configured_secret(text, setting):
            return None
        plain = [key for key, value in setting.config.items() if value == text and key not in setting.secret_keys]
        if plain:
            return f"the plain configuration value '{plain[0]}'"
        if (place := _literals(self.stack.program).get(text)) is None:
            raise Undecided(f"where {password.path} comes from")
        return f"the literal in {place}"


def _within(value: Any, steps: Sequence[str], path: str) -> Iterator[Password]:
    """The values at a path of keys, with those of all items of a list on the path."""
    value = bare(value)
    if isinstance(value, list):
        for at, item in enumerate(value):
            yield from _within(item, steps, f"{path}[{at}]")
    elif steps and isinstance(value, Mapping):
        yield from _within(value.get(steps[0]), steps[1:], f"{path}.{steps[0]}")
    elif not steps and value is not None:
        yield Password(path, value)


@lru_cache(maxsize=2)
def _literals(program: Program) -> Mapping[str, Place]:
    """The string literals of a program's source, each with its first place."""
    found: dict[str, Place] = {}
    for file in program.files():
        constants: Iterable[ast.Constant] = file.walk(ast.Constant) if file.error is None else ()
        for constant in constants:
            if isinstance(constant.value, str):
                found.setdefault(constant.value, file.place(constant))
    return found


def is_credential_name(name: str) -> bool:
    """Whether a name is that of a credential: `/orders/db-password` is, `/orders/password-length` is not."""
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", name).lower()
    return _CREDENTIAL.search(words) is not None


def is_reference(text: str) -> bool:
    """Whether a string is a reference, flag, number or placeholder instead of a credential."""
    return not text or _REFERENCE.fullmatch(text) is not None


def is_configured_secret(text: str, setting: Setting) -> bool:
    """Whether a string is, or contains, a secret of the stack's configuration."""
    return any(
        secret == text or (len(secret) >= _SHORTEST_SECRET and secret in text) for secret in setting.secret_strings
    )


def is_bare_secret(export: Export, setting: Setting) -> bool:
    """Whether an export that is not marked as secret holds a configured secret, or a credential by its name."""
    text = export.value if export.is_known and not export.is_secret else None
    if not isinstance(text, str):
        return False
    return is_configured_secret(text, setting) or (is_credential_name(export.name) and not is_reference(text))


def is_generated(view: View, key: str) -> bool:
    """Whether a property depends on a password that the stack generates; `key` is its name on the wire."""
    return bool(generators(view, key))


def generators(view: View, key: str) -> list[RandomPassword]:
    """The generated passwords that a property depends on; `key` is its name on the wire."""
    return candidates(view, key, (RandomPassword,))


def is_token(text: str) -> bool:
    """Whether a string has the form of a credential, such as a private key, by the patterns of detect-secrets."""
    if "${" in text or "{{" in text:
        return False
    return any(
        _is_web_token(found[0]) if name == "jwt" else True
        for name, patterns in token_forms().items()
        for pattern in patterns
        for found in pattern.finditer(text)
    )


def _is_web_token(text: str) -> bool:
    """Whether the first two parts of a possible JSON web token are JSON."""
    try:
        for part in text.split(".")[:2]:
            json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    except ValueError:
        return False
    return True
