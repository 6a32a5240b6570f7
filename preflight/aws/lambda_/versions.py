"""Aliases of versions, and the concurrency that is provisioned for them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, cast

from preflight.core.link import candidates, link, referrers
from preflight.core.values import KnownLater, independently, origins_of
from preflight.core.view import Resource, View, prop

from .function import Function

LATEST = "$LATEST"


class RoutingConfig(View):
    """The second version of an alias. `additional_version_weights` maps it to its share of the calls, from 0 to 1."""

    additional_version_weights: Mapping[str, Any] = prop({})


class Alias(Resource, token="aws:lambda/alias:Alias"):
    """A name for one version of a function, or for two that share its calls."""

    name: str | None = None
    function_version: str = prop()
    routing_config: RoutingConfig | None = None

    function: Function = link("function_name")

    @property
    def weights(self) -> dict[str, Any]:
        """The share of each further version, by the version."""
        return dict(self.routing_config.additional_version_weights) if self.routing_config is not None else {}

    @property
    def is_of_latest(self) -> bool:
        """Whether it is for $LATEST; raises Undecided where its version is known only after deployment."""
        return is_latest(self, "functionVersion", self.function_version)


class ProvisionedConcurrencyConfig(
    Resource, token="aws:lambda/provisionedConcurrencyConfig:ProvisionedConcurrencyConfig"
):
    """Execution environments that Lambda keeps ready for a version or an alias."""

    names = ()

    qualifier: str = prop()
    provisioned_concurrent_executions: int = prop()

    function: Function = link("function_name")

    @property
    def alias(self) -> Alias | None:
        """The alias that it is for; None where it is for a version. Raises Undecided where that is not known."""
        aliases = candidates(self, "qualifier", (Alias,))
        if len(aliases) == 1:
            return cast("Alias", aliases[0])
        if not isinstance(self.qualifier, str):
            raise KnownLater("qualifier")
        if self.qualifier == LATEST or self.qualifier.isdigit():
            return None
        of_function = referrers(Alias, Alias.function, self.function)
        return next((alias for alias in of_function if alias.name == self.qualifier), None)


def is_latest(view: Resource, key: str, version: Any) -> bool:
    """Whether a version is $LATEST: as a literal, or as the `version` of a function that publishes none.

    Raises Undecided where that is known only after deployment.
    """
    if isinstance(version, str):
        return version == LATEST
    functions = candidates(view, key, (Function,))
    outputs = {origin.output for origin in origins_of(version)}
    if len(functions) == 1 and outputs == {"version"} and not functions[0].is_deployed:
        return not functions[0].publish
    raise KnownLater(key)


def alias_faults(alias: Alias) -> Iterator[str]:
    """Why Lambda refuses the routing of an alias, each as a clause that begins with a verb."""
    weights = alias.weights
    if not weights:
        return
    if len(weights) > 1:
        yield f"routes to {len(weights)} further versions; an alias takes one"
    for version, weight in weights.items():
        if not version.isdigit():
            yield f"routes to '{version}', which is not the number of a version"
        try:
            share = float(weight)
        except (TypeError, ValueError):
            continue
        if not 0 <= share <= 1:
            yield f"routes {weight} of its calls to version {version}; a weight is between 0 and 1"
    version = alias.function_version
    if version == LATEST:
        yield f"is for {LATEST} and routes to another version, which only an alias of a numbered version does"
    elif version in weights:
        yield f"routes to version {version}, which it is for already"


def concurrency_faults(config: ProvisionedConcurrencyConfig) -> Iterator[str]:
    """Why Lambda refuses provisioned concurrency, each as a clause that begins with a verb.

    Raises Undecided, after all others, where a value that is known only after deployment decides it.
    """
    yield from independently((_none, _unpublished, _unreserved, _from_snapshots), config)


def _none(config: ProvisionedConcurrencyConfig) -> Iterator[str]:
    if config.provisioned_concurrent_executions < 1:
        yield f"provisions {config.provisioned_concurrent_executions} executions; Lambda takes at least 1"


def _unpublished(config: ProvisionedConcurrencyConfig) -> Iterator[str]:
    alias = config.alias
    if alias is not None:
        if alias.is_of_latest:
            yield f"is for {alias}, which is for {LATEST}; it needs a published version (`publish=True` on the function)"
    elif is_latest(config, "qualifier", config.qualifier):
        yield f"is for {LATEST}; it needs a published version or an alias of one"


def _unreserved(config: ProvisionedConcurrencyConfig) -> Iterator[str]:
    reserved = config.function.reserved_concurrent_executions
    if reserved < 0:
        return
    configs = referrers(ProvisionedConcurrencyConfig, ProvisionedConcurrencyConfig.function, config.function)
    total = sum(each.provisioned_concurrent_executions for each in configs)
    if total > reserved:
        yield (
            f"makes {total} provisioned executions of {config.function}, which reserves {reserved}; "
            "`reserved_concurrent_executions` must not be lower"
        )


def _from_snapshots(config: ProvisionedConcurrencyConfig) -> Iterator[str]:
    if config.function.starts_from_snapshots:
        yield f"is for {config.function}, which uses SnapStart; Lambda takes one of the two"
