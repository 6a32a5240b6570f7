"""AWS CodeDeploy."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from preflight.aws.knowledge.inputs import is_set
from preflight.core.link import link
from preflight.core.values import independently, known
from preflight.core.view import Resource, View, prop

_PREDEFINED = "CodeDeployDefault."
_ALL, _LONGEST_WAIT, _MOST_TRIGGERS = 100, 2880, 10  # percent, minutes, number


class Application(Resource, token="aws:codedeploy/application:Application"):
    """An application."""

    name: str | None = None
    compute_platform: str = "Server"


class HealthyHosts(View):
    """How many instances stay healthy."""

    type: str | None = None
    value: int | None = None


class Step(View):
    """A part of the traffic, in percent, and the minutes after it."""

    interval: int | None = None
    percentage: int | None = None


class Routing(View):
    """How traffic is shifted."""

    type: str = "AllAtOnce"
    time_based_canary: Step | None = None
    time_based_linear: Step | None = None

    def faults(self) -> Iterator[str]:
        """Why CodeDeploy rejects it, each as a clause that begins with a verb."""
        blocks = {"TimeBasedCanary": "time_based_canary", "TimeBasedLinear": "time_based_linear"}
        for kind, name in blocks.items():
            if self.has(name) != (self.type == kind):
                yield f"has traffic routing {self.type} {'with' if self.has(name) else 'without'} `{name}`; it is for {kind}"
        for name in blocks.values():
            step = known(getattr(self, name))
            if step is None:
                continue
            if step.percentage is not None and not 1 <= step.percentage < _ALL:
                yield f"has traffic routing with {step.percentage} percent; it is 1 to 99"
            if step.interval is not None and not 1 <= step.interval <= _LONGEST_WAIT:
                yield f"has traffic routing with an interval of {step.interval} minutes; it is 1 to {_LONGEST_WAIT}"


class DeploymentConfig(Resource, token="aws:codedeploy/deploymentConfig:DeploymentConfig"):
    """How a deployment proceeds."""

    names = ("deploymentConfigName",)

    deployment_config_name: str | None = None
    compute_platform: str = "Server"
    minimum_healthy_hosts: HealthyHosts | None = None
    traffic_routing_config: Routing | None = None
    zonal_config: Any = None

    def faults(self) -> Iterator[str]:
        """Why CodeDeploy rejects it, each as a clause that begins with a verb."""
        checks = (DeploymentConfig._name_faults, DeploymentConfig._platform_faults, DeploymentConfig._number_faults)
        yield from independently(checks, self)

    def _name_faults(self) -> Iterator[str]:
        name = known(self.deployment_config_name)
        if name is not None and name.startswith(_PREDEFINED):
            yield f"has the name '{name}'; names that begin with {_PREDEFINED} are those of CodeDeploy"

    def _platform_faults(self) -> Iterator[str]:
        platform = known(self.compute_platform)
        needed, other = (
            ("minimum_healthy_hosts", "traffic_routing_config")
            if platform == "Server"
            else ("traffic_routing_config", "minimum_healthy_hosts")
        )
        if not self.has(needed):
            yield f"has platform {platform} without `{needed}`, which it needs"
        if self.has(other):
            yield f"has platform {platform} and `{other}`, which it does not have"
        if platform != "Server" and self.zonal_config is not None:
            yield f"has platform {platform} and `zonal_config`, which only Server has"

    def _number_faults(self) -> Iterator[str]:
        hosts, routing = known(self.minimum_healthy_hosts), known(self.traffic_routing_config)
        if (
            hosts is not None
            and hosts.type == "FLEET_PERCENT"
            and hosts.value is not None
            and not 0 <= hosts.value < _ALL
        ):
            yield f"has `minimum_healthy_hosts` of {hosts.value} percent; it is less than {_ALL}"
        if routing is not None:
            yield from routing.faults()


class Style(View):
    """How a group is deployed to."""

    deployment_option: str = "WITHOUT_TRAFFIC_CONTROL"
    deployment_type: str = "IN_PLACE"


class Ready(View):
    """When traffic is shifted to new instances."""

    action_on_timeout: str | None = None
    wait_time_in_minutes: int | None = None


class Terminate(View):
    """When old instances are terminated."""

    termination_wait_time_in_minutes: int | None = None


class Provisioning(View):
    """Where new instances come from."""

    action: str | None = None


class BlueGreen(View):
    """How new instances replace old ones."""

    deployment_ready_option: Ready | None = None
    terminate_blue_instances_on_deployment_success: Terminate | None = None
    green_fleet_provisioning_option: Provisioning | None = None

    def faults(self) -> Iterator[str]:
        """Why CodeDeploy rejects it, each as a clause that begins with a verb."""
        ready, terminate = (
            known(self.deployment_ready_option),
            known(self.terminate_blue_instances_on_deployment_success),
        )
        if ready is not None and ready.action_on_timeout == "CONTINUE_DEPLOYMENT" and ready.wait_time_in_minutes:
            minutes = ready.wait_time_in_minutes
            yield f"continues at the timeout, with `wait_time_in_minutes` {minutes}; only STOP_DEPLOYMENT waits"
        if ready is not None and ready.action_on_timeout == "STOP_DEPLOYMENT" and not ready.wait_time_in_minutes:
            yield "stops at the timeout without `wait_time_in_minutes`, which it needs"
        wait = terminate.termination_wait_time_in_minutes if terminate is not None else None
        if wait is not None and wait > _LONGEST_WAIT:
            yield f"has `termination_wait_time_in_minutes` {wait}; it is at most {_LONGEST_WAIT}"


class Alarms(View):
    """The alarms that stop a deployment."""

    enabled: bool = False
    alarms: list[str] = prop(())


class Rollback(View):
    """When a deployment is rolled back."""

    enabled: bool = False
    events: list[str] = prop(())


class Trigger(View):
    """A notification."""

    trigger_name: str = prop()


class DeploymentGroup(Resource, token="aws:codedeploy/deploymentGroup:DeploymentGroup"):
    """What an application is deployed to."""

    names = ("deploymentGroupName",)

    alarm_configuration: Alarms | None = None
    auto_rollback_configuration: Rollback | None = None
    autoscaling_groups: list[str] = prop(())
    blue_green_deployment_config: BlueGreen | None = None
    deployment_style: Style | None = None
    ec2_tag_filters: list[Any] = prop(())
    ec2_tag_sets: list[Any] = prop(())
    ecs_service: Any = None
    load_balancer_info: Any = None
    trigger_configurations: list[Trigger] = prop(())

    application: Application = link("app_name")

    def faults(self) -> Iterator[str]:
        """Why CodeDeploy rejects it alone, each as a clause that begins with a verb."""
        checks = (
            DeploymentGroup._style_faults,
            DeploymentGroup._switch_faults,
            DeploymentGroup._tag_faults,
            DeploymentGroup._trigger_faults,
        )
        yield from independently(checks, self)

    def platform_faults(self) -> Iterator[str]:
        """What of it the platform of its application does not have, each as a clause. Follows a link."""
        platform, style = known(self.application.compute_platform), known(self.deployment_style)
        where = f"of {self.application} on {platform}"
        kind = style.deployment_type if style is not None else "IN_PLACE"
        option = style.deployment_option if style is not None else "WITHOUT_TRAFFIC_CONTROL"
        if platform != "Server" and (kind != "BLUE_GREEN" or option != "WITH_TRAFFIC_CONTROL"):
            yield f"has deployment style {kind} {option} {where}; it is BLUE_GREEN WITH_TRAFFIC_CONTROL there"
        # The provider sends no empty block.
        if platform == "Lambda" and is_set(self, "blue_green_deployment_config"):
            yield f"has `blue_green_deployment_config` {where}, which does not have it"
        if platform == "Server" and self.has("ecs_service"):
            yield f"has `ecs_service` {where}; the application is for ECS"
        if platform != "Server" and (self.ec2_tag_filters or self.ec2_tag_sets):
            yield f"has filters of EC2 tags {where}, which has no instances"
        if platform != "Lambda" and option == "WITH_TRAFFIC_CONTROL" and not self.has("load_balancer_info"):
            yield f"has WITH_TRAFFIC_CONTROL without `load_balancer_info` {where}, which it needs"

    def _style_faults(self) -> Iterator[str]:
        style, config = known(self.deployment_style), known(self.blue_green_deployment_config)
        if (
            style is not None
            and style.deployment_type == "BLUE_GREEN"
            and style.deployment_option == "WITHOUT_TRAFFIC_CONTROL"
        ):
            yield "has BLUE_GREEN WITHOUT_TRAFFIC_CONTROL; it is WITH_TRAFFIC_CONTROL"
        if config is None or not is_set(self, "blue_green_deployment_config"):
            return
        yield from config.faults()
        fleet = known(config.green_fleet_provisioning_option)
        if fleet is not None and fleet.action == "COPY_AUTO_SCALING_GROUP" and len(self.autoscaling_groups) != 1:
            yield f"copies {len(self.autoscaling_groups)} `autoscaling_groups`; COPY_AUTO_SCALING_GROUP copies exactly one"

    def _switch_faults(self) -> Iterator[str]:
        alarms, rollback = known(self.alarm_configuration), known(self.auto_rollback_configuration)
        if alarms is not None and alarms.enabled and not alarms.alarms:
            yield "has `alarm_configuration` enabled without `alarms`, which it needs"
        if rollback is not None and rollback.enabled and not rollback.events:
            yield "has `auto_rollback_configuration` enabled without `events`, which it needs"

    def _tag_faults(self) -> Iterator[str]:
        if self.ec2_tag_filters and self.ec2_tag_sets:
            yield "has `ec2_tag_filters` and `ec2_tag_sets`; it has one of them"

    def _trigger_faults(self) -> Iterator[str]:
        names = [known(trigger.trigger_name) for trigger in self.trigger_configurations]
        if len(names) > _MOST_TRIGGERS:
            yield f"has {len(names)} triggers; a group has at most {_MOST_TRIGGERS}"
        yield from (f"has two triggers with name '{name}'" for name in dict.fromkeys(names) if names.count(name) > 1)
