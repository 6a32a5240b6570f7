"""The orders function and its network as a component."""

from __future__ import annotations

import json
from dataclasses import dataclass, field

import pulumi
import pulumi_aws as aws
import pulumi_random as random

TRUST = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "lambda.amazonaws.com"}}
        ],
    }
)
NETWORKING = ["ec2:CreateNetworkInterface", "ec2:DescribeNetworkInterfaces", "ec2:DeleteNetworkInterface"]
LOGGING = ["logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogStreams"]
TRACING = ["xray:PutTraceSegments", "xray:PutTelemetryRecords"]


@dataclass(frozen=True)
class TapStackArgs:
    """The environment that the stack is for, the key that its partners gave, and the tags that it hands down."""

    environment: str
    api_key: pulumi.Input[str]
    tags: dict[str, str] = field(default_factory=dict)


class TapStack(pulumi.ComponentResource):
    """A network, the secrets, the dead-letter queue, and then the function that needs all of them."""

    def __init__(self, name: str, args: TapStackArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Create everything."""
        super().__init__("orders:index:TapStack", name, None, opts)
        self._prefix, self._tags = f"{name}-{args.environment}", args.tags
        self._child = pulumi.ResourceOptions(parent=self)
        self._region = aws.get_region(opts=pulumi.InvokeOptions(parent=self)).region
        self._create_network()
        self.secrets = self._create_secrets(args.api_key)
        self.dead_letters = aws.sqs.Queue(f"{self._prefix}-dead-letters", tags=self._tags, opts=self._child)
        self.function = self._create_function()
        self.register_outputs({"function": self.function.name, "dead_letters": self.dead_letters.url})

    def _create_network(self) -> None:
        vpc = aws.ec2.Vpc(
            f"{self._prefix}-vpc",
            cidr_block="10.0.0.0/16",
            enable_dns_hostnames=True,
            enable_dns_support=True,
            tags=self._tags,
            opts=self._child,
        )
        route_table = aws.ec2.RouteTable(f"{self._prefix}-private", vpc_id=vpc.id, tags=self._tags, opts=self._child)
        self.subnets = []
        for index, zone in enumerate("ab"):
            subnet = aws.ec2.Subnet(
                f"{self._prefix}-private-{zone}",
                vpc_id=vpc.id,
                cidr_block=f"10.0.{index}.0/24",
                availability_zone=f"{self._region}{zone}",
                tags=self._tags,
                opts=self._child,
            )
            aws.ec2.RouteTableAssociation(
                f"{self._prefix}-private-{zone}",
                subnet_id=subnet.id,
                route_table_id=route_table.id,
                opts=self._child,
            )
            self.subnets.append(subnet)
        self.security_group = aws.ec2.SecurityGroup(
            f"{self._prefix}-group",
            description="The orders function and the endpoints that it calls",
            vpc_id=vpc.id,
            ingress=[{"protocol": "tcp", "from_port": 443, "to_port": 443, "self": True}],
            egress=[{"protocol": "-1", "from_port": 0, "to_port": 0, "cidr_blocks": ["0.0.0.0/0"]}],
            tags=self._tags,
            opts=self._child,
        )
        aws.ec2.VpcEndpoint(
            f"{self._prefix}-s3",
            vpc_id=vpc.id,
            service_name=f"com.amazonaws.{self._region}.s3",
            vpc_endpoint_type="Gateway",
            route_table_ids=[route_table.id],
            tags=self._tags,
            opts=self._child,
        )
        for service in ("ssm", "monitoring"):
            aws.ec2.VpcEndpoint(
                f"{self._prefix}-{service}",
                vpc_id=vpc.id,
                service_name=f"com.amazonaws.{self._region}.{service}",
                vpc_endpoint_type="Interface",
                subnet_ids=[subnet.id for subnet in self.subnets],
                security_group_ids=[self.security_group.id],
                private_dns_enabled=True,
                tags=self._tags,
                opts=self._child,
            )

    def _create_secrets(self, api_key: pulumi.Input[str]) -> dict[str, aws.ssm.Parameter]:
        password = random.RandomPassword(f"{self._prefix}-db-password", length=32, opts=self._child)
        return {
            key: aws.ssm.Parameter(
                f"{self._prefix}-{key}",
                name=f"/{self._prefix}/{key}",
                type="SecureString",
                value=value,
                tags=self._tags,
                opts=self._child,
            )
            for key, value in (("db-password", password.result), ("api-key", api_key))
        }

    def _create_function(self) -> aws.lambda_.Function:
        name = f"{self._prefix}-function"
        logs = aws.cloudwatch.LogGroup(
            f"{self._prefix}-logs",
            name=f"/aws/lambda/{name}",
            retention_in_days=30,
            tags=self._tags,
            opts=self._child,
        )
        role = aws.iam.Role(f"{self._prefix}-role", assume_role_policy=TRUST, tags=self._tags, opts=self._child)
        policy = aws.iam.RolePolicy(
            f"{self._prefix}-policy",
            role=role.id,
            policy=pulumi.Output.json_dumps(
                {
                    "Version": "2012-10-17",
                    "Statement": [
                        {"Effect": "Allow", "Action": [*NETWORKING, *TRACING], "Resource": "*"},
                        {
                            "Effect": "Allow",
                            "Action": LOGGING,
                            "Resource": f"arn:aws:logs:*:*:log-group:/aws/lambda/{name}:*",
                        },
                        {
                            "Effect": "Allow",
                            "Action": "ssm:GetParameters",
                            "Resource": [parameter.arn for parameter in self.secrets.values()],
                        },
                        {"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": self.dead_letters.arn},
                    ],
                }
            ),
            opts=self._child,
        )
        layer = aws.lambda_.LayerVersion(
            f"{self._prefix}-common",
            layer_name=f"{self._prefix}-common",
            code=pulumi.FileArchive("./layer"),
            compatible_runtimes=["python3.12"],
            opts=self._child,
        )
        return aws.lambda_.Function(
            f"{self._prefix}-function",
            name=name,
            role=role.arn,
            runtime="python3.12",
            handler="function.handler",
            code=pulumi.FileArchive("./lambda"),
            layers=[layer.arn],
            timeout=60,
            memory_size=512,
            tracing_config=aws.lambda_.FunctionTracingConfigArgs(mode="Active"),
            dead_letter_config=aws.lambda_.FunctionDeadLetterConfigArgs(target_arn=self.dead_letters.arn),
            vpc_config=aws.lambda_.FunctionVpcConfigArgs(
                subnet_ids=[subnet.id for subnet in self.subnets],
                security_group_ids=[self.security_group.id],
            ),
            environment=aws.lambda_.FunctionEnvironmentArgs(
                variables={
                    "DB_PASSWORD_PARAMETER": self.secrets["db-password"].name,
                    "API_KEY_PARAMETER": self.secrets["api-key"].name,
                    "REGION": self._region,
                    "FUNCTION_NAME": name,
                }
            ),
            tags=self._tags,
            opts=pulumi.ResourceOptions(parent=self, depends_on=[logs, policy]),
        )
