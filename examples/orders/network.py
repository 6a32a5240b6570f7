"""The private network of the worker that talks to the warehouse."""

import pulumi
import pulumi_aws as aws

from settings import Settings

VPC_CIDR = "10.20.0.0/16"
SUBNET_CIDRS = ("10.20.0.0/20", "10.20.16.0/20")
INTERFACE_SERVICES = ("monitoring", "secretsmanager", "ssm", "xray")


class Network(pulumi.ComponentResource):
    """Two private subnets with no way to the internet, and endpoints for the AWS services used from them."""

    def __init__(
        self,
        name: str,
        settings: Settings,
        key_arn: pulumi.Input[str],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Create the VPC, its subnets, endpoints, security groups and flow log."""
        super().__init__("orders:network:Network", name, None, opts)
        self._name = name
        self._settings = settings
        self._child = pulumi.ResourceOptions(parent=self)

        self.vpc = aws.ec2.Vpc(
            f"{name}-vpc",
            cidr_block=VPC_CIDR,
            enable_dns_support=True,
            enable_dns_hostnames=True,
            tags=self._tags("vpc"),
            opts=self._child,
        )
        aws.ec2.DefaultSecurityGroup(
            f"{name}-default-group",
            vpc_id=self.vpc.id,
            ingress=[],
            egress=[],
            tags=self._tags("default-unused"),
            opts=self._child,
        )
        self.route_table = aws.ec2.RouteTable(
            f"{name}-private-routes",
            vpc_id=self.vpc.id,
            tags=self._tags("private"),
            opts=self._child,
        )
        self.subnets = self._create_subnets()
        self.worker_group, self.endpoint_group = self._create_security_groups()
        self.gateway_endpoints = self._create_gateway_endpoints()
        self.interface_endpoints = self._create_interface_endpoints()
        self._allow_traffic()
        self._create_flow_log(key_arn)

        self.subnet_ids = [subnet.id for subnet in self.subnets]
        self.register_outputs({"vpc_id": self.vpc.id, "subnet_ids": self.subnet_ids})

    def _tags(self, name: str) -> dict[str, str]:
        return {**self._settings.tags, "Name": f"{self._settings.prefix}-{name}"}

    def _create_subnets(self) -> list[aws.ec2.Subnet]:
        zones = aws.get_availability_zones(state="available").names
        subnets = []
        for number, cidr in enumerate(SUBNET_CIDRS):
            subnet = aws.ec2.Subnet(
                f"{self._name}-private-{number}",
                vpc_id=self.vpc.id,
                cidr_block=cidr,
                availability_zone=zones[number],
                map_public_ip_on_launch=False,
                tags=self._tags(f"private-{number}"),
                opts=self._child,
            )
            aws.ec2.RouteTableAssociation(
                f"{self._name}-private-{number}-routes",
                subnet_id=subnet.id,
                route_table_id=self.route_table.id,
                opts=self._child,
            )
            subnets.append(subnet)
        return subnets

    def _create_security_groups(self) -> tuple[aws.ec2.SecurityGroup, aws.ec2.SecurityGroup]:
        worker = aws.ec2.SecurityGroup(
            f"{self._name}-worker-group",
            vpc_id=self.vpc.id,
            description="Functions that run inside the network",
            tags=self._tags("worker"),
            opts=self._child,
        )
        endpoint = aws.ec2.SecurityGroup(
            f"{self._name}-endpoint-group",
            vpc_id=self.vpc.id,
            description="Interface endpoints of AWS services",
            tags=self._tags("endpoint"),
            opts=self._child,
        )
        return worker, endpoint

    def _create_gateway_endpoints(self) -> dict[str, aws.ec2.VpcEndpoint]:
        return {
            service: aws.ec2.VpcEndpoint(
                f"{self._name}-{service}",
                vpc_id=self.vpc.id,
                service_name=f"com.amazonaws.{self._settings.region}.{service}",
                vpc_endpoint_type="Gateway",
                route_table_ids=[self.route_table.id],
                tags=self._tags(service),
                opts=self._child,
            )
            for service in ("dynamodb", "s3")
        }

    def _create_interface_endpoints(self) -> dict[str, aws.ec2.VpcEndpoint]:
        return {
            service: aws.ec2.VpcEndpoint(
                f"{self._name}-{service}",
                vpc_id=self.vpc.id,
                service_name=f"com.amazonaws.{self._settings.region}.{service}",
                vpc_endpoint_type="Interface",
                subnet_ids=[subnet.id for subnet in self.subnets],
                security_group_ids=[self.endpoint_group.id],
                private_dns_enabled=True,
                tags=self._tags(service),
                opts=self._child,
            )
            for service in INTERFACE_SERVICES
        }

    def _allow_traffic(self) -> None:
        """Let workers reach the endpoints and the warehouse over HTTPS, and nothing else."""
        aws.vpc.SecurityGroupIngressRule(
            f"{self._name}-endpoint-from-worker",
            security_group_id=self.endpoint_group.id,
            referenced_security_group_id=self.worker_group.id,
            ip_protocol="tcp",
            from_port=443,
            to_port=443,
            description="HTTPS from the functions",
            tags=self._tags("endpoint-from-worker"),
            opts=self._child,
        )
        aws.vpc.SecurityGroupEgressRule(
            f"{self._name}-worker-to-network",
            security_group_id=self.worker_group.id,
            cidr_ipv4=VPC_CIDR,
            ip_protocol="tcp",
            from_port=443,
            to_port=443,
            description="HTTPS to the endpoints and the warehouse",
            tags=self._tags("worker-to-network"),
            opts=self._child,
        )
        for service, endpoint in self.gateway_endpoints.items():
            aws.vpc.SecurityGroupEgressRule(
                f"{self._name}-worker-to-{service}",
                security_group_id=self.worker_group.id,
                prefix_list_id=endpoint.prefix_list_id,
                ip_protocol="tcp",
                from_port=443,
                to_port=443,
                description=f"HTTPS to {service} through its gateway endpoint",
                tags=self._tags(f"worker-to-{service}"),
                opts=self._child,
            )

    def _create_flow_log(self, key_arn: pulumi.Input[str]) -> None:
        group = aws.cloudwatch.LogGroup(
            f"{self._name}-flow-logs",
            name=f"/aws/vpc/{self._settings.prefix}",
            retention_in_days=self._settings.log_retention_days,
            kms_key_id=key_arn,
            tags=self._settings.tags,
            opts=self._child,
        )
        invoke = pulumi.InvokeOutputOptions(parent=self)
        trust = aws.iam.get_policy_document_output(
            statements=[
                {
                    "actions": ["sts:AssumeRole"],
                    "principals": [{"type": "Service", "identifiers": ["vpc-flow-logs.amazonaws.com"]}],
                    "conditions": [
                        {
                            "test": "StringEquals",
                            "variable": "aws:SourceAccount",
                            "values": [self._settings.account_id],
                        },
                    ],
                },
            ],
            opts=invoke,
        )
        role = aws.iam.Role(
            f"{self._name}-flow-log-role",
            assume_role_policy=trust.json,
            tags=self._settings.tags,
            opts=self._child,
        )
        permissions = aws.iam.get_policy_document_output(
            statements=[
                {
                    "actions": ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
                    "resources": [pulumi.Output.format("{0}:*", group.arn)],
                },
                {"actions": ["logs:DescribeLogGroups"], "resources": ["*"]},
            ],
            opts=invoke,
        )
        policy = aws.iam.RolePolicy(
            f"{self._name}-flow-log-policy",
            role=role.id,
            policy=permissions.json,
            opts=self._child,
        )
        aws.ec2.FlowLog(
            f"{self._name}-flow-log",
            vpc_id=self.vpc.id,
            traffic_type="ALL",
            log_destination_type="cloud-watch-logs",
            log_destination=group.arn,
            iam_role_arn=role.arn,
            max_aggregation_interval=600,
            tags=self._tags("flow-log"),
            opts=pulumi.ResourceOptions(parent=self, depends_on=[policy]),
        )
