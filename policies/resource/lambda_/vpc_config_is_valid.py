from preflight import Violations, abstains, fails, modelled, passes, policy, recorded
from preflight.aws.lambda_ import Function
from preflight.aws.lambda_.settings import network_faults


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "SubnetIds and SecurityIds must coexist or be both empty list",
        "at 'vpcConfig.subnetIds' failed to satisfy constraint",
        "at 'vpcConfig.securityGroupIds' failed to satisfy constraint",
    ),
    evidence=(
        recorded(
            "https://github.com/localstack/localstack/blob/8b9a79f0/tests/aws/services/lambda_/test_lambda_api.snapshot.json",
            "2026-11-28",
            "ids that do not begin with subnet- or sg- are refused",
        ),
        modelled(
            "https://docs.aws.amazon.com/lambda/latest/api/API_VpcConfig.html",
            "2026-11-28",
            "at most 16 subnets and 5 security groups",
        ),
    ),
)
def vpc_config_is_valid(function: Function) -> Violations:
    """A function in a VPC has subnets and security groups, each by its id.

    Lambda takes up to 16 subnets and 5 security groups, by ids such as `subnet-1a2b3c` and `sg-1a2b3c`; names and ARNs
    are refused.

    Fix: pass `subnet.id` and `security_group.id`.

    See: https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html
    https://docs.aws.amazon.com/lambda/latest/api/API_VpcConfig.html
    """
    yield from network_faults(function)


@fails(
    "has 'private-a' in `subnet_ids`; an id there begins with subnet-",
    "has 'default' in `security_group_ids`; an id there begins with sg-",
)
def names_stand_for_ids(aws):
    aws.lambda_.Function(
        "orders",
        role="arn:aws:iam::111122223333:role/orders",
        vpc_config={"subnet_ids": ["private-a"], "security_group_ids": ["default"]},
    )


@fails("has subnets and no security group; Lambda needs both", "has security groups and no subnet; Lambda needs both")
def half_of_it_is_missing(aws):
    for name, config in (
        ("a", {"subnet_ids": ["subnet-1a2b3c"], "security_group_ids": []}),
        ("b", {"subnet_ids": [], "security_group_ids": ["sg-1a2b3c"]}),
    ):
        aws.lambda_.Function(name, role="arn:aws:iam::111122223333:role/orders", vpc_config=config)


@fails("has 17 subnets; Lambda takes at most 16", "has 6 security groups; Lambda takes at most 5")
def there_are_too_many(aws):
    aws.lambda_.Function(
        "orders",
        role="arn:aws:iam::111122223333:role/orders",
        vpc_config={
            "subnet_ids": [f"subnet-1a2b{number}" for number in range(17)],
            "security_group_ids": [f"sg-1a2b{number}" for number in range(6)],
        },
    )


@passes
def ids_are_given(aws):
    group = aws.ec2.SecurityGroup("orders")
    aws.lambda_.Function(
        "orders",
        role="arn:aws:iam::111122223333:role/orders",
        vpc_config={"subnet_ids": ["subnet-1a2b3c"], "security_group_ids": [group.id]},
    )
    aws.lambda_.Function(
        "bills",
        role="arn:aws:iam::111122223333:role/orders",
        vpc_config={"subnet_ids": [], "security_group_ids": []},
    )


@abstains("vpcConfig.subnetIds")
def subnets_are_known_after_deployment(aws):
    parameter = aws.ssm.Parameter("subnets", type="StringList", insecure_value="subnet-1a2b3c")
    aws.lambda_.Function(
        "orders",
        role="arn:aws:iam::111122223333:role/orders",
        vpc_config={"subnet_ids": parameter.arn.apply(lambda ids: ids.split(",")), "security_group_ids": ["sg-1a2b3c"]},
    )
