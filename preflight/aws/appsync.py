"""AWS AppSync: GraphQL APIs, their data sources, functions and resolvers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

from preflight.core.link import link
from preflight.core.values import independently, known
from preflight.core.view import Resource, View, prop

from .languages import appsync_javascript, graphql_sdl, velocity


class UserPoolConfig(View):
    """The user pool of an authentication."""

    user_pool_id: str = prop()
    default_action: str | None = None


class OpenidConnectConfig(View):
    """The OpenID Connect provider of an authentication."""

    issuer: str = prop()


class LambdaAuthorizerConfig(View):
    """The function of an authentication."""

    authorizer_uri: str = prop()
    authorizer_result_ttl_in_seconds: int = 300


class Authentication(View):
    """A way in which clients identify themselves, beside the first one."""

    authentication_type: str = prop()
    user_pool_config: UserPoolConfig | None = None
    openid_connect_config: OpenidConnectConfig | None = None
    lambda_authorizer_config: LambdaAuthorizerConfig | None = None


class GraphQLApi(Resource, token="aws:appsync/graphQLApi:GraphQLApi"):
    """A GraphQL API."""

    name: str | None = None
    api_type: str = "GRAPHQL"
    schema: str | None = None
    merged_api_execution_role_arn: str | None = None
    authentication_type: str = prop()
    user_pool_config: UserPoolConfig | None = None
    openid_connect_config: OpenidConnectConfig | None = None
    lambda_authorizer_config: LambdaAuthorizerConfig | None = None
    additional_authentication_providers: list[Authentication] = prop(())


class EventAuthentication(View):
    """A way in which clients of an event API identify themselves."""

    auth_type: str = prop()
    cognito_config: Any = None
    openid_connect_config: Any = None
    lambda_authorizer_config: Any = None


class AuthMode(View):
    """One of these ways, for an action."""

    auth_type: str = prop()


class EventConfig(View):
    """Who may connect, publish and subscribe."""

    auth_providers: list[EventAuthentication] = prop(())
    connection_auth_modes: list[AuthMode] = prop(())
    default_publish_auth_modes: list[AuthMode] = prop(())
    default_subscribe_auth_modes: list[AuthMode] = prop(())


class EventApi(Resource, token="aws:appsync/api:Api"):
    """An event API."""

    name: str | None = None
    event_config: EventConfig = prop()


class ApiCache(Resource, token="aws:appsync/apiCache:ApiCache"):
    """The cache of a GraphQL API."""

    names = ()

    ttl: int = prop()
    type: str = prop()


class DynamodbConfig(View):
    """The table of a data source."""

    versioned: bool = False
    delta_sync_config: Any = None


class HttpConfig(View):
    """The endpoint of an HTTP data source."""

    endpoint: str = prop()


class DataSource(Resource, token="aws:appsync/dataSource:DataSource"):
    """A data source of an API."""

    name: str | None = None
    type: str = prop()
    service_role_arn: str | None = None
    lambda_config: Any = None
    dynamodb_config: DynamodbConfig | None = None
    elasticsearch_config: Any = None
    opensearchservice_config: Any = None
    http_config: HttpConfig | None = None
    relational_database_config: Any = None
    event_bridge_config: Any = None


class Runtime(View):
    """The runtime of JavaScript code."""

    name: str = prop()
    runtime_version: str = prop()


class SyncConfig(View):
    """What happens when two clients change an object."""

    conflict_detection: str | None = None
    conflict_handler: str | None = None
    lambda_conflict_handler_config: Any = None


class CachingConfig(View):
    """How long results are cached, in seconds."""

    ttl: int | None = None


class PipelineConfig(View):
    """The functions of a pipeline resolver, in their order."""

    functions: list[str] = prop(())


class Coded(Resource):
    """A function or a resolver: written in JavaScript, or as mapping templates."""

    names = ()

    code: str | None = None
    runtime: Runtime | None = None
    data_source: str | None = None
    max_batch_size: int | None = None
    sync_config: SyncConfig | None = None


class Resolver(Coded, token="aws:appsync/resolver:Resolver"):
    """What resolves a field of a type."""

    names = ()

    kind: str = "UNIT"
    type: str = prop()
    field: str = prop()
    request_template: str | None = None
    response_template: str | None = None
    pipeline_config: PipelineConfig | None = None
    caching_config: CachingConfig | None = None

    api: GraphQLApi = link("api_id")


class Function(Coded, token="aws:appsync/function:Function"):
    """A step of pipeline resolvers."""

    name: str | None = None
    function_version: str | None = None
    request_mapping_template: str | None = None
    response_mapping_template: str | None = None


_CONFIGURATIONS: Mapping[str, str] = MappingProxyType(
    {
        "AMAZON_COGNITO_USER_POOLS": "user_pool_config",
        "OPENID_CONNECT": "openid_connect_config",
        "AWS_LAMBDA": "lambda_authorizer_config",
    }
)
_ONCE = ("API_KEY", "AWS_IAM", "AWS_LAMBDA")
_LONGEST_TTL = 3600


def api_faults(api: GraphQLApi) -> Iterator[str]:
    """Why AppSync refuses the authentication of an API, each as a clause that begins with a verb."""
    checks = (_first_faults, _additional_faults, _repeated_faults, _merged_faults, _default_faults)
    yield from independently(checks, api)


def _first_faults(api: GraphQLApi) -> Iterator[str]:
    yield from _authentication_faults(api, "")
    pool = api.user_pool_config
    if api.authentication_type == "AMAZON_COGNITO_USER_POOLS" and pool is not None and not pool.has("default_action"):
        yield "has a `user_pool_config` without a `default_action`; it is ALLOW or DENY"


def _additional_faults(api: GraphQLApi) -> Iterator[str]:
    for each in api.additional_authentication_providers:
        yield from _authentication_faults(each, " in `additional_authentication_providers`")


def _authentication_faults(holder: GraphQLApi | Authentication, place: str) -> Iterator[str]:
    kind = known(holder.authentication_type)
    name = _CONFIGURATIONS.get(kind, "")
    if name and not holder.has(name):
        yield f"has the authentication {kind} without `{name}`{place}"
    issuer = holder.openid_connect_config.issuer if holder.openid_connect_config is not None else "https://"
    if kind == "OPENID_CONNECT" and not issuer.startswith(("https://", "http://")):
        yield f"has the issuer '{issuer}'{place}; it is a URL that begins with https://"
    function = holder.lambda_authorizer_config
    if function is not None and not 0 <= (ttl := function.authorizer_result_ttl_in_seconds) <= _LONGEST_TTL:
        yield f"keeps results of its authorizer for {ttl} s{place}; AppSync accepts 0 to {_LONGEST_TTL}"


def _repeated_faults(api: GraphQLApi) -> Iterator[str]:
    seen = {known(api.authentication_type)}
    for each in api.additional_authentication_providers:
        kind = known(each.authentication_type)
        if kind in _ONCE and kind in seen:
            yield f"has the authentication {kind} twice; it is allowed once, as the first or an additional one"
        seen.add(kind)


def _default_faults(api: GraphQLApi) -> Iterator[str]:
    pool = api.user_pool_config
    if pool is not None and api.additional_authentication_providers and pool.default_action == "DENY":
        yield "has `additional_authentication_providers` with the `default_action` DENY; it is ALLOW then"


def _merged_faults(api: GraphQLApi) -> Iterator[str]:
    if api.api_type == "MERGED":
        if not api.has("merged_api_execution_role_arn"):
            yield "is MERGED without a `merged_api_execution_role_arn`"
        if api.has("schema"):
            yield "is MERGED with a `schema`; a merged API has the schemas of its source APIs"


def schema_faults(api: GraphQLApi) -> Iterator[str]:
    """Why AppSync refuses the schema of an API, each as a clause that begins with a verb."""
    sdl = known(api.schema)
    if sdl is None or not sdl.strip():
        return
    schema = graphql_sdl.parsed(sdl)
    if schema.fault:
        yield f"has a `schema` that {schema.fault}"
        return
    for name, place in schema.undefined:
        yield f"has a `schema` whose {place} has the type {name}, which nothing defines"
    yield from (f"has a `schema` that {fault}" for fault in schema.rule_faults)
    if not schema.has_schema and "Query" not in schema.fields:
        yield "has a `schema` without the type Query"


def unknown_field(resolver: Resolver) -> str:
    """Why a resolver's field is not one of its API, as a clause; empty if it is. Follows links."""
    sdl, kind, name = known(resolver.api.schema), known(resolver.type), known(resolver.field)
    if sdl is None or resolver.api.api_type == "MERGED":
        return ""
    schema = graphql_sdl.parsed(sdl)
    if schema.fault:
        return ""
    if kind not in schema.fields:
        return f"resolves the field {kind}.{name}; the schema of {resolver.api} has no type {kind}"
    if name not in schema.fields[kind]:
        there = ", ".join(sorted(schema.fields[kind])) or "no field"
        return f"resolves the field {kind}.{name}; in the schema of {resolver.api} {kind} has {there}"
    return ""


_SOURCES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "AWS_LAMBDA": ("lambda_config",),
        "AMAZON_DYNAMODB": ("dynamodb_config",),
        "AMAZON_ELASTICSEARCH": ("elasticsearch_config",),
        "AMAZON_OPENSEARCH_SERVICE": ("opensearchservice_config",),
        "HTTP": ("http_config",),
        "RELATIONAL_DATABASE": ("relational_database_config",),
        "AMAZON_EVENTBRIDGE": ("event_bridge_config",),
    }
)
_WITHOUT_ROLE = ("HTTP", "NONE")
_NAME = re.compile(r"[_A-Za-z][_0-9A-Za-z]*")


def source_faults(source: DataSource) -> Iterator[str]:
    """Why AppSync refuses a data source, each as a clause that begins with a verb."""
    checks = (_configuration_faults, _other_faults, _source_name_faults, _endpoint_faults, _delta_faults)
    yield from independently(checks, source)


def _configuration_faults(source: DataSource) -> Iterator[str]:
    kind = known(source.type)
    for name in _SOURCES.get(kind, ()):
        if not source.has(name):
            yield f"has type {kind} without `{name}`"
    if kind in _SOURCES and kind not in _WITHOUT_ROLE and not source.has("service_role_arn"):
        yield f"has type {kind} without a `service_role_arn`, the role that AppSync reads and writes with"


def _other_faults(source: DataSource) -> Iterator[str]:
    kind = known(source.type)
    if kind != "NONE" and kind not in _SOURCES:
        return
    for name in (name for names in _SOURCES.values() for name in names):
        if source.has(name) and name not in _SOURCES.get(kind, ()):
            yield f"has type {kind} with `{name}`, which is for another type"


def _delta_faults(source: DataSource) -> Iterator[str]:
    table = known(source.dynamodb_config)
    if table is not None and table.has("delta_sync_config") and not table.versioned:
        yield "has a `delta_sync_config` without `versioned`, which it needs"


def _source_name_faults(source: DataSource) -> Iterator[str]:
    name = known(source.name)
    if name is not None and not _NAME.fullmatch(name):
        yield f"has the name '{name}'; it has letters, digits and underscores, and begins with a letter or underscore"


def _endpoint_faults(source: DataSource) -> Iterator[str]:
    if source.type == "HTTP" and source.http_config is not None:
        endpoint = source.http_config.endpoint
        if not endpoint.startswith(("https://", "http://")):
            yield f"has the endpoint '{endpoint}'; it begins with https:// or http://"


_LARGEST_BATCH, _MOST_FUNCTIONS = 2000, 10
_TEMPLATES = ("request_template", "response_template", "request_mapping_template", "response_mapping_template")


def code_faults(coded: Resolver | Function) -> Iterator[str]:
    """Why AppSync refuses a resolver or function, each as a clause that begins with a verb."""
    checks = (
        _kind_faults,
        _runtime_faults,
        _handler_faults,
        _template_faults,
        _batch_faults,
        _sync_faults,
        _cache_faults,
    )
    yield from independently(checks, coded)


def feature_faults(coded: Resolver | Function) -> Iterator[str]:
    """Which features of JavaScript its code has that AppSync does not support, each as a clause that begins with a verb."""
    code = known(coded.code)
    for name, line, instead in appsync_javascript.unsupported_features(code) if code else ():
        yield f"has `code` with {name} on line {line}, which AppSync does not support; {instead}"


def _kind_faults(coded: Resolver | Function) -> Iterator[str]:
    if isinstance(coded, Function):
        return  # the SDK requires its data source
    kind = known(coded.kind)
    pipeline = coded.pipeline_config
    if kind == "PIPELINE":
        if coded.has("data_source"):
            yield "is a PIPELINE with a `data_source`; its functions have the data sources"
        if not coded.has("pipeline_config"):
            yield "is a PIPELINE without `pipeline_config`"
        elif pipeline is not None and len(pipeline.functions) > _MOST_FUNCTIONS:
            yield f"has {len(pipeline.functions)} functions in its pipeline; AppSync accepts {_MOST_FUNCTIONS}"
    elif coded.has("pipeline_config"):
        yield "is a UNIT resolver with a `pipeline_config`, which is for the other kind"
    elif not coded.has("data_source"):
        yield "is of kind UNIT without a `data_source`"


def _runtime_faults(coded: Resolver | Function) -> Iterator[str]:
    if coded.has("code") and not coded.has("runtime"):
        yield "has `code` without a `runtime`, which it needs"
    if coded.has("runtime") and not coded.has("code"):
        yield "has a `runtime` without `code`"
    for name in _TEMPLATES:
        if hasattr(type(coded), name) and coded.has(name) and coded.has("code"):
            yield f"has `code` and `{name}`; it is written in one of the two languages"
    runtime = coded.runtime
    if runtime is not None and (runtime.name != "APPSYNC_JS" or runtime.runtime_version != "1.0.0"):
        yield f"has the runtime {runtime.name} {runtime.runtime_version}; AppSync has APPSYNC_JS 1.0.0"


def _handler_faults(coded: Resolver | Function) -> Iterator[str]:
    if (code := known(coded.code)) is None:
        return
    for name in ("request", "response"):
        if not re.search(rf"\b{name}\b", code) or "export" not in code:
            yield f"has `code` that exports no function `{name}`"


def _template_faults(coded: Resolver | Function) -> Iterator[str]:
    for name in _TEMPLATES:
        template = known(getattr(coded, name)) if hasattr(type(coded), name) else None
        if template is not None and (fault := velocity.unbalanced(template)):
            yield f"has a `{name}` with {fault}"


def _sync_faults(coded: Resolver | Function) -> Iterator[str]:
    sync = known(coded.sync_config)
    if sync is None:
        return
    detection, handler = known(sync.conflict_detection), known(sync.conflict_handler)
    if handler == "LAMBDA" and not sync.has("lambda_conflict_handler_config"):
        yield "has the `conflict_handler` LAMBDA without a `lambda_conflict_handler_config`, which it needs"
    if detection == "NONE" and handler not in (None, "", "NONE"):
        yield f"has the `conflict_handler` {handler} with `conflict_detection` NONE; it is VERSION then"


def _cache_faults(coded: Resolver | Function) -> Iterator[str]:
    caching = known(coded.caching_config) if isinstance(coded, Resolver) else None
    if caching is not None and (ttl := caching.ttl) is not None and not 1 <= ttl <= _LONGEST_TTL:
        yield f"caches results for {ttl} s; AppSync accepts 1 to {_LONGEST_TTL}"


def _batch_faults(coded: Resolver | Function) -> Iterator[str]:
    size = coded.max_batch_size
    if size is not None and not 0 <= size <= _LARGEST_BATCH:
        yield f"has a `max_batch_size` of {size}; AppSync accepts 0 to {_LARGEST_BATCH}"


def cache_faults(cache: ApiCache) -> Iterator[str]:
    """Why AppSync refuses a cache, each as a clause that begins with a verb."""
    if not 1 <= cache.ttl <= _LONGEST_TTL:
        yield f"keeps results for {cache.ttl} s; AppSync accepts 1 to {_LONGEST_TTL}"


def event_faults(api: EventApi) -> Iterator[str]:
    """Why AppSync refuses an event API, each as a clause that begins with a verb."""
    yield from independently((_provider_faults, _mode_faults), api)


_EVENT_CONFIGURATIONS: Mapping[str, str] = MappingProxyType(
    {
        "AMAZON_COGNITO_USER_POOLS": "cognito_config",
        "OPENID_CONNECT": "openid_connect_config",
        "AWS_LAMBDA": "lambda_authorizer_config",
    }
)
_MODES = ("connection_auth_modes", "default_publish_auth_modes", "default_subscribe_auth_modes")


def _provider_faults(api: EventApi) -> Iterator[str]:
    providers = known(api.event_config).auth_providers
    kinds = [known(provider.auth_type) for provider in providers]
    for provider, kind in zip(providers, kinds, strict=True):
        name = _EVENT_CONFIGURATIONS.get(kind, "")
        if name and not provider.has(name):
            yield f"has the authentication {kind} without `{name}`"
    for kind in _ONCE:
        if kinds.count(kind) > 1:
            yield f"has the authentication {kind} twice; it is allowed once"


def _mode_faults(api: EventApi) -> Iterator[str]:
    config = known(api.event_config)
    kinds = {known(provider.auth_type) for provider in config.auth_providers}
    for name in _MODES:
        for mode in getattr(config, name):
            if known(mode.auth_type) not in kinds:
                yield f"has {mode.auth_type} in `{name}`, which is not among its `auth_providers`"
