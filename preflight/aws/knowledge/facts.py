"""Generated facts about AWS: runtimes, regions, actions, managed policies, endpoints, versions.

The facts are generated from the packages that publish them (tools/refresh.py) and are stored beside this package under `data`,
each file with its source, version and date. Each is read at its first use; of the two large files (`iam_actions`
and `managed_policies`) only the entries that are used are parsed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from datetime import date, datetime, timezone
from fnmatch import fnmatchcase
from functools import cache, cached_property, lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from preflight.core.spelling import nearest
from preflight.table import Table

_DATA = Path(__file__).parents[1] / "data"
_MANAGED = "arn:aws:iam::aws:policy/"
_REGIONAL = "com.amazonaws.{region}."


@dataclass(frozen=True)
class Runtime:
    """A Lambda runtime and its dates, each None if AWS has announced none or cfn-lint does not list it.

    From `deprecated` on it gets no patches, from `create_block` on no function can be created with it, from
    `update_block` on none can be updated. `successor` is the newest runtime of its language, None for that one itself.
    `in_api` is False for an identifier that the Lambda API does not accept: a container image only.
    """

    id: str
    deprecated: date | None
    create_block: date | None
    update_block: date | None
    successor: str | None
    in_api: bool


@dataclass(frozen=True)
class SdkClient:
    """A client of AWS's SDKs: boto3's name for it, and the string inputs that its operations require.

    `required` maps each to the operations that take it and do not require it.
    """

    name: str
    required: Mapping[str, frozenset[str]]

    def requires(self, operation: str, name: str) -> bool:
        """Whether AWS rejects a call of an operation, such as `PutItem`, without an input."""
        return name in self.required and operation not in self.required[name]


@dataclass(frozen=True)
class EndpointService:
    """A VPC endpoint service; its name has `{region}` in place of the region."""

    name: str
    gateway: bool
    interface: bool


@dataclass(frozen=True)
class EngineVersions:
    """The versions of one RDS engine: those that can be created, and those that AWS no longer creates."""

    available: frozenset[str]
    deprecated: frozenset[str]

    def includes(self, version: str) -> bool:
        """Whether `version` is available or the beginning of one that is: AWS completes 8.0 to the newest 8.0.x."""
        return any((known + ".").startswith(version + ".") for known in self.available)


@dataclass(frozen=True)
class Naming:
    """How Pulumi generates the name of a resource.

    At most `longest` characters: the logical name, a hyphen and seven random characters, in lower case if `lower` is true, with
    the suffix .fifo if the property `fifo` is true. `longest` is 0 if Pulumi never generates the name.
    """

    longest: int
    lower: bool
    fifo: str


@dataclass(frozen=True)
class Limit:
    """The constraint of one input of a resource: a number, a string of some length and form, or one of some values.

    `path` names it on the wire, without the indices of lists: `cors.allowMethods`. `low` and `high` are a number's least
    and greatest value, else the least and greatest length. A string must match one of the `forms`, which `words` describe.
    `is_open` where AWS adds to the values, or raises the limit, from time to time. `is_derived` where the models are matched with
    the input by its name alone: then all that follows from it is advice.
    """

    path: str
    is_number: bool
    low: float | None
    high: float | None
    forms: tuple[str, ...]
    words: str
    values: tuple[Any, ...]
    is_open: bool
    naming: Naming | None
    is_derived: bool = False

    @cached_property
    def steps(self) -> tuple[str, ...]:
        """The path's parts."""
        return tuple(self.path.split("."))


def today() -> date:
    """The day in UTC, for facts that begin or end on a day."""
    return datetime.now(tz=timezone.utc).date()


def as_of(name: str) -> date:
    """The date of a data file, such as `lambda_runtimes`: that of its source, else that of its generation.

    Raises FileNotFoundError for a name that no data file has.
    """
    header = _table(name).header
    return date.fromisoformat(header.get("as_of") or header["generated"])


@cache
def runtimes() -> Mapping[str, Runtime]:
    """Every runtime that Lambda has or had, by identifier."""
    return MappingProxyType(
        {
            identifier: Runtime(
                id=identifier,
                deprecated=_day(known["deprecated"]),
                create_block=_day(known["create_block"]),
                update_block=_day(known["update_block"]),
                successor=known["successor"],
                in_api=known["in_api"],
            )
            for identifier, known in _table("lambda_runtimes").items()
        }
    )


def runtime(identifier: str) -> Runtime | None:
    """The runtime with this identifier; None if there is none."""
    return runtimes().get(identifier)


@cache
def reserved_environment_names() -> frozenset[str]:
    """Names of variables that Lambda sets itself and refuses in a function's environment."""
    return frozenset(_table("lambda_reserved_names")["names"])


def managed_policy(arn: str) -> list[dict[str, Any]] | None:
    """The statements of a policy that AWS manages, as in its document but for their ids.

    None where no such policy is known, and for other partitions than `aws`: their documents differ and are not known.
    """
    return deepcopy(_table("managed_policies").get(arn.removeprefix(_MANAGED))) if arn.startswith(_MANAGED) else None


@cache
def managed_policies() -> tuple[str, ...]:
    """The ARNs of the policies that AWS manages in the partition `aws`."""
    return tuple(_MANAGED + key for key in _table("managed_policies"))


def role_trust(type_token: str) -> list[dict[str, Any]]:
    """The rows of role_trust.json for a type of resource: `paths`, `services`, `actions`, `source`, `read` (a day or None)."""
    return _table("role_trust").get(type_token) or []


def role_needs(type_token: str) -> list[dict[str, Any]]:
    """The rows of role_needs.json for a type of resource, as tools/distil/needs.py describes them."""
    return _table("role_needs").get(type_token) or []


@cache
def _managed_by_name() -> Mapping[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for arn in managed_policies():
        name = arn.rpartition("/")[2]
        found[name] = (*found.get(name, ()), arn)
    return found


def managed_policies_named(name: str) -> tuple[str, ...]:
    """The ARNs of AWS's managed policies of a name, whatever their path."""
    return _managed_by_name().get(name, ())


def is_missing_managed_policy(arn: str) -> bool:
    """Whether an ARN is of a managed policy of AWS that the data does not have; it may be newer."""
    return arn.startswith(_MANAGED) and managed_policy(arn) is None


def nearest_managed_policy(arn: str) -> str | None:
    """The managed policy of AWS whose name is closest to that of an ARN."""
    name = nearest(arn.rpartition("/")[2], _managed_by_name())
    return managed_policies_named(name)[0] if name else None


@cache
def iam_services() -> frozenset[str]:
    """The prefixes of IAM actions, such as `s3` and `lambda`."""
    return frozenset(_table("iam_actions"))


@lru_cache(maxsize=1024)
def actions_matching(pattern: str) -> tuple[str, ...]:
    """The actions that an action pattern of a policy matches: `s3:Get*`, `*`, or one action in any case.

    Spelt as AWS spells them (some of the newest in lower case). Empty where the pattern names none that exists.
    """
    service, colon, name = pattern.partition(":")
    services = sorted(iam_services()) if pattern == "*" else [service.lower()]
    wanted = re.compile(_regex(name if colon else pattern), re.IGNORECASE)
    return tuple(
        f"{prefix}:{spelt}"
        for prefix in services
        for spelt, _ in _actions(prefix).values()
        if (colon or pattern == "*") and wanted.fullmatch(spelt)
    )


def action_exists(action: str) -> bool:
    """Whether an action, or a pattern of actions, matches at least one that exists."""
    if action == "*":
        return True
    if "*" in action or "?" in action:
        return bool(actions_matching(action))
    service, _, name = action.lower().partition(":")
    return name in _actions(service)


def supports_resources(action: str) -> bool | None:
    """Whether a statement can name resources for this action; False where only `*` works.

    None where the action is not known, is a pattern, or the sources differ (among them cloudwatch:PutMetricData, to
    which AWS has added a resource that ordinary metrics do not have).
    """
    service, _, name = action.lower().partition(":")
    return _actions(service).get(name, (name, None))[1]


def arn_formats(service: str) -> Mapping[str, tuple[str, ...]]:
    """The forms of a service's ARNs by resource type in lower case, empty for an unknown service.

    `arn_formats("lambda")["function"]` is `("arn:${Partition}:lambda:${Region}:${Account}:function:${FunctionName}",)`;
    a form that ends in `*` is one whose rest no source names.
    """
    known = _table("iam_actions").get(service.lower()) or {"arns": {}}
    return {kind: tuple(forms) for kind, forms in known["arns"].items()}


@cache
def regions() -> frozenset[str]:
    """Every region of every partition."""
    return frozenset(region for known in _table("regions").values() for region in known["regions"])


@lru_cache(maxsize=256)
def partition_of(region: str) -> str | None:
    """The partition of a region (`aws`, `aws-cn` …), derived from its form if it is newer than the data."""
    partitions = _table("regions")
    listed = (name for name, known in partitions.items() if region in known["regions"])
    formed = (name for name, known in partitions.items() if re.match(known["form"], region))
    return next(listed, None) or next(formed, None)


@cache
def endpoint_services() -> Mapping[str, EndpointService]:
    """The services of VPC endpoints by name, as `com.amazonaws.{region}.ecr.api`.

    Most services and regions, not all: a name that is missing may be newer, one that is there may not be everywhere.
    """
    return MappingProxyType(
        {
            name: EndpointService(name, gateway="gateway" in kinds, interface="interface" in kinds)
            for name, kinds in _table("vpc_endpoint_services")["services"].items()
        }
    )


def endpoint_service(service_name: str) -> EndpointService | None:
    """The endpoint service with this name; None if none is known."""
    general, _ = _without_region(service_name)
    services = endpoint_services()
    if found := services.get(general) or services.get(service_name):
        return found
    return next((known for name, known in services.items() if "*" in name and fnmatchcase(general, name)), None)


def endpoint_alternatives(service_name: str) -> tuple[str, ...]:
    """Suggestions for an unknown service name, in the same region.

    Empty for a name that is known, that resembles none, or that is somebody's own service (`…vpce-svc-…`).
    """
    general, region = _without_region(service_name)
    if region is None or not general.startswith(_REGIONAL) or endpoint_service(service_name):
        return ()
    asked = general.removeprefix(_REGIONAL)
    meant = _table("vpc_endpoint_services")["aliases"].get(asked.lower())
    if meant is None:
        names = [name.removeprefix(_REGIONAL) for name in endpoint_services() if name.startswith(_REGIONAL)]
        close = nearest(asked, names)
        meant = [_REGIONAL + close] if close else []
    return tuple(name.replace("{region}", region) for name in meant)


def is_misnamed_endpoint(service_name: str) -> bool:
    """Whether a service name is a common mistake for which AWS has no endpoint, such as `….cloudwatch`."""
    general, _ = _without_region(service_name)
    return general.removeprefix(_REGIONAL).lower() in _table("vpc_endpoint_services")["aliases"]


def region_in(service_name: str) -> str | None:
    """The region in an endpoint's service name."""
    return _without_region(service_name)[1]


def rds_engines(*, cluster: bool = False) -> frozenset[str]:
    """The engines of an RDS instance, or of a cluster."""
    return frozenset(_table("rds_engine_versions")["cluster" if cluster else "instance"])


def rds_versions(engine: str, *, cluster: bool = False) -> EngineVersions | None:
    """The versions of an engine for an instance, or for a cluster.

    None for an engine that is not known, and for one whose versions are not listed (Oracle).
    """
    known = _table("rds_engine_versions")["cluster" if cluster else "instance"].get(engine)
    return EngineVersions(frozenset(known["available"]), frozenset(known["deprecated"])) if known else None


@lru_cache(maxsize=512)
def limits(type_token: str) -> tuple[Limit, ...]:
    """The constraints of the inputs of a resource type, as far as the API model and CloudFormation agree.

    That of its name is the one with a `naming`. Empty for a type that the tables do not have.
    """
    return (*_limits("property_limits", type_token), *_limits("derived_limits", type_token))


def _limits(table: str, type_token: str) -> Iterator[Limit]:
    return (
        Limit(
            path=path,
            is_number=known.get("number", False),
            low=known.get("low"),
            high=known.get("high"),
            forms=tuple(known.get("forms", ())),
            words=known.get("words", ""),
            values=tuple(known.get("values", ())),
            is_open=known.get("open", False),
            naming=Naming(**known["name"]) if "name" in known else None,
            is_derived=table == "derived_limits",
        )
        for path, known in (_table(table).get(type_token) or {}).items()
    )


@lru_cache(maxsize=512)
def sdk_client(package: str) -> SdkClient | None:
    """A client by its package in the SDK for JavaScript, `cloudwatch-logs` for `@aws-sdk/client-cloudwatch-logs`."""
    known = _table("sdk_clients").get(package)
    if known is None:
        return None
    return SdkClient(known["client"], {name: frozenset(others) for name, others in known["required"].items()})


@cache
def sdk_packages() -> Mapping[str, str]:
    """The packages of the SDK for JavaScript by their names without hyphens: `cloudwatchlogs` is `cloudwatch-logs`."""
    return {package.replace("-", ""): package for package in _table("sdk_clients")}


@cache
def token_forms() -> Mapping[str, tuple[re.Pattern[str], ...]]:
    """Patterns that recognize credentials, such as a private key, by the name of the detector in detect-secrets."""
    return MappingProxyType(
        {name: tuple(map(re.compile, patterns)) for name, patterns in _table("token_forms").items()}
    )


@cache
def _table(name: str) -> Table:
    return Table(_DATA / name, shared=True)


@lru_cache(maxsize=512)
def _actions(service: str) -> Mapping[str, tuple[str, bool | None]]:
    """A service's actions by their lower case: their spelling, and whether a statement can name resources for them."""
    known = _table("iam_actions").get(service) or {}
    answers = {"scoped": True, "unscoped": False, "disputed": None}
    return {name.lower(): (name, answer) for kind, answer in answers.items() for name in known.get(kind, [])}


def _without_region(service_name: str) -> tuple[str, str | None]:
    """A service name with `{region}` in the region's place, and the region. China's names may begin with `cn.`."""
    labels = service_name.removeprefix("cn.").split(".")
    region = next((label for label in labels if partition_of(label)), None)
    return ".".join("{region}" if label == region else label for label in labels), region


def _regex(pattern: str) -> str:
    return re.escape(pattern).replace(r"\*", ".*").replace(r"\?", ".")


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
