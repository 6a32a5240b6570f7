from preflight import Violations, abstains, documented, fails, passes, policy
from preflight.aws.codedeploy import DeploymentGroup


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "BLUE_GREEN deployment type not supported with WITHOUT_TRAFFIC_CONTROL option",
        "Deployment Groups need to have at least one alarms attached if they are monitored.",
        "Deployment Groups need to have at least one event specified when auto rollback is enabled",
        "Exactly one AutoScaling group must be specified when selecting the COPY_AUTO_SCALING_GROUP green fleet",
        "Deployment ready action cannot be set to 'CONTINUE_DEPLOYMENT' when timeout is specified",
        "Deployment ready action cannot be set to STOP_DEPLOYMENT when timeout is set to 0 minutes.",
        "Timeout for instance termination cannot be more than 2 days",
        "The request specified both Ec2TagFilters and Ec2TagSet, but only one of these data types can be used in a single call.",
        "Duplicate Trigger target name detected",
    ),
    evidence=documented(
        "https://github.com/badmintoncryer/cdk-preflight/blob/v1.9.1/docs/rules.md",
        "2026-11-28",
        "the rules pf-codedeploy-dg-…, each deployed with the answer of CodeDeploy",
    ),
)
def group_is_valid(group: DeploymentGroup) -> Violations:
    """A deployment group has the parts of what it switches on.

    Enabled alarms and rollbacks name alarms and events. A blue/green deployment controls traffic, waits only to stop, and copies
    one auto scaling group. Tags are filters or sets.

    Fix: add or remove the argument in the message.

    See: https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_CreateDeploymentGroup.html
    """
    yield from group.faults()


@fails(
    "has BLUE_GREEN WITHOUT_TRAFFIC_CONTROL; it is WITH_TRAFFIC_CONTROL",
    "continues at the timeout, with `wait_time_in_minutes` 10; only STOP_DEPLOYMENT waits",
    "has `termination_wait_time_in_minutes` 3000; it is at most 2880",
    "copies 2 `autoscaling_groups`; COPY_AUTO_SCALING_GROUP copies exactly one",
)
def blue_and_green_are_wrong(aws):
    group(
        aws,
        deployment_style={"deployment_type": "BLUE_GREEN", "deployment_option": "WITHOUT_TRAFFIC_CONTROL"},
        autoscaling_groups=["blue", "green"],
        blue_green_deployment_config={
            "deployment_ready_option": {"action_on_timeout": "CONTINUE_DEPLOYMENT", "wait_time_in_minutes": 10},
            "terminate_blue_instances_on_deployment_success": {
                "action": "TERMINATE",
                "termination_wait_time_in_minutes": 3000,
            },
            "green_fleet_provisioning_option": {"action": "COPY_AUTO_SCALING_GROUP"},
        },
    )


@fails("stops at the timeout without `wait_time_in_minutes`, which it needs")
def stops_at_once(aws):
    group(aws, blue_green_deployment_config={"deployment_ready_option": {"action_on_timeout": "STOP_DEPLOYMENT"}})


@fails(
    "has `alarm_configuration` enabled without `alarms`, which it needs",
    "has `auto_rollback_configuration` enabled without `events`, which it needs",
    "has `ec2_tag_filters` and `ec2_tag_sets`; it has one of them",
    "has two triggers with name 'failed'",
)
def parts_are_absent(aws):
    trigger = {
        "trigger_name": "failed",
        "trigger_events": ["DeploymentFailure"],
        "trigger_target_arn": "arn:aws:sns:eu-west-1:123456789012:shop",
    }
    tag = {"key": "app", "type": "KEY_AND_VALUE", "value": "shop"}
    group(
        aws,
        alarm_configuration={"enabled": True},
        auto_rollback_configuration={"enabled": True},
        ec2_tag_filters=[tag],
        ec2_tag_sets=[{"ec2_tag_filters": [tag]}],
        trigger_configurations=[trigger, trigger | {"trigger_events": ["DeploymentStop"]}],
    )


@passes
def group_is_right(aws):
    group(
        aws,
        deployment_style={"deployment_type": "BLUE_GREEN", "deployment_option": "WITH_TRAFFIC_CONTROL"},
        alarm_configuration={"enabled": True, "alarms": ["errors"]},
        auto_rollback_configuration={"enabled": True, "events": ["DEPLOYMENT_FAILURE"]},
        autoscaling_groups=["blue"],
        blue_green_deployment_config={
            "deployment_ready_option": {"action_on_timeout": "STOP_DEPLOYMENT", "wait_time_in_minutes": 60},
            "green_fleet_provisioning_option": {"action": "COPY_AUTO_SCALING_GROUP"},
        },
    )


@abstains("alarmConfiguration.enabled")
def switch_comes_later(aws):
    group(aws, alarm_configuration={"enabled": aws.ssm.Parameter("on", type="String", value="x").has_value_wo})


def group(aws, **options):  # noqa: ANN003 - the arguments of the SDK
    aws.codedeploy.DeploymentGroup(
        "shop",
        app_name="shop",
        deployment_group_name="shop",
        service_role_arn="arn:aws:iam::123456789012:role/deploy",
        **options,
    )
