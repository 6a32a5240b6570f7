from preflight import Resource, Violations, abstains, fails, passes, policy
from preflight.aws.knowledge.places import home, is_of_one_region, strays


@policy(
    severity="medium",
    caught="deployment",
    error=("InvalidParameterValue: Value (us-east-1a) for parameter availabilityZone is invalid", "InvalidSubnet"),
    about=is_of_one_region,
)
def keeps_to_one_region(resource: Resource) -> Violations:
    """A resource names availability zones and resources of the region that it is in.

    A zone that is written out, such as `us-east-1a`, exists in its own region alone; anywhere else EC2 answers `Value
    (us-east-1a) for parameter availabilityZone is invalid`. An ARN of another region names something that most services
    cannot reach.

    What is meant to be elsewhere (replicas, destinations, distributions, DNS) and ARNs of us-east-1 and us-west-2, where some
    things are kept for all regions, are not told.

    Fix: take the zones from `aws.get_availability_zones()`, and the ARN from the resource's output or a look-up.

    See: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/using-regions-availability-zones.html
    https://www.pulumi.com/registry/packages/aws/api-docs/getavailabilityzones/
    """
    for stray in strays(resource):
        kind = "zone" if stray.is_zone else "ARN"
        yield f"is in {home(resource)} and has the {kind} {stray.text} in `{stray.path}`"


@fails("is in eu-west-1 and has the zone us-east-1a in `availabilityZone`")
def zone_is_written_out(aws):
    aws.ec2.Subnet("a", vpc_id="vpc-1a2b3c", cidr_block="10.0.1.0/24", availability_zone="us-east-1a")


@fails("is in eu-west-1 and has the ARN arn:aws:sns:eu-central-1:111122223333:alarms in `alarmActions[0]`")
def topic_of_another_region(aws):
    aws.cloudwatch.MetricAlarm(
        "failed",
        namespace="AWS/Lambda",
        metric_name="Errors",
        comparison_operator="GreaterThanThreshold",
        evaluation_periods=1,
        alarm_actions=["arn:aws:sns:eu-central-1:111122223333:alarms"],
    )


@passes
def everything_is_at_home(aws, pulumi):
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
def elsewhere_on_purpose(aws):
    aws.dynamodb.Table(
        "orders",
        hash_key="id",
        replicas=[{"region_name": "eu-central-1", "kms_key_arn": "arn:aws:kms:eu-central-1:111122223333:key/a1b2"}],
    )
    aws.sns.TopicSubscription(
        "orders", topic="arn:aws:sns:us-east-1:111122223333:ip-changes", protocol="email", endpoint="a@shop.dev"
    )


@abstains("region")
def region_is_known_later(aws):
    parameter = aws.ssm.Parameter("region", type="String", value="eu-west-1")
    aws.ec2.Subnet("a", vpc_id="vpc-1", cidr_block="10.0.1.0/24", availability_zone="eu-west-1a", region=parameter.arn)
