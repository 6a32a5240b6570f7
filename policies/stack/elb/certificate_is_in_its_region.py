from preflight import Violations, abstains, documented, fails, passes, policy
from preflight.aws.elb import Listener
from preflight.aws.elb.listeners import certificate_region_faults

_BALANCER = "arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/app/orders/0123456789abcdef"
_FORWARD = {
    "type": "forward",
    "target_group_arn": "arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/orders/0123456789abcdef",
}


@policy(
    severity="critical",
    caught="deployment",
    evidence=documented(
        "https://docs.aws.amazon.com/acm/latest/userguide/acm-regions.html",
        "2026-11-28",
        "to use a certificate with Elastic Load Balancing in more than one region, request or import one for each",
    ),
)
def certificate_is_in_its_region(listener: Listener) -> Violations:
    """The certificate of a listener is in the region of the load balancer.

    Certificates are regional. One in us-east-1 serves CloudFront, and load balancers in us-east-1, alone.

    Fix: create the certificate in the region of the load balancer.

    See: https://docs.aws.amazon.com/acm/latest/userguide/acm-regions.html
    """
    yield from certificate_region_faults(listener)


@fails("is in eu-west-1 and has a certificate in us-east-1; it is in the same region")
def certificate_of_cloudfront(aws):
    certificate = aws.acm.Certificate("orders", domain_name="orders.dev", validation_method="DNS", region="us-east-1")
    aws.lb.Listener(
        "orders",
        load_balancer_arn=_BALANCER,
        port=443,
        protocol="HTTPS",
        certificate_arn=certificate.arn,
        default_actions=[_FORWARD],
    )


@passes
def certificate_beside_it(aws):
    certificate = aws.acm.Certificate("orders", domain_name="orders.dev", validation_method="DNS")
    aws.lb.Listener(
        "orders",
        load_balancer_arn=_BALANCER,
        port=443,
        protocol="HTTPS",
        certificate_arn=certificate.arn,
        default_actions=[_FORWARD],
    )
    aws.lb.Listener("http", load_balancer_arn=_BALANCER, port=80, default_actions=[_FORWARD])


@abstains("region")
def region_comes_later(aws):
    topic = aws.sns.Topic("orders")
    aws.lb.Listener(
        "orders",
        load_balancer_arn=_BALANCER,
        port=443,
        protocol="HTTPS",
        certificate_arn="arn:aws:acm:us-east-1:111122223333:certificate/0a1b2c3d-0a1b-0a1b-0a1b-0a1b2c3d4e5f",
        region=topic.region,
        default_actions=[_FORWARD],
    )
