from preflight import Resource, Violations, abstains, fails, passes, policy
from preflight.aws.knowledge.regions import foreign_references, is_regional, known_region


@policy(
    severity="medium",
    caught="deployment",
    error=("InvalidParameterValue: Value (us-east-1a) for parameter availabilityZone is invalid", "InvalidSubnet"),
    about=is_regional,
)
def keeps_to_one_region(resource: Resource) -> Violations:
    """A resource refers only to availability zones and ARNs of its region.

    The zone `us-east-1a` exists only in us-east-1; in another region EC2 answers `Value (us-east-1a) for parameter
    availabilityZone is invalid`. Most services cannot use a resource of another region.

    References that usually cross regions (replicas, destinations, distributions, DNS) are not reported, nor are ARNs in us-east-1
    and us-west-2, which host some services for all regions.

    Fix: take the zones from `aws.get_availability_zones()`, and the ARN from the resource's output or a lookup.

    See: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/using-regions-availability-zones.html
    https://www.pulumi.com/registry/packages/aws/api-docs/getavailabilityzones/
    """
    for reference in foreign_references(resource):
        kind = "zone" if reference.is_zone else "ARN"
        yield f"is in {known_region(resource)}, but has the {kind} {reference.value} in `{reference.path}`"


@fails("is in eu-west-1, but has the zone us-east-1a in `availabilityZone`")
def zone_is_literal(aws):
    aws.ec2.Subnet("a", vpc_id="vpc-1a2b3c", cidr_block="10.0.1.0/24", availability_zone="us-east-1a")


@fails("is in eu-west-1, but has the ARN arn:aws:sns:eu-central-1:111122223333:alarms in `alarmActions[0]`")
def topic_in_another_region(aws):
    aws.cloudwatch.MetricAlarm(
        "failed",
        namespace="AWS/Lambda",
        metric_name="Errors",
        comparison_operator="GreaterThanThreshold",
        evaluation_periods=1,
        alarm_actions=["arn:aws:sns:eu-central-1:111122223333:alarms"],
    )


@passes
def references_are_in_the_region(aws, pulumi):
    virginia = aws.Provider("virginia", region="us-east-1")
    aws.ec2.Subnet(
        "a",
        vpc_id="vpc-1a2b3c",
        cidr_block="10.0.1.0/24",
        availability_zone="us-east-1a",
        opts=pulumi.ResourceOptions(provider=virginia),
    )
    aws.ec2.Subnet("b", vpc_id="vpc-1a2b3c", cidr_block="10.0.2.0/24", availability_zone="eu-west-1b")
    aws.sqs.Queue("orders", kms_master_key_id="arn:aws:kms:eu-west-1:111122223333:key/a1b2")


@passes
def cross_region_on_purpose(aws):
    aws.dynamodb.Table(
        "orders",
        hash_key="id",
        replicas=[{"region_name": "eu-central-1", "kms_key_arn": "arn:aws:kms:eu-central-1:111122223333:key/a1b2"}],
    )
    aws.sns.TopicSubscription(
        "orders", topic="arn:aws:sns:us-east-1:111122223333:ip-changes", protocol="email", endpoint="a@shop.dev"
    )


@abstains("region")
def region_is_known_after_deployment(aws):
    parameter = aws.ssm.Parameter("region", type="String", value="eu-west-1")
    aws.ec2.Subnet("a", vpc_id="vpc-1", cidr_block="10.0.1.0/24", availability_zone="eu-west-1a", region=parameter.arn)
