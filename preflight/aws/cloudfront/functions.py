"""Functions, keys and continuous deployment of CloudFront."""

from __future__ import annotations

from collections.abc import Iterator

from preflight.aws.knowledge.inputs import repeated
from preflight.core.spelling import nearest
from preflight.core.values import independently, known
from preflight.core.view import Resource, View, prop

_RUNTIMES = ("cloudfront-js-1.0", "cloudfront-js-2.0")
_STORE_RUNTIME = "cloudfront-js-2.0"
_CODE_BYTES = 10 * 1024
_PEM = "-----BEGIN PUBLIC KEY-----"


class Function(Resource, token="aws:cloudfront/function:Function"):
    """A CloudFront function."""

    name: str | None = None
    code: str = prop()
    runtime: str = prop()
    key_value_store_associations: list[str] = prop(())

    @property
    def errors(self) -> Iterator[str]:
        """Why CloudFront refuses it, each as a clause that begins with a verb."""
        yield from independently((_runtime_faults, _code_faults, _store_faults), self)


def _runtime_faults(function: Function) -> Iterator[str]:
    runtime = known(function.runtime)
    if runtime not in _RUNTIMES:
        meant = nearest(runtime, _RUNTIMES) or " and ".join(_RUNTIMES)
        yield f"has the runtime '{runtime}'; CloudFront has {meant}"


def _code_faults(function: Function) -> Iterator[str]:
    size = len(known(function.code).encode())
    if size > _CODE_BYTES:
        yield f"has code of {size} bytes; CloudFront accepts {_CODE_BYTES}"


def _store_faults(function: Function) -> Iterator[str]:
    stores = len(function.key_value_store_associations)
    if stores > 1:
        yield f"has {stores} key value stores; a function has one"
    if stores and (runtime := known(function.runtime)) != _STORE_RUNTIME:
        yield f"has a key value store with the runtime {runtime}; it needs {_STORE_RUNTIME}"


class KeyGroup(Resource, token="aws:cloudfront/keyGroup:KeyGroup"):
    """A key group."""

    name: str | None = None
    items: list[str] = prop(())

    @property
    def errors(self) -> Iterator[str]:
        """Why CloudFront refuses it, each as a clause that begins with a verb."""
        for key in repeated(self.items):
            yield f"has the public key '{key}' twice; each key is there once"


class PublicKey(Resource, token="aws:cloudfront/publicKey:PublicKey"):
    """A public key."""

    name: str | None = None
    encoded_key: str = prop()

    @property
    def errors(self) -> Iterator[str]:
        """Why CloudFront refuses it, each as a clause that begins with a verb."""
        if not known(self.encoded_key).lstrip().startswith(_PEM):
            yield f"has an `encoded_key` that does not begin with {_PEM}"


class StagingNames(View):
    """The domain names of staging distributions."""

    items: list[str] = prop(())


class HeaderTraffic(View):
    """Requests with a header go to the staging distribution."""

    header: str = prop()


class Stickiness(View):
    """How long a viewer stays with one of the distributions, in seconds."""

    idle_ttl: int = prop()
    maximum_ttl: int = prop()


class WeightTraffic(View):
    """A share of the requests goes to the staging distribution."""

    weight: float = prop()
    session_stickiness_config: Stickiness | None = None


class TrafficConfig(View):
    """Which requests go to the staging distribution."""

    type: str = prop()
    single_header_config: HeaderTraffic | None = None
    single_weight_config: WeightTraffic | None = None


_DEPLOYMENT_TOKEN = "aws:cloudfront/continuousDeploymentPolicy:ContinuousDeploymentPolicy"


class ContinuousDeploymentPolicy(Resource, token=_DEPLOYMENT_TOKEN):
    """A continuous deployment policy."""

    names = ()

    staging_distribution_dns_names: StagingNames | None = None
    traffic_config: TrafficConfig | None = None

    @property
    def errors(self) -> Iterator[str]:
        """Why CloudFront refuses it, each as a clause that begins with a verb."""
        yield from independently((_staging_faults, _traffic_faults, _weight_faults), self)


_CONFIG_OF = {"SingleHeader": "single_header_config", "SingleWeight": "single_weight_config"}
_PREFIX = "aws-cf-cd-"
_HEAVIEST = 0.15
_SHORTEST, _LONGEST = 300, 3600


def _staging_faults(policy: ContinuousDeploymentPolicy) -> Iterator[str]:
    names = policy.staging_distribution_dns_names
    if names is not None and len(names.items) != 1:
        yield f"names {len(names.items)} staging distributions; a policy has one"


def _traffic_faults(policy: ContinuousDeploymentPolicy) -> Iterator[str]:
    if (traffic := policy.traffic_config) is None:
        return
    kind = known(traffic.type)
    if kind not in _CONFIG_OF:
        yield f"has the traffic type '{kind}'; CloudFront accepts {' and '.join(_CONFIG_OF)}"
    elif not traffic.has(_CONFIG_OF[kind]):
        yield f"has the traffic type {kind} without a `{_CONFIG_OF[kind]}`"
    header = traffic.single_header_config
    if header is not None and not header.header.startswith(_PREFIX):
        yield f"has the header '{header.header}'; its name begins with {_PREFIX}"


def _weight_faults(policy: ContinuousDeploymentPolicy) -> Iterator[str]:
    if (traffic := policy.traffic_config) is None or (share := traffic.single_weight_config) is None:
        return
    if not 0 <= share.weight <= _HEAVIEST:
        yield f"has the weight {share.weight:g}; CloudFront accepts 0 to {_HEAVIEST}, which is 15 %"
    if (sticky := share.session_stickiness_config) is None:
        return
    for name in ("idle_ttl", "maximum_ttl"):
        if not _SHORTEST <= (seconds := getattr(sticky, name)) <= _LONGEST:
            yield f"has the {name} {seconds}; CloudFront accepts {_SHORTEST} to {_LONGEST}"
    if sticky.idle_ttl > sticky.maximum_ttl:
        yield f"has the idle_ttl {sticky.idle_ttl} and the maximum_ttl {sticky.maximum_ttl}; idle_ttl is at most maximum_ttl"
