"""Amazon API Gateway: REST APIs."""

from __future__ import annotations

from preflight.core.view import Resource, View, link, prop, referrers

from .lambda_ import Function


class RestApi(Resource, token="aws:apigateway/restApi:RestApi"):
    """A REST API."""

    name: str | None = None

    @property
    def stage_makers(self) -> list[Stage | Deployment]:
        """What makes its stages in this stack."""
        deployments = [d for d in referrers(Deployment, Deployment.rest_api, self) if d.has("stage_name")]
        return [*referrers(Stage, Stage.rest_api, self), *deployments]


class Stage(Resource, token="aws:apigateway/stage:Stage"):
    """A stage: a deployment of an API under a name."""

    names = ()

    stage_name: str = prop()

    rest_api: RestApi = link("rest_api")


class Deployment(Resource, token="aws:apigateway/deployment:Deployment"):
    """A deployment of an API. Until version 6 of the provider it could make a stage too."""

    names = ()

    stage_name: str | None = None

    rest_api: RestApi = link("rest_api")


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


class Integration(Resource, token="aws:apigateway/integration:Integration"):
    """What answers a method."""

    names = ()

    type: str = prop()
    credentials: str | None = None

    api: RestApi = link("rest_api")
    function: Function = link("uri")
