from preflight import Violations, abstains, fails, passes, policy
from preflight.aws.apigateway import BasePathMapping, MethodSettings


@policy(
    severity="critical",
    caught="deployment",
    error="NotFoundException: Invalid Stage identifier specified",
    origin=("S3.3",),
)
def settings_wait_for_stage(settings: MethodSettings | BasePathMapping) -> Violations:
    """A stage of a REST API is created before the method settings and base path mappings that name it.

    They name the stage by text. Where that text is no output of the stage, Pulumi sees no connection and creates both at once;
    API Gateway then answers `NotFoundException: Invalid Stage identifier specified`.

    Fix: pass the stage's own output, `stage_name=stage.stage_name`, or add
    `opts=pulumi.ResourceOptions(depends_on=[stage])`.

    See: https://docs.aws.amazon.com/apigateway/latest/api/API_UpdateStage.html
    https://docs.aws.amazon.com/apigateway/latest/api/API_CreateBasePathMapping.html
    """
    for maker in settings.makers if settings.stage_name is not None else []:
        if not settings.depends_on(maker):
            yield f"names the stage '{settings.stage_name}' and does not wait for {maker}, which makes it"


@fails("names the stage 'prod' and does not wait for Stage 'prod', which makes it")
def settings_name_the_stage_by_a_literal(aws):
    api = aws.apigateway.RestApi("orders")
    aws.apigateway.Stage("prod", rest_api=api.id, deployment="d4e5f6", stage_name="prod")
    aws.apigateway.MethodSettings(
        "all", rest_api=api.id, stage_name="prod", method_path="*/*", settings={"metrics_enabled": True}
    )


@fails("names the stage 'prod' and does not wait for Stage 'prod', which makes it")
def mapping_names_the_stage_by_a_literal(aws):
    api = aws.apigateway.RestApi("orders")
    aws.apigateway.Stage("prod", rest_api=api.id, deployment="d4e5f6", stage_name="prod")
    aws.apigateway.BasePathMapping("orders", rest_api=api.id, stage_name="prod", domain_name="api.orders.dev")


@passes
def stage_is_named_by_its_output(aws):
    api = aws.apigateway.RestApi("orders")
    stage = aws.apigateway.Stage("prod", rest_api=api.id, deployment="d4e5f6", stage_name="prod")
    aws.apigateway.MethodSettings(
        "all", rest_api=api.id, stage_name=stage.stage_name, method_path="*/*", settings={"metrics_enabled": True}
    )
    aws.apigateway.BasePathMapping("orders", rest_api=api.id, domain_name="api.orders.dev")


@passes
def stage_is_made_elsewhere(aws):
    api = aws.apigateway.RestApi("orders")
    aws.apigateway.MethodSettings(
        "all", rest_api=api.id, stage_name="prod", method_path="*/*", settings={"metrics_enabled": True}
    )


@abstains("restApi, which leads outside of this stack")
def api_belongs_to_another_stack(aws):
    aws.apigateway.MethodSettings(
        "all", rest_api="a1b2c3", stage_name="prod", method_path="*/*", settings={"metrics_enabled": True}
    )
