"""Finds the policies: every module below the four folders defines one."""

from __future__ import annotations

import pkgutil
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from importlib import import_module
from typing import Any

from .options import InvalidOption
from .policy import KINDS, Enforcement, Kind, Policy, Verdict
from .spelling import nearest
from .stack import Stack

LEVELS: tuple[Enforcement, ...] = ("mandatory", "advisory", "disabled")


class InvalidConfiguration(ValueError):  # noqa: N818 - named for what the user wrote
    """A pack's configuration names a policy or an option that does not exist, or sets a value that the option does not take."""


@dataclass(frozen=True)
class Configured:
    """The configuration of one policy: its enforcement level (None for the default) and its options."""

    enforcement: Enforcement | None = None
    options: Mapping[str, Any] = field(default_factory=dict)


class Catalogue:
    """Policies, by name and by the resources that they are about. `others` is how many more exist."""

    def __init__(self, policies: Iterable[Policy], others: int = 0) -> None:
        self.policies = sorted(policies, key=lambda policy: policy.name)
        self.others = others
        self._of_type: dict[str, list[Policy]] = {}

    @cached_property
    def by_name(self) -> dict[str, Policy]:
        """Every policy by its name, and by the names it had before."""
        former = {name: policy for policy in self.policies for name in policy.formerly}
        return former | {policy.name: policy for policy in self.policies}

    @cached_property
    def of_stack(self) -> list[Policy]:
        """The policies that are evaluated at the end, on the stack as a whole."""
        return [policy for policy in self.policies if not policy.is_per_resource]

    def of_resource(self, token: str) -> list[Policy]:
        """The policies that are evaluated on a resource of this type; computed once for each type."""
        if token not in self._of_type:
            self._of_type[token] = [policy for policy in self.policies if policy.applies_to(token)]
        return self._of_type[token]

    def configure(self, given: Mapping[str, Configured]) -> dict[str, Configured]:
        """A checked configuration by policy name; raises InvalidConfiguration that names policy and option."""
        checked = {}
        for name, configured in given.items():
            policy = self.by_name.get(name)
            if policy is None:
                raise InvalidConfiguration(f"there is no policy {name!r} in this pack{_meant(name, self.by_name)}")
            options = {}
            for option, value in configured.options.items():
                if option not in policy.options:
                    raise InvalidConfiguration(
                        f"policy {policy.name} has no option {option!r}{_meant(option, policy.options) or _list(policy.options)}"
                    )
                try:
                    options[option] = policy.options[option].value(value)
                except InvalidOption as reason:
                    raise InvalidConfiguration(f"policy {policy.name}, option {reason}") from None
            checked[policy.name] = Configured(configured.enforcement, options)
        return checked


def _meant(name: str, known: Mapping[str, Any]) -> str:
    close = nearest(name, known)
    return f"; did you mean {close!r}?" if close else ""


def _list(options: Mapping[str, Any]) -> str:
    return f"; it takes {', '.join(options)}" if options else "; it takes none"


def discover(package: str = "preflight.policies", kinds: Collection[Kind] = KINDS) -> Catalogue:
    """The catalogue of a package that has the four folders, or of some of them: the others are not imported."""
    modules = {kind: list(_modules(package, kind)) for kind in KINDS}
    asked = [import_module(name) for kind in kinds for name in modules[kind]]
    found = [thing for module in asked for thing in vars(module).values() if isinstance(thing, Policy)]
    return Catalogue(found, sum(map(len, modules.values())) - len(asked))


def _modules(package: str, kind: Kind) -> Iterator[str]:
    folder = import_module(f"{package}.{kind}")
    for module in pkgutil.walk_packages(folder.__path__, f"{folder.__name__}."):
        if not module.ispkg:
            yield module.name


def verdicts(
    catalogue: Catalogue, stack: Stack, configured: Mapping[str, Configured] | None = None
) -> Iterator[Verdict]:
    """Everything the catalogue says of a whole stack: what an engine would hear of each resource and at the end."""
    given = configured or {}
    for policy in catalogue.policies:
        mine = given.get(policy.name, Configured())
        if mine.enforcement != "disabled":
            yield from policy.judge(stack, mine.options)
