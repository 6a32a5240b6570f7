import pulumi
import pulumi_aws as aws

from network import Network

config = pulumi.Config()
network = Network("shop", cidr="10.0.0.0/16", zones=config.require_int("zones"))

endpoint = aws.ec2.VpcEndpoint(
    "metrics",
    vpc_id=network.vpc.id,
    service_name="com.amazonaws.us-east-1.cloudwatch",
    vpc_endpoint_type="Interface",
    subnet_ids=[subnet.id for subnet in network.private],
)
web = aws.ec2.SecurityGroup(
    "web",
    vpc_id=network.vpc.id,
    description="Web traffic → load balancer",
    ingress=[aws.ec2.SecurityGroupIngressRuleArgs(protocol="tcp", from_port=443, to_port=443, cidr_blocks=["0.0.0.0/0"])],
)
address = aws.ec2.Eip("nat", vpc=True)
nat = aws.ec2.NatGateway(
    "nat",
    allocation_id=address.id,
    subnet_id=network.public[0].id,
    opts=pulumi.ResourceOptions(depends_on=[network.internet_gateway]),
)
balancer = aws.lb.LoadBalancer(
    "web", internal=False, security_groups=[web.id], subnets=[subnet.id for subnet in network.public]
)
pulumi.export("vpc", network.vpc.id)
pulumi.export("dns", balancer.dns_name)
pulumi.export("private", [subnet.id for subnet in network.privates])
