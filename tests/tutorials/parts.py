"""What many tutorials begin with: a role for a service, code in an archive, a network."""

from __future__ import annotations

import json
from typing import Any

import pulumi
import pulumi_aws as aws


def role(name: str, service: str, *managed: str, policy: Any = None) -> aws.iam.Role:
    """A role for a service with managed policies, by the last part of their ARNs, and a policy of the given statements."""
    trust = {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}],
    }
    made = aws.iam.Role(name, assume_role_policy=json.dumps(trust))
    for at, each in enumerate(managed):
        arn = f"arn:aws:iam::aws:policy/{each}"
        aws.iam.RolePolicyAttachment(f"{name}-{at}", role=made.name, policy_arn=arn)
    if policy is not None:
        document = pulumi.Output.json_dumps({"Version": "2012-10-17", "Statement": policy})
        aws.iam.RolePolicy(name, role=made.id, policy=document)
    return made


def allow(actions: list[str], *resources: Any) -> dict[str, Any]:
    """A statement of a policy."""
    return {"Effect": "Allow", "Action": actions, "Resource": list(resources)}


def admits(service: str, action: str, resource: Any, source: Any) -> Any:
    """A resource's policy that lets a service act in the name of a source."""
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": service},
        "Action": action,
        "Resource": resource,
        "Condition": {"ArnEquals": {"aws:SourceArn": source}},
    }
    return pulumi.Output.json_dumps({"Version": "2012-10-17", "Statement": [statement]})


def code(text: str = "def handler(event, context):\n    return {'statusCode': 200}\n", file: str = "index.py") -> Any:
    """An archive with one file of source."""
    return pulumi.AssetArchive({file: pulumi.StringAsset(text)})


LOGS = "service-role/AWSLambdaBasicExecutionRole"


def function(name: str, *managed: str, policy: Any = None, **settings: Any) -> aws.lambda_.Function:
    """A function in Python that may write its log."""
    given = {"handler": "index.handler", "runtime": "python3.13", "code": code(), "timeout": 10, "memory_size": 256}
    execution = role(f"{name}-role", "lambda.amazonaws.com", LOGS, *managed, policy=policy)
    return aws.lambda_.Function(name, role=execution.arn, **{**given, **settings})


def permit(name: str, called: aws.lambda_.Function, service: str, source: Any) -> aws.lambda_.Permission:
    """A permission for a service to call a function in the name of a source."""
    return aws.lambda_.Permission(
        name, function=called.name, action="lambda:InvokeFunction", principal=service, source_arn=source
    )


class Network:
    """A VPC with two public and two private subnets, whose traffic leaves through one NAT gateway."""

    def __init__(self, name: str = "net", *, nat: bool = True) -> None:
        self.vpc = aws.ec2.Vpc(name, cidr_block="10.0.0.0/16", enable_dns_hostnames=True, enable_dns_support=True)
        gateway = aws.ec2.InternetGateway(name, vpc_id=self.vpc.id)
        self.public_table = aws.ec2.RouteTable(f"{name}-public", vpc_id=self.vpc.id)
        out = aws.ec2.Route(
            f"{name}-out",
            route_table_id=self.public_table.id,
            destination_cidr_block="0.0.0.0/0",
            gateway_id=gateway.id,
        )
        self.private_table = aws.ec2.RouteTable(f"{name}-private", vpc_id=self.vpc.id)
        self.public, self.private = [], []
        for at, zone in enumerate(("eu-west-1a", "eu-west-1b")):
            for kind, subnets, table, base in (
                ("public", self.public, self.public_table, 0),
                ("private", self.private, self.private_table, 100),
            ):
                subnet = aws.ec2.Subnet(
                    f"{name}-{kind}-{at}",
                    vpc_id=self.vpc.id,
                    cidr_block=f"10.0.{base + at}.0/24",
                    availability_zone=zone,
                    map_public_ip_on_launch=kind == "public",
                )
                aws.ec2.RouteTableAssociation(f"{name}-{kind}-{at}", subnet_id=subnet.id, route_table_id=table.id)
                subnets.append(subnet)
        if nat:
            address = aws.ec2.Eip(name, domain="vpc", opts=pulumi.ResourceOptions(depends_on=[gateway]))
            leaving = aws.ec2.NatGateway(
                name,
                subnet_id=self.public[0].id,
                allocation_id=address.id,
                opts=pulumi.ResourceOptions(depends_on=[gateway, out]),
            )
            aws.ec2.Route(
                f"{name}-nat",
                route_table_id=self.private_table.id,
                destination_cidr_block="0.0.0.0/0",
                nat_gateway_id=leaving.id,
            )

    @property
    def private_ids(self) -> list[pulumi.Output[str]]:
        return [subnet.id for subnet in self.private]

    @property
    def public_ids(self) -> list[pulumi.Output[str]]:
        return [subnet.id for subnet in self.public]

    def group(self, name: str, *ports: int, source: Any = None) -> aws.ec2.SecurityGroup:
        """A security group that lets traffic to these ports in, from the VPC or from another group."""
        given = {"security_groups": [source]} if source is not None else {"cidr_blocks": ["10.0.0.0/16"]}
        return aws.ec2.SecurityGroup(
            name,
            vpc_id=self.vpc.id,
            description=f"Traffic of {name}",
            ingress=[{"protocol": "tcp", "from_port": port, "to_port": port, **given} for port in ports],
            egress=[{"protocol": "-1", "from_port": 0, "to_port": 0, "cidr_blocks": ["0.0.0.0/0"]}],
        )
