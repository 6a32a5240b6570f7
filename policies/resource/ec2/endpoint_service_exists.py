from preflight import Advice, Violations, abstains, fails, passes, policy
from preflight.aws.ec2 import VpcEndpoint


@policy(
    severity="high",
    caught="deployment",
    error=("InvalidServiceName", "The Vpc Endpoint Service 'com.amazonaws.us-east-1.cloudwatch' does not exist"),
    origin=("S0.8",),
)
def endpoint_service_exists(endpoint: VpcEndpoint) -> Violations:
    """An endpoint asks for a service that AWS has, in the endpoint's own region.

    The name of a service's endpoint is not always the name of the service: CloudWatch is `monitoring`, ECR is `ecr.api` and
    `ecr.dkr`. EC2 answers a name that it does not know, and one of another region, with `InvalidServiceName: The Vpc
    Endpoint Service '…' does not exist`. A service of another region needs `service_region`.

    The table of services is AWS's own, as of the day that it was read. It is not complete: a name that it does not have is
    said only where it is known to be wrong, and, as advice, where it is nearly the name of one that it has.

    Fix: use the printed name; `aws.get_region()` gives the region to put into it.

    See: https://docs.aws.amazon.com/vpc/latest/privatelink/aws-services-privatelink-support.html
    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateVpcEndpoint.html
    """
    name, meant = endpoint.service_name, " or ".join(endpoint.service_alternatives)
    if endpoint.is_misnamed:
        yield f"asks for {name}, which AWS does not have; it is {meant}"
    elif meant:
        yield Advice(f"asks for {name}, which AWS's table of services does not have; did you mean {meant}?")
    if endpoint.is_of_another_region and endpoint.service_region is None:
        yield f"is in {endpoint.home} and asks for {name}, a service of another region"


@fails("asks for com.amazonaws.eu-west-1.cloudwatch, which AWS does not have; it is com.amazonaws.eu-west-1.monitoring")
def cloudwatch_by_its_own_name(aws):
    aws.ec2.VpcEndpoint(
        "metrics",
        vpc_id="vpc-1a2b3c",
        service_name="com.amazonaws.eu-west-1.cloudwatch",
        vpc_endpoint_type="Interface",
        subnet_ids=["subnet-1a2b3c"],
    )


@fails(
    "asks for com.amazonaws.eu-west-1.ecr, which AWS does not have;"
    " it is com.amazonaws.eu-west-1.ecr.api or com.amazonaws.eu-west-1.ecr.dkr"
)
def ecr_has_two_endpoints(aws):
    aws.ec2.VpcEndpoint(
        "images", vpc_id="vpc-1a2b3c", service_name="com.amazonaws.eu-west-1.ecr", vpc_endpoint_type="Interface"
    )


@fails(
    "asks for com.amazonaws.eu-west-1.secretsmanger, which AWS's table of services does not have;"
    " did you mean com.amazonaws.eu-west-1.secretsmanager?"
)
def service_is_misspelt(aws):
    aws.ec2.VpcEndpoint(
        "secrets",
        vpc_id="vpc-1a2b3c",
        service_name="com.amazonaws.eu-west-1.secretsmanger",
        vpc_endpoint_type="Interface",
    )


@fails("is in eu-central-1 and asks for com.amazonaws.us-east-1.s3, a service of another region")
def service_of_another_region(aws, pulumi):
    frankfurt = aws.Provider("frankfurt", region="eu-central-1")
    aws.ec2.VpcEndpoint(
        "s3",
        vpc_id="vpc-1a2b3c",
        service_name="com.amazonaws.us-east-1.s3",
        route_table_ids=["rtb-1a2b3c"],
        opts=pulumi.ResourceOptions(provider=frankfurt),
    )


@passes
def monitoring_is_cloudwatch_s_endpoint(aws):
    aws.ec2.VpcEndpoint(
        "metrics",
        vpc_id="vpc-1a2b3c",
        service_name="com.amazonaws.us-east-1.monitoring",
        vpc_endpoint_type="Interface",
        region="us-east-1",
    )


@passes
def service_is_somebody_s_own(aws):
    aws.ec2.VpcEndpoint(
        "partner",
        vpc_id="vpc-1a2b3c",
        service_name="com.amazonaws.vpce.eu-west-1.vpce-svc-0e123abc123198abc",
        vpc_endpoint_type="Interface",
    )


@passes
def service_is_newer_than_the_table(aws):
    aws.ec2.VpcEndpoint(
        "new", vpc_id="vpc-1a2b3c", service_name="com.amazonaws.eu-west-1.quux", vpc_endpoint_type="Interface"
    )


@passes
def service_of_another_region_is_asked_for_as_such(aws):
    aws.ec2.VpcEndpoint(
        "s3",
        vpc_id="vpc-1a2b3c",
        service_name="com.amazonaws.us-east-1.s3",
        service_region="us-east-1",
        vpc_endpoint_type="Interface",
    )


@abstains("serviceName")
def name_is_looked_up(aws):
    topic = aws.sns.Topic("orders")
    aws.ec2.VpcEndpoint("s3", vpc_id="vpc-1a2b3c", service_name=topic.arn.apply(lambda arn: arn.split(":")[3]))
