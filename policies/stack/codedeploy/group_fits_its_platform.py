from preflight import Violations, abstains, documented, fails, passes, policy
from preflight.aws.codedeploy import DeploymentGroup


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "For LAMBDA deployment, the deployment type must be BLUE_GREEN, and deployment option must be WITH_TRAFFIC_CONTROL.",
        "For Lambda deployment group, blueGreenDeploymentConfiguration can not be specified",
        "Server Deployment Groups should not define a value for ecsServices, eksClusters, or targetGroupPairInfoList",
        "The deploymentOption value is set to WITH_TRAFFIC_CONTROL, but no load balancer or target group has been specified",
    ),
    evidence=documented(
        "https://github.com/badmintoncryer/cdk-preflight/blob/v1.9.1/docs/rules.md",
        "2026-11-28",
        "pf-codedeploy-dg-lambda-…, -ecs-services-requires-ecs-platform and -traffic-control-requires-load-balancer, deployed",
    ),
)
def group_fits_its_platform(group: DeploymentGroup) -> Violations:
    """A deployment group has the style and the targets of the platform of its application.

    Functions and containers are deployed blue/green with traffic control. Servers have tags or auto scaling groups, and no
    service of ECS. Traffic control needs a load balancer, but for functions.

    Fix: set `deployment_style={"deployment_type": "BLUE_GREEN", "deployment_option": "WITH_TRAFFIC_CONTROL"}`, or create the
    application with another `compute_platform`.

    Fix (others): set the deployment style, or create the application for another platform.

    See: https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_CreateDeploymentGroup.html
    """
    yield from group.platform_faults()


BLUE_GREEN = {"deployment_type": "BLUE_GREEN", "deployment_option": "WITH_TRAFFIC_CONTROL"}


@fails(
    "has deployment style IN_PLACE WITHOUT_TRAFFIC_CONTROL of Application 'shop' on Lambda; it is BLUE_GREEN"
    " WITH_TRAFFIC_CONTROL there",
    "has `blue_green_deployment_config` of Application 'shop' on Lambda, which does not have it",
    "has filters of EC2 tags of Application 'shop' on Lambda, which has no instances",
)
def functions_like_servers(aws):
    config = {"deployment_ready_option": {"action_on_timeout": "CONTINUE_DEPLOYMENT"}}
    tag = {"key": "app", "type": "KEY_ONLY"}
    group(aws, "Lambda", blue_green_deployment_config=config, ec2_tag_filters=[tag])


@fails(
    "has `ecs_service` of Application 'shop' on Server; the application is for ECS",
    "has WITH_TRAFFIC_CONTROL without `load_balancer_info` of Application 'shop' on Server, which it needs",
)
def servers_like_containers(aws):
    service = {"cluster_name": "shop", "service_name": "shop"}
    group(aws, None, ecs_service=service, deployment_style=BLUE_GREEN)


@passes
def functions_are_right(aws):
    group(aws, "Lambda", deployment_style=BLUE_GREEN)


@passes
def servers_are_right(aws):
    group(aws, "Server", ec2_tag_filters=[{"key": "app", "type": "KEY_ONLY"}])


@abstains("computePlatform")
def platform_comes_later(aws):
    group(aws, aws.ssm.Parameter("platform", type="String", value="Lambda").arn)


def group(aws, platform, **options):  # noqa: ANN003 - the arguments of the SDK
    application = aws.codedeploy.Application("shop", compute_platform=platform)
    aws.codedeploy.DeploymentGroup(
        "shop",
        app_name=application.name,
        deployment_group_name="shop",
        service_role_arn="arn:aws:iam::123456789012:role/deploy",
        **options,
    )
