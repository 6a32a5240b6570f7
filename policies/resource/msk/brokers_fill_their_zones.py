from preflight import Violations, abstains, fails, passes, policy, provider
from preflight.aws.msk import Cluster


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "BadRequestException: The number of broker nodes must be a multiple of Availability Zones"
        " in the Client Subnets parameter."
    ),
    evidence=provider(
        "https://www.pulumi.com/registry/packages/aws/api-docs/msk/cluster/",
        "2026-11-28",
        "number_of_broker_nodes: it must be a multiple of the number of specified client subnets",
    ),
)
def brokers_fill_their_zones(cluster: Cluster) -> Violations:
    """The number of brokers of an MSK cluster is a multiple of its client subnets.

    MSK distributes the brokers evenly across the Availability Zones of the subnets, and rejects a number that it cannot divide.

    Fix: set `number_of_broker_nodes` to a multiple of the number of `client_subnets`.

    See: https://docs.aws.amazon.com/msk/latest/developerguide/msk-create-cluster.html
    """
    zones, brokers = len(cluster.broker_node_group_info.client_subnets), cluster.number_of_broker_nodes
    if zones and (brokers % zones or brokers < 1):
        nearest = max(zones, brokers // zones * zones)
        yield f"has {brokers} brokers in {zones} client subnets; the number must be a multiple of {zones}, such as {nearest}"


@fails("has 3 brokers in 2 client subnets; the number must be a multiple of 2, such as 2")
def three_brokers_in_two_zones(aws):
    vpc = aws.ec2.Vpc("stream", cidr_block="10.0.0.0/16")
    subnets = [aws.ec2.Subnet(f"stream-{i}", vpc_id=vpc.id, cidr_block=f"10.0.{i}.0/24").id for i in range(2)]
    aws.msk.Cluster(
        "stream",
        kafka_version="3.6.0",
        number_of_broker_nodes=3,
        broker_node_group_info={
            "instance_type": "kafka.m5.large",
            "client_subnets": subnets,
            "security_groups": ["sg-0123456789abcdef0"],
        },
    )


@fails("has 2 brokers in 3 client subnets; the number must be a multiple of 3, such as 3")
def two_brokers_in_three_zones(aws):
    vpc = aws.ec2.Vpc("stream", cidr_block="10.0.0.0/16")
    subnets = [aws.ec2.Subnet(f"stream-{i}", vpc_id=vpc.id, cidr_block=f"10.0.{i}.0/24").id for i in range(3)]
    aws.msk.Cluster(
        "stream",
        kafka_version="3.6.0",
        number_of_broker_nodes=2,
        broker_node_group_info={
            "instance_type": "kafka.m5.large",
            "client_subnets": subnets,
            "security_groups": ["sg-0123456789abcdef0"],
        },
    )


@passes
def brokers_are_a_multiple(aws):
    vpc = aws.ec2.Vpc("stream", cidr_block="10.0.0.0/16")
    subnets = [aws.ec2.Subnet(f"stream-{i}", vpc_id=vpc.id, cidr_block=f"10.0.{i}.0/24").id for i in range(3)]
    aws.msk.Cluster(
        "stream",
        kafka_version="3.6.0",
        number_of_broker_nodes=6,
        broker_node_group_info={
            "instance_type": "kafka.m5.large",
            "client_subnets": subnets,
            "security_groups": ["sg-0123456789abcdef0"],
        },
    )


@abstains("numberOfBrokerNodes")
def number_comes_later(aws):
    vpc = aws.ec2.Vpc("stream", cidr_block="10.0.0.0/16")
    subnets = [aws.ec2.Subnet(f"stream-{i}", vpc_id=vpc.id, cidr_block=f"10.0.{i}.0/24").id for i in range(2)]
    aws.msk.Cluster(
        "stream",
        kafka_version="3.6.0",
        number_of_broker_nodes=aws.ssm.Parameter("brokers", type="String", insecure_value="3").version,
        broker_node_group_info={
            "instance_type": "kafka.m5.large",
            "client_subnets": subnets,
            "security_groups": ["sg-0123456789abcdef0"],
        },
    )
