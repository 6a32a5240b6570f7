"""What the stack's configuration says, read once."""

from dataclasses import dataclass

import pulumi
import pulumi_aws as aws


@dataclass(frozen=True)
class Settings:
    """The stack's place and names, and the choices its configuration makes."""

    environment: str
    prefix: str
    region: str
    account_id: str
    warehouse_host: str
    warehouse_user: str
    warehouse_password: pulumi.Output[str] | None
    alarm_email: str | None
    log_retention_days: int
    is_production: bool
    tags: dict[str, str]


def read_settings() -> Settings:
    """Read the configuration of the selected stack."""
    config = pulumi.Config()
    environment = pulumi.get_stack()
    return Settings(
        environment=environment,
        prefix=f"{pulumi.get_project()}-{environment}",
        region=aws.get_region().region,
        account_id=aws.get_caller_identity().account_id,
        warehouse_host=config.require("warehouseHost"),
        warehouse_user=config.require("warehouseUser"),
        warehouse_password=config.get_secret("warehousePassword"),
        alarm_email=config.get("alarmEmail"),
        log_retention_days=config.require_int("logRetentionDays"),
        is_production=environment.startswith("prod"),
        tags={"Project": pulumi.get_project(), "Environment": environment, "ManagedBy": "pulumi"},
    )
