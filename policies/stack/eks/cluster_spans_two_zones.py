from preflight import Violations, abstains, documented, fails, passes, policy
from preflight.aws.eks.clusters import Cluster


@policy(
    severity="critical",
    caught="deployment",
    error="Subnets specified must be in at least two different AZs",
    evidence=documented(
        "https://github.com/badmintoncryer/cdk-preflight/blob/v1.9.1/docs/rules.md",
        "2026-11-28",
        "pf-eks-cluster-subnets-two-azs, deployed: Subnets specified must be in at least two different AZs",
    ),
)
def cluster_spans_two_zones(cluster: Cluster) -> Violations:
    """A cluster has subnets in at least two availability zones.

    EKS runs the control plane in two zones: `Subnets specified must be in at least two different AZs`. A local cluster on an
    Outpost is in one.

    Fix: create a subnet in a second zone, and add it to `subnet_ids`.

    See: https://docs.aws.amazon.com/eks/latest/userguide/network-reqs.html
    """
    yield from cluster.zone_faults()


@fails("has 1 subnet; it has subnets in at least 2 availability zones")
def one_subnet_by_its_id(aws):
    cluster(aws, "subnet-0123456789abcdef0")


@fails("has 1 subnet; it has subnets in at least 2 availability zones")
def one_planned_subnet(aws):
    cluster(aws, subnet(aws, 1, None).id)


@fails("has 2 subnets, all in eu-west-1a; it has subnets in at least 2 availability zones")
def subnets_are_in_one_zone(aws):
    cluster(aws, subnet(aws, 1, "eu-west-1a").id, subnet(aws, 2, "eu-west-1a").id)


@passes
def subnets_are_in_two_zones(aws):
    cluster(aws, subnet(aws, 1, "eu-west-1a").id, subnet(aws, 2, "eu-west-1b").id)


@passes
def zones_are_chosen_by_aws(aws):
    cluster(aws, subnet(aws, 1, None).id, subnet(aws, 2, None).id)


@passes
def local_cluster_has_one_zone(aws):
    cluster(
        aws,
        subnet(aws, 1, "eu-west-1a").id,
        outpost_config={
            "control_plane_instance_type": "m5.large",
            "outpost_arns": ["arn:aws:outposts:eu-west-1:123456789012:outpost/op-1"],
        },
    )


@abstains("vpcConfig.subnetIds")
def subnet_is_elsewhere(aws):
    cluster(aws, subnet(aws, 1, "eu-west-1a").id, "subnet-0123456789abcdef0")


@abstains("vpcConfig.subnetIds")
def number_of_subnets_comes_later(aws):
    balancer = aws.lb.LoadBalancer("shop", load_balancer_type="network")
    aws.eks.Cluster("shop", role_arn="arn:aws:iam::123456789012:role/eks", vpc_config={"subnet_ids": balancer.subnets})


def subnet(aws, number, zone):
    return aws.ec2.Subnet(f"shop-{number}", vpc_id="vpc-1", cidr_block=f"10.0.{number}.0/24", availability_zone=zone)


def cluster(aws, *subnets, **options):  # noqa: ANN002, ANN003 - the ids of subnets, and arguments of the SDK
    aws.eks.Cluster(
        "shop", role_arn="arn:aws:iam::123456789012:role/eks", vpc_config={"subnet_ids": list(subnets)}, **options
    )
