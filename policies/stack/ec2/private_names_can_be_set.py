from preflight import Violations, abstains, deployed, documented, fails, passes, policy
from preflight.aws.ec2 import VpcEndpoint


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "InvalidParameter: Enabling private DNS requires both enableDnsSupport and enableDnsHostnames VPC attributes set to true",
        "InvalidParameter: private-dns-enabled cannot be set because there is already a conflicting DNS domain",
    ),
    evidence=(
        deployed(
            "https://github.com/hashicorp/terraform-provider-aws/issues/17535",
            "2026-11-28",
            "private-dns-enabled cannot be set because there is already a conflicting DNS domain for … in the VPC",
        ),
        documented(
            "https://docs.aws.amazon.com/vpc/latest/privatelink/create-interface-endpoint.html",
            "2026-11-28",
            "private DNS requires enableDnsHostnames and enableDnsSupport on the VPC",
        ),
    ),
)
def private_names_can_be_set(endpoint: VpcEndpoint) -> Violations:
    """An endpoint with private DNS is in a VPC with both DNS attributes enabled, and is the only one for its service.

    With `private_dns_enabled` the public name of the service resolves to the endpoint everywhere in the VPC. The VPC needs both
    `enable_dns_support`, which is on by default, and `enable_dns_hostnames`, which is off by default. Two endpoints cannot have
    the same name: `private-dns-enabled cannot be set because there is already a conflicting DNS domain`.

    Fix: set `enable_dns_hostnames=True` on the VPC; use one endpoint with all the subnets.

    See: https://docs.aws.amazon.com/vpc/latest/privatelink/create-interface-endpoint.html
    https://docs.aws.amazon.com/vpc/latest/userguide/AmazonDNS-concepts.html
    """
    if endpoint.vpc_endpoint_type != "Interface" or not endpoint.private_dns_enabled:
        return
    if not endpoint.vpc.has_private_dns:
        missing = "enable_dns_hostnames" if endpoint.vpc.enable_dns_support else "enable_dns_support"
        yield f"has `private_dns_enabled`, but {endpoint.vpc} lacks `{missing}=True`"
    for other in endpoint.dns_conflicts():
        yield f"has `private_dns_enabled` for {endpoint.service_name}, as has {other} in that VPC; only one can"


@fails("has `private_dns_enabled`, but Vpc 'orders' lacks `enable_dns_hostnames=True`")
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


@fails(
    "has `private_dns_enabled` for com.amazonaws.eu-west-1.logs, as has VpcEndpoint 'logs-a' in that VPC; only one can"
)
def each_subnet_has_an_endpoint(aws):
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
