"""Amazon API Gateway: REST APIs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, TypeVar

from preflight.core.link import link, referrers
from preflight.core.values import known
from preflight.core.view import REQUIRED, Resource, View, json_text, prop

from .iam import Document
from .lambda_ import Function

M = TypeVar("M", bound="OfMethod")


class EndpointConfiguration(View):
    """From where an API is reached: EDGE, REGIONAL or PRIVATE."""

    types: list[str] = prop(())


class RestApi(Resource, token="aws:apigateway/restApi:RestApi"):
    """A REST API. With `body`, an OpenAPI document, it makes its methods itself."""

    name: str | None = None
    body: str | None = None
    policy: Document | None = json_text()
    endpoint_configuration: EndpointConfiguration | None = None

    @property
    def is_private(self) -> bool:
        """Whether it is reached from inside a VPC alone."""
        return self.endpoint_configuration is not None and "PRIVATE" in self.endpoint_configuration.types

    @property
    def methods(self) -> list[Method]:
        """Its methods in this stack."""
        return referrers(Method, Method.rest_api, self)

    def all_of(self, kind: type[M]) -> list[M]:
        """What is of a kind and belongs to a method of it."""
        return referrers(kind, kind.rest_api, self)

    @property
    def deployments(self) -> list[Deployment]:
        """Its deployments in this stack."""
        return referrers(Deployment, Deployment.rest_api, self)

    @property
    def unanswered_methods(self) -> list[Method]:
        """Its methods that no integration of this stack answers."""
        return [method for method in self.methods if not method.of_same_method(Integration)]

    @property
    def policies(self) -> list[RestApiPolicy]:
        """Its policies that are resources of their own."""
        return referrers(RestApiPolicy, RestApiPolicy.rest_api, self)

    @property
    def stage_makers(self) -> list[Stage | Deployment]:
        """What makes its stages in this stack."""
        deployments = [d for d in referrers(Deployment, Deployment.rest_api, self) if d.has("stage_name")]
        return [*referrers(Stage, Stage.rest_api, self), *deployments]


class AccessLogSettings(View):
    """Where a stage writes a line for each request."""

    destination_arn: str = prop()


class Stage(Resource, token="aws:apigateway/stage:Stage"):
    """A stage: a deployment of an API under a name."""

    names = ()

    stage_name: str = prop()
    access_log_settings: AccessLogSettings | None = None

    rest_api: RestApi = link("rest_api")


class Deployment(Resource, token="aws:apigateway/deployment:Deployment"):
    """A deployment of an API. Until version 6 of the provider it could make a stage too."""

    names = ()

    stage_name: str | None = None

    rest_api: RestApi = link("rest_api")

    def misses(self, kind: type[M]) -> list[M]:
        """What is of a kind and belongs to a method of its API, and may be created after it."""
        return [each for each in referrers(kind, kind.rest_api, self.rest_api) if not self.depends_on(each)]


class ApiStage(View):
    """A stage that a usage plan is for."""

    stage: str = prop()

    rest_api: RestApi = link("api_id")

    @property
    def makers(self) -> list[Stage | Deployment]:
        """What makes the stage in this stack."""
        return [maker for maker in self.rest_api.stage_makers if maker.stage_name == self.stage]


class UsagePlan(Resource, token="aws:apigateway/usagePlan:UsagePlan"):
    """A usage plan: who may call which stages how often."""

    name: str | None = None
    api_stages: list[ApiStage] = prop(())


class OfMethod(Resource):
    """A method, or what is set for one: for a verb on a path of an API."""

    names = ()

    http_method: str = prop()
    resource_id: str = prop()

    rest_api: RestApi = link("rest_api")

    @property
    def identity(self) -> tuple[object, str]:
        """The path, by the resource that it is an output of or by its id, and the verb."""
        made_of = tuple(sorted(self.planned.links.get("resourceId", ())))
        return (made_of or known(self.resource_id), known(self.http_method))

    def of_same_method(self, kind: type[M]) -> list[M]:
        """What is of a kind and for the same method."""
        return list(_by_method(self.rest_api, kind.token).get(self.identity, ()))


@lru_cache(maxsize=64)
def _by_method(api: RestApi, token: str) -> Mapping[tuple[object, str], list[Any]]:
    """What is of a type in an API, by the method that it is for."""
    found: dict[tuple[object, str], list[Any]] = defaultdict(list)
    kind: Any = Resource.kinds[token]
    for each in referrers(kind, kind.rest_api, api):
        found[each.identity].append(each)
    return found


class Method(OfMethod, token="aws:apigateway/method:Method"):
    """A method."""


class MethodResponse(OfMethod, token="aws:apigateway/methodResponse:MethodResponse"):
    """A response that a method can give."""


class IntegrationResponse(OfMethod, token="aws:apigateway/integrationResponse:IntegrationResponse"):
    """How what an integration answers becomes a method's response."""


class NamesStage(Resource):
    """What names a stage of an API by text."""

    names = ()

    stage_name: str | None = None

    rest_api: RestApi = link("rest_api")

    @property
    def makers(self) -> list[Stage | Deployment]:
        """What makes the stage in this stack."""
        return [maker for maker in self.rest_api.stage_makers if maker.stage_name == self.stage_name]


class BasePathMapping(NamesStage, token="aws:apigateway/basePathMapping:BasePathMapping"):
    """A stage under a path of a domain of one's own."""


class Settings(View):
    """The settings of some methods of a stage."""

    logging_level: str = "OFF"


class MethodSettings(NamesStage, token="aws:apigateway/methodSettings:MethodSettings"):
    """Settings of some methods of a stage."""

    settings: Settings = prop()


class RestApiPolicy(Resource, token="aws:apigateway/restApiPolicy:RestApiPolicy"):
    """Who may call an API, as a resource of its own."""

    names = ()

    policy: Document = json_text(REQUIRED)

    rest_api: RestApi = link("rest_api_id")


class Account(Resource, token="aws:apigateway/account:Account"):
    """What API Gateway may do in the account: the role with which it writes logs."""

    names = ()

    cloudwatch_role_arn: str | None = None


class Integration(OfMethod, token="aws:apigateway/integration:Integration"):
    """What answers a method."""

    type: str = prop()
    credentials: str | None = None

    api: RestApi = link("rest_api")
    function: Function = link("uri")


def logs(stage: Stage | MethodSettings) -> bool:
    """Whether a stage, or some of its methods, write logs with the account's role."""
    return stage.has("access_log_settings") if isinstance(stage, Stage) else stage.settings.logging_level != "OFF"
