from preflight import Violations, abstains, documented, fails, passes, policy
from preflight.aws.servicediscovery import Instance


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "Invalid attribute: […]. [aws_] prefix is reserved for AWS attributes.",
        "Invalid combination of attributes received. AWS_EC2_INSTANCE_ID is not supported with […].",
        "Too many attributes provided: [...]. The current limit is 30",
    ),
    evidence=documented(
        "https://github.com/badmintoncryer/cdk-preflight/blob/v1.9.1/docs/rules.md",
        "2026-11-28",
        "the rules pf-servicediscovery-instance-…, each deployed with the answer of Cloud Map",
    ),
)
def instance_is_valid(instance: Instance) -> Violations:
    """An instance of Cloud Map has at most 30 custom attributes, whose names do not begin with AWS_.

    The attributes that begin with AWS_ are those of Cloud Map. The id of an EC2 instance stands for its addresses.

    Fix: rename the attribute, or remove one of the two.

    See: https://docs.aws.amazon.com/cloud-map/latest/api/API_RegisterInstance.html
    """
    yield from instance.faults()


@fails(
    "has the attribute AWS_STAGE; Cloud Map reserves names that begin with AWS_",
    "has the attributes AWS_EC2_INSTANCE_ID and AWS_INSTANCE_IPV4; it has one of them",
    "has 31 custom attributes; an instance has at most 30",
)
def attributes_are_wrong(aws):
    custom = {f"key{number}": "value" for number in range(30)}
    instance(aws, AWS_STAGE="test", AWS_EC2_INSTANCE_ID="i-1", AWS_INSTANCE_IPV4="10.0.0.1", **custom)


@passes
def attributes_are_right(aws):
    instance(aws, AWS_INSTANCE_IPV4="10.0.0.1", AWS_INSTANCE_PORT="80", AWS_INIT_HEALTH_STATUS="HEALTHY", stage="test")


@abstains("attributes")
def attributes_come_later(aws):
    later = aws.ssm.Parameter("attributes", type="String", value="{}").arn
    aws.servicediscovery.Instance(
        "shop", instance_id="shop", service_id="srv-1", attributes=later.apply(lambda arn: {arn: "x"})
    )


def instance(aws, **attributes):  # noqa: ANN003 - the attributes
    aws.servicediscovery.Instance("shop", instance_id="shop", service_id="srv-1", attributes=attributes)
