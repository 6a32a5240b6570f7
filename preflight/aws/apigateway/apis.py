"""REST APIs: their methods and integrations, stages, usage plans and domain names."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, TypeVar

from preflight.aws.iam import Document
from preflight.aws.lambda_ import Function
from preflight.core.link import link, referrers
from preflight.core.stack import Stack
from preflight.core.values import known
from preflight.core.view import REQUIRED, Resource, View, json_text, prop

M = TypeVar("M", bound="MethodPart")


class Endpoint(View):
    """The endpoint type of a domain name or an API: EDGE, REGIONAL or PRIVATE."""

    types: list[str] = prop(())
    ip_address_type: str | None = None


class EndpointConfiguration(Endpoint):
    """The endpoint type of an API."""

    vpc_endpoint_ids: list[str] = prop(())


class RestApi(Resource, token="aws:apigateway/restApi:RestApi"):
    """A REST API. With `body`, an OpenAPI document, it defines its methods itself."""

    name: str | None = None
    body: str | None = None
    put_rest_api_mode: str = "overwrite"
    policy: Document | None = json_text()
    description: str | None = None
    minimum_compression_size: str | None = None
    endpoint_configuration: EndpointConfiguration | None = None

    @property
    def is_private(self) -> bool:
        """Whether its endpoint type is PRIVATE."""
        return self.endpoint_configuration is not None and "PRIVATE" in self.endpoint_configuration.types

    @property
    def methods(self) -> list[Method]:
        """Its methods in this stack."""
        return referrers(Method, Method.rest_api, self)

    def all_of(self, kind: type[M]) -> list[M]:
        """The resources of a kind that belong to one of its methods."""
        return referrers(kind, kind.rest_api, self)

    @property
    def deployments(self) -> list[Deployment]:
        """Its deployments in this stack."""
        return referrers(Deployment, Deployment.rest_api, self)

    @property
    def methods_without_integration(self) -> list[Method]:
        """Its methods that have no integration in this stack."""
        return [method for method in self.methods if not method.same_method(Integration)]

    @property
    def policies(self) -> list[RestApiPolicy]:
        """The resources of this stack that set its resource policy."""
        return referrers(RestApiPolicy, RestApiPolicy.rest_api, self)

    @property
    def stage_creators(self) -> list[Stage | Deployment]:
        """The resources of this stack that create its stages."""
        deployments = [d for d in referrers(Deployment, Deployment.rest_api, self) if d.has("stage_name")]
        return [*referrers(Stage, Stage.rest_api, self), *deployments]


class AccessLogSettings(View):
    """The access log of a stage."""

    destination_arn: str = prop()
    format: str = prop()


class CanarySettings(View):
    """A canary release of a stage."""

    percent_traffic: float = 0.0

    deployment: Deployment = link("deployment_id")


class Stage(Resource, token="aws:apigateway/stage:Stage"):
    """A stage of an API."""

    names = ()

    stage_name: str = prop()
    access_log_settings: AccessLogSettings | None = None
    canary_settings: CanarySettings | None = None
    variables: Any = prop(())

    rest_api: RestApi = link("rest_api")
    deployment: Deployment = link("deployment")


class Deployment(Resource, token="aws:apigateway/deployment:Deployment"):
    """A deployment of an API. Up to version 6 of the provider it can also create a stage."""

    names = ()

    stage_name: str | None = None

    rest_api: RestApi = link("rest_api")

    def missing_dependencies(self, kind: type[M]) -> list[M]:
        """The resources of a kind that belong to a method of its API, and that it does not depend on."""
        return [each for each in referrers(kind, kind.rest_api, self.rest_api) if not self.depends_on(each)]


class ApiStage(View):
    """A stage of a usage plan."""

    stage: str = prop()

    rest_api: RestApi = link("api_id")

    @property
    def stage_creators(self) -> list[Stage | Deployment]:
        """The resources of this stack that create the stage."""
        return [creator for creator in self.rest_api.stage_creators if creator.stage_name == self.stage]


class QuotaSettings(View):
    """How many requests a client may send in a period."""

    limit: int = prop()
    offset: int = 0
    period: str = prop()


class ThrottleSettings(View):
    """How many requests per second a client may send, and how many at once."""

    burst_limit: int | None = None
    rate_limit: float | None = None


class UsagePlan(Resource, token="aws:apigateway/usagePlan:UsagePlan"):
    """A usage plan: quotas and throttling for stages."""

    name: str | None = None
    api_stages: list[ApiStage] = prop(())
    quota_settings: QuotaSettings | None = None
    throttle_settings: ThrottleSettings | None = None


class ApiKey(Resource, token="aws:apigateway/apiKey:ApiKey"):
    """An API key. Without a value, API Gateway generates one."""

    name: str | None = None
    value: str | None = None
    description: str | None = None


class UsagePlanKey(Resource, token="aws:apigateway/usagePlanKey:UsagePlanKey"):
    """An API key in a usage plan."""

    names = ()

    key_type: str = prop()


class PathResource(Resource, token="aws:apigateway/resource:Resource"):
    """A segment of an API's paths, below another one or below the root."""

    names = ()

    path_part: str = prop()
    parent_id: str = prop()
    rest_api_id: str = prop(key="restApi")

    rest_api: RestApi = link("rest_api")

    @property
    def known_path_part(self) -> str:
        """Its path part; raises KnownLater where it is not known."""
        return known(self.path_part)


class Model(Resource, token="aws:apigateway/model:Model"):
    """A model: the JSON schema of a body."""

    name: str | None = None
    content_type: str = prop()
    schema: str | None = None

    rest_api: RestApi = link("rest_api")


class Authorizer(Resource, token="aws:apigateway/authorizer:Authorizer"):
    """An authorizer of a REST API: a Lambda function (TOKEN, REQUEST) or user pools."""

    type: str = "TOKEN"
    authorizer_uri: str | None = None
    authorizer_result_ttl_in_seconds: int = 300
    identity_source: str = "method.request.header.Authorization"
    identity_validation_expression: str | None = None
    provider_arns: list[str] = prop(())


class GatewayResponse(Resource, token="aws:apigateway/response:Response"):
    """The response that API Gateway itself sends for a kind of error."""

    names = ()

    response_type: str = prop()
    status_code: str | None = None
    response_parameters: Any = prop(())


class Location(View):
    """What a part of the documentation is about."""

    type: str = prop()


class DocumentationPart(Resource, token="aws:apigateway/documentationPart:DocumentationPart"):
    """A part of an API's documentation."""

    names = ()

    location: Location = prop()
    properties: str = prop()


class MutualTls(View):
    """Mutual TLS of a domain name."""

    truststore_uri: str = prop()


class DomainName(Resource, token="aws:apigateway/domainName:DomainName"):
    """A custom domain name of REST APIs."""

    names = ("domain_name",)

    domain_name: str = prop()
    certificate_arn: str | None = None
    regional_certificate_arn: str | None = None
    security_policy: str | None = None
    endpoint_configuration: Endpoint | None = None
    mutual_tls_authentication: MutualTls | None = None


class VpcLink(Resource, token="aws:apigateway/vpcLink:VpcLink"):
    """A VPC link of REST APIs, to a Network Load Balancer."""

    name: str | None = None
    target_arn: str = prop()


class MethodPart(Resource):
    """A method, or a resource that belongs to one: identified by API, path and HTTP method."""

    names = ()

    http_method: str = prop()
    resource_id: str = prop()

    rest_api: RestApi = link("rest_api")

    @property
    def identity(self) -> tuple[object, str]:
        """The path, by the URNs that its resource id comes from or by the id, and the HTTP method."""
        urns = tuple(sorted(self.planned.links.get("resourceId", ())))
        return (urns or known(self.resource_id), known(self.http_method))

    def same_method(self, kind: type[M]) -> list[M]:
        """The resources of a kind that belong to the same method."""
        return list(_by_method(self.rest_api, kind.token).get(self.identity, ()))


@lru_cache(maxsize=64)
def _by_method(api: RestApi, token: str) -> Mapping[tuple[object, str], list[Any]]:
    """The resources of a type in an API, by the method that they belong to."""
    found: dict[tuple[object, str], list[Any]] = defaultdict(list)
    kind: Any = Resource.kinds[token]
    for each in referrers(kind, kind.rest_api, api):
        found[each.identity].append(each)
    return found


class Method(MethodPart, token="aws:apigateway/method:Method"):
    """A method."""

    authorization: str = prop()
    authorizer_id: str | None = None
    authorization_scopes: list[str] = prop(())
    request_models: Any = prop(())
    request_parameters: Any = prop(())


class MethodResponse(MethodPart, token="aws:apigateway/methodResponse:MethodResponse"):
    """A response of a method."""

    status_code: str = prop()
    response_models: Any = prop(())
    response_parameters: Any = prop(())


class IntegrationResponse(MethodPart, token="aws:apigateway/integrationResponse:IntegrationResponse"):
    """The mapping of an integration's response to a response of the method."""

    status_code: str = prop()
    response_parameters: Any = prop(())
    response_templates: Any = prop(())


class StageReference(Resource):
    """A resource that names a stage of an API by a string."""

    names = ()

    stage_name: str | None = None

    rest_api: RestApi = link("rest_api")

    @property
    def stage_creators(self) -> list[Stage | Deployment]:
        """The resources of this stack that create the stage."""
        return [creator for creator in self.rest_api.stage_creators if creator.stage_name == self.stage_name]


class BasePathMapping(StageReference, token="aws:apigateway/basePathMapping:BasePathMapping"):
    """The mapping of a path of a custom domain name to a stage."""


class Settings(View):
    """The values of method settings."""

    logging_level: str = "OFF"
    cache_ttl_in_seconds: int | None = None


class MethodSettings(StageReference, token="aws:apigateway/methodSettings:MethodSettings"):
    """Settings of some methods of a stage."""

    settings: Settings = prop()
    method_path: str = prop()


class RestApiPolicy(Resource, token="aws:apigateway/restApiPolicy:RestApiPolicy"):
    """The resource policy of an API, as a separate resource."""

    names = ()

    policy: Document = json_text(REQUIRED)

    rest_api: RestApi = link("rest_api_id")


class Account(Resource, token="aws:apigateway/account:Account"):
    """The account settings of API Gateway, with the role that it writes logs with."""

    names = ()

    cloudwatch_role_arn: str | None = None


def accounts_with_role(stack: Stack) -> list[Account]:
    """The account settings of a stack that set the role that API Gateway writes logs with."""
    found: list[Account] = stack.indexed(
        "accounts with role", lambda: [each for each in stack.all(Account) if each.has("cloudwatch_role_arn")]
    )
    return found


class Integration(MethodPart, token="aws:apigateway/integration:Integration"):
    """The integration of a method with its backend."""

    type: str = prop()
    credentials: str | None = None
    integration_http_method: str | None = None
    uri: str | None = None
    integration_target: str | None = None
    connection_type: str = "INTERNET"
    connection_id: str | None = None
    timeout_milliseconds: int | None = None
    request_parameters: Any = prop(())
    request_templates: Any = prop(())
    cache_key_parameters: list[str] = prop(())

    api: RestApi = link("rest_api")
    function: Function = link("uri")


def logging_enabled(stage: Stage | MethodSettings) -> bool:
    """Whether a stage has access logs, or method settings a log level: both use the account's role."""
    return stage.has("access_log_settings") if isinstance(stage, Stage) else stage.settings.logging_level != "OFF"
