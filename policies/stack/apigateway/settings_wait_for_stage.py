from preflight import Violations, abstains, deployed, fails, passes, policy
from preflight.aws.apigateway import BasePathMapping, MethodSettings


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "NotFoundException: Invalid Stage identifier specified",
        "BadRequestException: Invalid stage identifier specified",
    ),
    evidence=(
        deployed(
            "https://github.com/ministryofjustice/cloud-platform-environments/pull/11920",
            "2026-11-28",
            "Error creating Gateway base path mapping: BadRequestException: Invalid stage identifier specified",
        ),
        deployed(
            "https://github.com/serverless/serverless/issues/4029",
            "2026-11-28",
            "pathmapping - Invalid stage identifier specified.",
        ),
    ),
)
def settings_wait_for_stage(settings: MethodSettings | BasePathMapping) -> Violations:
    """A resource with method settings or a base path mapping is created after the stage that it names.

    They name the stage by a string. If the string is not an output of the stage, Pulumi sees no dependency and creates both at
    the same time. API Gateway then fails with `Invalid Stage identifier specified`: the stage also has to wait for its
    deployment.

    Fix: pass the stage's output, `stage_name=stage.stage_name`, or add
    `opts=pulumi.ResourceOptions(depends_on=[stage])`.

    See: https://docs.aws.amazon.com/apigateway/latest/api/API_UpdateStage.html
    https://docs.aws.amazon.com/apigateway/latest/api/API_CreateBasePathMapping.html
    """
    for creator in settings.stage_creators if settings.stage_name is not None else []:
        if not settings.depends_on(creator):
            yield f"names the stage '{settings.stage_name}' but does not depend on {creator}, which creates it"


@fails("names the stage 'prod' but does not depend on Stage 'prod', which creates it")
def settings_name_the_stage_by_a_literal(aws):
    api = aws.apigateway.RestApi("orders")
    aws.apigateway.Stage("prod", rest_api=api.id, deployment="d4e5f6", stage_name="prod")
    aws.apigateway.MethodSettings(
        "all", rest_api=api.id, stage_name="prod", method_path="*/*", settings={"metrics_enabled": True}
    )


@fails("names the stage 'prod' but does not depend on Stage 'prod', which creates it")
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
def stage_is_created_elsewhere(aws):
    api = aws.apigateway.RestApi("orders")
    aws.apigateway.MethodSettings(
        "all", rest_api=api.id, stage_name="prod", method_path="*/*", settings={"metrics_enabled": True}
    )


@abstains("restApi, which leads outside of this stack")
def api_belongs_to_another_stack(aws):
    aws.apigateway.MethodSettings(
        "all", rest_api="a1b2c3", stage_name="prod", method_path="*/*", settings={"metrics_enabled": True}
    )
