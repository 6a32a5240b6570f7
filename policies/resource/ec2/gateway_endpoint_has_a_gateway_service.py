from preflight import Violations, abstains, deployed, fails, passes, policy
from preflight.aws.ec2 import VpcEndpoint
from preflight.aws.ec2.networks import gateway_service


@policy(
    severity="critical",
    caught="deployment",
    error=("InvalidParameter: Endpoint type (Gateway) does not match available service types ([Interface])",),
    evidence=(
        deployed(
            "https://github.com/nimblehq/infrastructure-templates/issues/286",
            "2026-11-28",
            "InvalidParameter: Endpoint type (Gateway) does not match available service types ([Interface])",
        ),
    ),
)
def gateway_endpoint_has_a_gateway_service(endpoint: VpcEndpoint) -> Violations:
    """A gateway endpoint is for S3 or DynamoDB.

    The type of an endpoint is Gateway by default. All other services have interface endpoints: EC2 answers `Endpoint type
    (Gateway) does not match available service types ([Interface])`.

    Fix: `vpc_endpoint_type="Interface"`, with `subnet_ids` and `private_dns_enabled=True`.

    See: https://docs.aws.amazon.com/vpc/latest/privatelink/gateway-endpoints.html
    """
    service = gateway_service(endpoint)
    if service:
        yield f"is of type Gateway for {service}, which has interface endpoints only; S3 and DynamoDB have gateway endpoints"


@fails("is of type Gateway for sqs, which has interface endpoints only; S3 and DynamoDB have gateway endpoints")
def queue_service_with_the_default_type(aws):
    aws.ec2.VpcEndpoint("sqs", vpc_id="vpc-1a2b3c", service_name="com.amazonaws.eu-west-1.sqs")


@passes
def types_that_fit(aws):
    for service in ("s3", "dynamodb", "s3express"):
        aws.ec2.VpcEndpoint(
            service,
            vpc_id="vpc-1a2b3c",
            service_name=f"com.amazonaws.eu-west-1.{service}",
            route_table_ids=["rtb-1a2b3c"],
        )
    aws.ec2.VpcEndpoint(
        "sqs",
        vpc_id="vpc-1a2b3c",
        service_name="com.amazonaws.eu-west-1.sqs",
        vpc_endpoint_type="Interface",
        subnet_ids=["subnet-1a2b3c"],
    )


@abstains("serviceName")
def name_comes_later(aws):
    topic = aws.sns.Topic("orders")
    aws.ec2.VpcEndpoint("orders", vpc_id="vpc-1a2b3c", service_name=topic.arn)
