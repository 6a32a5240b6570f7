"""The nightly reconciliation with the warehouse, as a task on Fargate."""

import pulumi
import pulumi_aws as aws

from data import OrderStore
from settings import Settings

EXECUTION_POLICY = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"


class Reconciliation(pulumi.ComponentResource):
    """A cluster, and the task that it runs with an image of a repository of its own."""

    def __init__(
        self,
        name: str,
        settings: Settings,
        key_arn: pulumi.Input[str],
        store: OrderStore,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Create the repository, the cluster, the roles and the task."""
        super().__init__("orders:reconciliation:Reconciliation", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        self.repository = aws.ecr.Repository(
            f"{name}-images",
            image_tag_mutability="IMMUTABLE",
            encryption_configurations=[{"encryption_type": "KMS", "kms_key": key_arn}],
            tags=settings.tags,
            opts=child,
        )
        self.cluster = aws.ecs.Cluster(f"{name}-cluster", tags=settings.tags, opts=child)
        logs = aws.cloudwatch.LogGroup(
            f"{name}-logs",
            retention_in_days=settings.log_retention_days,
            kms_key_id=key_arn,
            tags=settings.tags,
            opts=child,
        )
        execution_role = self._create_role(f"{name}-execution", settings)
        aws.iam.RolePolicyAttachment(
            f"{name}-execution", role=execution_role.name, policy_arn=EXECUTION_POLICY, opts=child
        )
        task_role = self._create_role(f"{name}-task", settings)
        reading = aws.iam.get_policy_document_output(
            statements=[
                {"actions": ["dynamodb:GetItem", "dynamodb:Query"], "resources": [store.table.arn]},
                {"actions": ["kms:Decrypt"], "resources": [key_arn]},
            ],
            opts=pulumi.InvokeOutputOptions(parent=self),
        )
        aws.iam.RolePolicy(f"{name}-reading", role=task_role.id, policy=reading.json, opts=child)
        self.task = aws.ecs.TaskDefinition(
            f"{name}-task",
            family=f"{settings.prefix}-{name}",
            requires_compatibilities=["FARGATE"],
            network_mode="awsvpc",
            cpu="256",
            memory="1024",
            execution_role_arn=execution_role.arn,
            task_role_arn=task_role.arn,
            container_definitions=pulumi.Output.json_dumps(
                [
                    {
                        "name": "reconcile",
                        "image": pulumi.Output.concat(self.repository.repository_url, ":1"),
                        "essential": True,
                        "environment": [{"name": "TABLE", "value": store.table.name}],
                        "logConfiguration": {
                            "logDriver": "awslogs",
                            "options": {
                                "awslogs-group": logs.name,
                                "awslogs-region": settings.region,
                                "awslogs-stream-prefix": name,
                            },
                        },
                    },
                ],
            ),
            tags=settings.tags,
            opts=child,
        )
        self.register_outputs({"repository": self.repository.repository_url, "task": self.task.arn})

    def _create_role(self, name: str, settings: Settings) -> aws.iam.Role:
        trust = aws.iam.get_policy_document_output(
            statements=[
                {
                    "actions": ["sts:AssumeRole"],
                    "principals": [{"type": "Service", "identifiers": ["ecs-tasks.amazonaws.com"]}],
                },
            ],
            opts=pulumi.InvokeOutputOptions(parent=self),
        )
        return aws.iam.Role(
            f"{name}-role",
            assume_role_policy=trust.json,
            tags=settings.tags,
            opts=pulumi.ResourceOptions(parent=self),
        )
