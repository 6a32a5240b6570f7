from preflight import Violations, abstains, fails, passes, policy
from preflight.aws.ec2 import VpcEndpoint


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "InvalidParameter: Enabling private DNS requires both enableDnsSupport and enableDnsHostnames VPC attributes set to true",
        "InvalidParameter: private-dns-enabled cannot be set because there is already a conflicting DNS domain",
    ),
)
def private_names_can_be_set(endpoint: VpcEndpoint) -> Violations:
    """An endpoint with private DNS is in a VPC that resolves private names, and is the only one for its service.

    With `private_dns_enabled` the service's own name leads to the endpoint from anywhere in the VPC. For that the VPC needs both
    `enable_dns_support`, which is on unless told otherwise, and `enable_dns_hostnames`, which is not. Two endpoints cannot
    have the same name: `private-dns-enabled cannot be set because there is already a conflicting DNS domain`.

    Fix: set `enable_dns_hostnames=True` on the VPC; give one endpoint all the subnets.

    See: https://docs.aws.amazon.com/vpc/latest/privatelink/create-interface-endpoint.html
    https://docs.aws.amazon.com/vpc/latest/userguide/AmazonDNS-concepts.html
    """
    if endpoint.vpc_endpoint_type != "Interface" or not endpoint.private_dns_enabled:
        return
    if not endpoint.vpc.has_private_dns:
        lacking = "enable_dns_hostnames" if endpoint.vpc.enable_dns_support else "enable_dns_support"
        yield f"has `private_dns_enabled`, for which {endpoint.vpc} lacks `{lacking}=True`"
    for rival in endpoint.rivals():
        yield f"has `private_dns_enabled` for {endpoint.service_name}, and so has {rival} in the same VPC"


@fails("has `private_dns_enabled`, for which Vpc 'orders' lacks `enable_dns_hostnames=True`")
def vpc_has_no_host_names(aws):
    vpc = aws.ec2.Vpc("orders", cidr_block="10.0.0.0/16")
    aws.ec2.VpcEndpoint(
        "logs",
        vpc_id=vpc.id,
        service_name="com.amazonaws.eu-west-1.logs",
        vpc_endpoint_type="Interface",
        subnet_ids=["subnet-1a2b3c"],
        private_dns_enabled=True,
    )


@fails("has `private_dns_enabled` for com.amazonaws.eu-west-1.logs, and so has VpcEndpoint 'logs-a' in the same VPC")
def each_subnet_has_an_endpoint_of_its_own(aws):
    vpc = aws.ec2.Vpc("orders", cidr_block="10.0.0.0/16", enable_dns_hostnames=True)
    for zone, subnet in (("a", "subnet-1a2b3c"), ("b", "subnet-4d5e6f")):
        aws.ec2.VpcEndpoint(
            f"logs-{zone}",
            vpc_id=vpc.id,
            service_name="com.amazonaws.eu-west-1.logs",
            vpc_endpoint_type="Interface",
            subnet_ids=[subnet],
            private_dns_enabled=True,
        )


@passes
def vpc_resolves_private_names(aws):
    vpc = aws.ec2.Vpc("orders", cidr_block="10.0.0.0/16", enable_dns_hostnames=True)
    for service in ("logs", "monitoring"):
        aws.ec2.VpcEndpoint(
            service,
            vpc_id=vpc.id,
            service_name=f"com.amazonaws.eu-west-1.{service}",
            vpc_endpoint_type="Interface",
            subnet_ids=["subnet-1a2b3c"],
            private_dns_enabled=True,
        )
    aws.ec2.VpcEndpoint("s3", vpc_id=vpc.id, service_name="com.amazonaws.eu-west-1.s3", route_table_ids=["rtb-1a2b3c"])


@abstains("vpcId, which leads outside of this stack")
def vpc_belongs_to_another_stack(aws):
    aws.ec2.VpcEndpoint(
        "logs",
        vpc_id="vpc-1a2b3c",
        service_name="com.amazonaws.eu-west-1.logs",
        vpc_endpoint_type="Interface",
        subnet_ids=["subnet-1a2b3c"],
        private_dns_enabled=True,
    )
