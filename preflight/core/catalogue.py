"""Finds the policies: every module below the four folders defines one."""

from __future__ import annotations

import pkgutil
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import cached_property
from importlib import import_module

from .policy import KINDS, Kind, Policy


class Catalogue:
    """Policies, by name and by the resources that they are about. `others` is how many more exist."""

    def __init__(self, policies: Iterable[Policy], others: int = 0) -> None:
        self._given, self.others = policies, others
        self._of_type: dict[str, list[Policy]] = {}

    @cached_property
    def policies(self) -> list[Policy]:
        """All of them, in the order of their names."""
        return sorted(self._given, key=lambda policy: policy.name)

    @cached_property
    def by_name(self) -> Mapping[str, Policy]:
        """Every policy by its name, and by the names it had before."""
        former = {name: policy for policy in self.policies for name in policy.formerly}
        return former | {policy.name: policy for policy in self.policies}

    @cached_property
    def present_names(self) -> Mapping[str, str]:
        """The name of every policy by that name, and by those it had before."""
        return {name: policy.name for name, policy in self.by_name.items()}

    @cached_property
    def modules(self) -> Mapping[str, str]:
        """The module of every policy by the policy's name, in the order of the names."""
        return {policy.name: policy.check.__module__ for policy in self.policies}

    def import_views(self, is_wanted: Callable[[str], object]) -> None:
        """Import the views of the types for which it is true, where that was not done: a stack is built from views."""

    def of_stack(self, tokens: Collection[str]) -> list[Policy]:  # noqa: ARG002 - for those that import by type
        """The policies that are evaluated at the end on a stack with resources of these types.

        Others may be among them: they find nothing there that they are about.
        """
        return self._of_every_stack

    @cached_property
    def _of_every_stack(self) -> list[Policy]:
        return [policy for policy in self.policies if not policy.is_per_resource]

    def of_resource(self, token: str) -> list[Policy]:
        """The policies that are evaluated on a resource of this type; computed once for each type."""
        if token not in self._of_type:
            self._of_type[token] = [policy for policy in self.policies if policy.applies_to(token)]
        return self._of_type[token]


def discover(package: str = "preflight.policies", kinds: Collection[Kind] = KINDS) -> Catalogue:
    """The catalogue of a package that has the four folders, or of some of them: the others are not imported."""
    modules = {kind: list(_modules(package, kind)) for kind in KINDS}
    asked = [import_module(name) for kind in kinds for name in modules[kind]]
    found = [thing for module in asked for thing in vars(module).values() if isinstance(thing, Policy)]
    return Catalogue(found, sum(map(len, modules.values())) - len(asked))


def policy_of(module: str) -> Policy:
    """The policy that a module of the catalogue defines; no other one is imported."""
    found = (thing for thing in vars(import_module(module)).values() if isinstance(thing, Policy))
    return next(each for each in found if each.check.__module__ == module)


def _modules(package: str, kind: Kind) -> Iterator[str]:
    folder = import_module(f"{package}.{kind}")
    for path in folder.__path__:
        yield from _below(path, folder.__name__)


def _below(folder: str, package: str) -> Iterator[str]:
    """The modules of a package and of those in it: as `pkgutil.walk_packages`, which imports each package and takes longer."""
    for each in pkgutil.iter_modules([folder]):
        name = f"{package}.{each.name}"
        if each.ispkg:
            yield from _below(f"{folder}/{each.name}", name)
        else:
            yield name
