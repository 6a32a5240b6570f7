"""How the policies are configured: enforcement levels, options, foresight. One parser for the analyzer and the command."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from preflight import pack
from preflight.core.catalogue import Catalogue
from preflight.core.options import InvalidOption, Option
from preflight.core.policy import Enforcement, Policy
from preflight.core.spelling import nearest

from .selection import UnknownWord, selected

REMEDIATE: Final = "remediate"
LEVELS: Final[Mapping[str, Enforcement]] = {
    "advisory": "advisory",
    "mandatory": "mandatory",
    # What no remedy has changed blocks.
    REMEDIATE: "mandatory",
    "disabled": "disabled",
}
"""What each of Pulumi's enforcement levels means for a policy of this pack."""

_WORDS = "names, patterns such as lambda-*, services, kinds and severities"
SELECT: Final[Mapping[str, Option]] = {
    "only": Option("only", tuple[str, ...], (), None, f"the policies that are evaluated: {_WORDS}"),
    "except": Option("except", tuple[str, ...], (), None, f"the policies that are not evaluated: {_WORDS}"),
}
"""The options of the selection."""

SETTINGS: Final = frozenset({pack.EXEMPTIONS, pack.BASELINE})
"""What is configured like a policy and has no level: whatever "all" is set to, it holds."""

FORESEE: Final = Option(
    "foresee",
    Literal["when-needed", "never"],
    "when-needed",
    None,
    "whether the program is planned once more when a policy needs a value that is not known yet",
)
"""The one option of foresight."""


class InvalidConfiguration(ValueError):  # noqa: N818 - named for what the user wrote
    """A configuration names a policy or an option that does not exist, or sets a value that the option does not take."""


@dataclass(frozen=True)
class Configured:
    """The configuration of one policy: its enforcement level (None for the default) and its options.

    `remediates`: its level is `remediate`, and a resource is changed so that it holds.
    """

    enforcement: Enforcement | None = None
    options: Mapping[str, Any] = field(default_factory=dict)
    remediates: bool = False


_AS_SHIPPED = Configured()


@dataclass(frozen=True)
class Configuration:
    """A checked configuration: `policies` by their present names, and whether values may be foreseen.

    `settings` are those of exemptions and the baseline, by their names, as they were given: what is wrong in them is reported
    beside the findings.
    """

    policies: Mapping[str, Configured] = field(default_factory=dict)
    foresees: bool = True
    settings: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    selected: frozenset[str] | None = None
    """The names of the policies that are evaluated; None for all."""

    def level(self, policy: Policy) -> Enforcement:
        """The enforcement level of a policy: the configured one, else its default; "disabled" where it is not selected."""
        if self.selected is not None and policy.name not in self.selected:
            return "disabled"
        return self.policies.get(policy.name, _AS_SHIPPED).enforcement or policy.enforcement

    def options(self, policy: Policy) -> Mapping[str, Any]:
        """The configured options of a policy, by name."""
        return self.policies.get(policy.name, _AS_SHIPPED).options

    @property
    def remediating(self) -> list[str]:
        """The names of the policies whose level is `remediate`."""
        return [name for name, configured in self.policies.items() if configured.remediates]

    def remediates(self, policy: Policy) -> bool:
        """Whether its level is `remediate`."""
        return self.policies.get(policy.name, _AS_SHIPPED).remediates

    def is_enabled(self, policy: Policy) -> bool:
        """Whether a policy is evaluated at all."""
        return self.enables(policy.name)

    def enables(self, name: str) -> bool:
        """Whether the policy of a name is evaluated at all: none is disabled by default."""
        if self.selected is not None and name not in self.selected:
            return False
        return self.policies.get(name, _AS_SHIPPED).enforcement != "disabled"


def configure(catalogue: Catalogue, given: Mapping[str, Configured]) -> Configuration:
    """Check what a user configured, by policy name (present or former), and for foresight.

    Raises InvalidConfiguration that names the policy and the option.
    """
    checked: dict[str, Configured] = {}
    settings: dict[str, Mapping[str, Any]] = {}
    foresees, chosen = True, None
    for name, configured in given.items():
        if name == pack.FORESIGHT:
            options = _options(name, {FORESEE.name: FORESEE}, configured)
            foresees = configured.enforcement != "disabled" and options.get(FORESEE.name) != "never"
            continue
        if name == pack.SELECTION:
            words = _options(name, SELECT, configured)
            chosen = select(catalogue, words.get("only", ()), words.get("except", ()))
            continue
        if name in SETTINGS:
            settings[name] = configured.options
            continue
        present = catalogue.present_names.get(name)
        if present is None:
            hint = _meant(name, [*catalogue.present_names, pack.FORESIGHT, pack.SELECTION, *SETTINGS])
            raise InvalidConfiguration(f"there is no policy {name!r} in this pack{hint}")
        options = _options(present, catalogue.by_name[present].options, configured) if configured.options else {}
        checked[present] = Configured(configured.enforcement, options, configured.remediates)
    return Configuration(checked, foresees, settings, chosen)


def select(catalogue: Catalogue, only: Sequence[str], but: Sequence[str]) -> frozenset[str] | None:
    """The names of the policies that the words of `only` select, or of all, without those of `but`; None for all.

    Raises InvalidConfiguration for a word that selects no policy.
    """
    if not only and not but:
        return None
    try:
        wanted = selected(catalogue, only) if only else set(catalogue.policies)
        return frozenset(policy.name for policy in wanted - selected(catalogue, but))
    except UnknownWord as error:
        hint = f"; did you mean {error.close!r}?" if error.close else ""
        raise InvalidConfiguration(f"{error}{hint}") from None


def _options(policy: str, known: Mapping[str, Option], configured: Configured) -> dict[str, Any]:
    options = {}
    for name, value in configured.options.items():
        if name not in known:
            hint = _meant(name, known) or f"; it takes {', '.join(known) or 'none'}"
            raise InvalidConfiguration(f"policy {policy} has no option {name!r}{hint}")
        try:
            options[name] = known[name].value(value)
        except InvalidOption as reason:
            raise InvalidConfiguration(f"policy {policy}, option {reason}") from None
    return options


def _meant(name: str, known: Iterable[str]) -> str:
    close = nearest(name, known)
    return f"; did you mean {close!r}?" if close else ""
