from preflight import Violations, abstains, deployed, fails, passes, policy
from preflight.aws.apigateway import ApiStage


@policy(
    severity="critical",
    caught="deployment",
    error="API Stage not found",
    evidence=(
        deployed(
            "https://github.com/serverless/serverless/issues/2831",
            "2026-11-28",
            "Error provisioning Usage: API Stage not found: 63zybslnqk:demo.",
        ),
        deployed(
            "https://github.com/aws/serverless-application-model/issues/32",
            "2026-11-28",
            "the usage plan is created before the stage; DependsOn is the fix",
        ),
    ),
)
def usage_plan_waits_for_stage(entry: ApiStage) -> Violations:
    """A usage plan is created after the stages that it names.

    A usage plan names a stage by a string. If the string is not an output of the stage, Pulumi sees no dependency and creates
    both at the same time. API Gateway then fails with `NotFoundException: API Stage not found`: the stage also has to wait for
    its deployment.

    Fix: pass the stage's output, `stage=stage.stage_name`, or add `opts=pulumi.ResourceOptions(depends_on=[stage])`.

    See: https://docs.aws.amazon.com/apigateway/latest/api/API_CreateUsagePlan.html
    https://www.pulumi.com/docs/iac/concepts/options/dependson/
    """
    for creator in entry.stage_creators:
        if not entry.resource.depends_on(creator):
            yield entry, f"names the stage '{entry.stage}' but does not depend on {creator}, which creates it"


@fails("names the stage 'prod' but does not depend on Stage 'prod', which creates it")
def stage_is_named_by_a_literal(aws):
    api = aws.apigateway.RestApi("orders")
    deployment = aws.apigateway.Deployment("orders", rest_api=api.id)
    aws.apigateway.Stage("prod", rest_api=api.id, deployment=deployment.id, stage_name="prod")
    aws.apigateway.UsagePlan("partners", api_stages=[{"api_id": api.id, "stage": "prod"}])


@passes
def stage_is_named_by_its_output(aws):
    api = aws.apigateway.RestApi("orders")
    deployment = aws.apigateway.Deployment("orders", rest_api=api.id)
    stage = aws.apigateway.Stage("prod", rest_api=api.id, deployment=deployment.id, stage_name="prod")
    aws.apigateway.UsagePlan("partners", api_stages=[{"api_id": api.id, "stage": stage.stage_name}])


@passes
def plan_depends_on_the_stage(aws, pulumi):
    api = aws.apigateway.RestApi("orders")
    deployment = aws.apigateway.Deployment("orders", rest_api=api.id)
    stage = aws.apigateway.Stage("prod", rest_api=api.id, deployment=deployment.id, stage_name="prod")
    aws.apigateway.UsagePlan(
        "partners",
        api_stages=[{"api_id": api.id, "stage": "prod"}],
        opts=pulumi.ResourceOptions(depends_on=[stage]),
    )


@passes
def another_api_has_a_stage_of_the_same_name(aws):
    ours, theirs = aws.apigateway.RestApi("orders"), aws.apigateway.RestApi("returns")
    for name, api in (("orders", ours), ("returns", theirs)):
        deployment = aws.apigateway.Deployment(name, rest_api=api.id)
        stage = aws.apigateway.Stage(name, rest_api=api.id, deployment=deployment.id, stage_name="prod")
    aws.apigateway.UsagePlan("partners", api_stages=[{"api_id": theirs.id, "stage": stage.stage_name}])


@abstains("apiStages[0].apiId, which leads outside of this stack")
def api_belongs_to_another_stack(aws):
    aws.apigateway.Stage("prod", rest_api="a1b2c3", deployment="d4e5f6", stage_name="prod")
    aws.apigateway.UsagePlan("partners", api_stages=[{"api_id": "a1b2c3", "stage": "prod"}])
