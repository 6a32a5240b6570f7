from preflight import Advice, Violations, abstains, deployed, fails, passes, policy
from preflight.aws.ec2 import VpcEndpoint


@policy(
    severity="high",
    caught="deployment",
    error=("InvalidServiceName", "The Vpc Endpoint Service 'com.amazonaws.us-east-1.cloudwatch' does not exist"),
    evidence=(
        deployed(
            "https://github.com/hashicorp/terraform-provider-aws/issues/24216",
            "2026-11-28",
            "InvalidServiceName: The Vpc Endpoint Service 'com.amazonaws.eu-central-1.organizations' does not exist",
        ),
        deployed(
            "https://github.com/terraform-aws-modules/terraform-aws-vpc/issues/481",
            "2026-11-28",
            "InvalidServiceName: The Vpc Endpoint Service 'com.amazonaws.eu-central-1.elasticbeanstalk.health' does not exist",
        ),
    ),
)
def endpoint_service_exists(endpoint: VpcEndpoint) -> Violations:
    """A VPC endpoint names a service that exists, in the endpoint's own region.

    The name of an endpoint service is not always the name of the service: CloudWatch is `monitoring`, ECR is `ecr.api` and
    `ecr.dkr`. EC2 rejects an unknown name, and one of another region, with `InvalidServiceName: The Vpc Endpoint Service '…'
    does not exist`. A service of another region needs `service_region`.

    The list of services is AWS's own, read on a certain day, and not complete. A name that is not in the list is a violation
    only if it is known to be wrong; if it is close to a name of the list, it is advice.

    Fix: use the name that the message suggests; `aws.get_region()` returns the region for it.

    See: https://docs.aws.amazon.com/vpc/latest/privatelink/aws-services-privatelink-support.html
    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateVpcEndpoint.html
    """
    name, meant = endpoint.service_name, " or ".join(endpoint.service_alternatives)
    if endpoint.is_misnamed:
        yield f"names the service {name}, which does not exist; use {meant}"
    elif meant:
        yield Advice(
            f"names the service {name}, which is not in AWS's list of endpoint services; did you mean {meant}?"
        )
    if endpoint.is_of_another_region and endpoint.service_region is None:
        yield f"is in {endpoint.home} but names {name}, a service of another region"


@fails(
    "names the service com.amazonaws.eu-west-1.cloudwatch, which does not exist; use com.amazonaws.eu-west-1.monitoring"
)
def cloudwatch_by_its_service_name(aws):
    aws.ec2.VpcEndpoint(
        "metrics",
        vpc_id="vpc-1a2b3c",
        service_name="com.amazonaws.eu-west-1.cloudwatch",
        vpc_endpoint_type="Interface",
        subnet_ids=["subnet-1a2b3c"],
    )


@fails(
    "names the service com.amazonaws.eu-west-1.ecr, which does not exist;"
    " use com.amazonaws.eu-west-1.ecr.api or com.amazonaws.eu-west-1.ecr.dkr"
)
def ecr_has_two_endpoints(aws):
    aws.ec2.VpcEndpoint(
        "images", vpc_id="vpc-1a2b3c", service_name="com.amazonaws.eu-west-1.ecr", vpc_endpoint_type="Interface"
    )


@fails(
    "names the service com.amazonaws.eu-west-1.secretsmanger, which is not in AWS's list of endpoint services;"
    " did you mean com.amazonaws.eu-west-1.secretsmanager?"
)
def service_is_misspelt(aws):
    aws.ec2.VpcEndpoint(
        "secrets",
        vpc_id="vpc-1a2b3c",
        service_name="com.amazonaws.eu-west-1.secretsmanger",
        vpc_endpoint_type="Interface",
    )


@fails("is in eu-central-1 but names com.amazonaws.us-east-1.s3, a service of another region")
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
def cloudwatch_is_monitoring(aws):
    aws.ec2.VpcEndpoint(
        "metrics",
        vpc_id="vpc-1a2b3c",
        service_name="com.amazonaws.us-east-1.monitoring",
        vpc_endpoint_type="Interface",
        region="us-east-1",
    )


@passes
def service_of_a_partner(aws):
    aws.ec2.VpcEndpoint(
        "partner",
        vpc_id="vpc-1a2b3c",
        service_name="com.amazonaws.vpce.eu-west-1.vpce-svc-0e123abc123198abc",
        vpc_endpoint_type="Interface",
    )


@passes
def service_is_newer_than_the_list(aws):
    aws.ec2.VpcEndpoint(
        "new", vpc_id="vpc-1a2b3c", service_name="com.amazonaws.eu-west-1.quux", vpc_endpoint_type="Interface"
    )


@passes
def service_of_another_region_with_service_region(aws):
    aws.ec2.VpcEndpoint(
        "s3",
        vpc_id="vpc-1a2b3c",
        service_name="com.amazonaws.us-east-1.s3",
        service_region="us-east-1",
        vpc_endpoint_type="Interface",
    )


@abstains("serviceName")
def name_comes_later(aws):
    topic = aws.sns.Topic("orders")
    aws.ec2.VpcEndpoint("s3", vpc_id="vpc-1a2b3c", service_name=topic.arn.apply(lambda arn: arn.split(":")[3]))
