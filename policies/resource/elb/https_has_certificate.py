from preflight import Violations, abstains, fails, passes, policy
from preflight.aws.elb import Listener


@policy(
    severity="critical",
    caught="deployment",
    error="ValidationError: A certificate must be specified for HTTPS listeners",
)
def https_has_certificate(listener: Listener) -> Violations:
    """A listener for HTTPS or TLS has a certificate.

    The load balancer ends the encryption, so it must show who it is: `A certificate must be specified for HTTPS listeners`.
    A `ListenerCertificate` adds further ones to the first.

    Fix: `certificate_arn=validation.certificate_arn` of an `aws.acm.CertificateValidation`, so that the listener waits for it.

    See: https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateListener.html
    https://docs.aws.amazon.com/elasticloadbalancing/latest/application/https-listener-certificates.html
    """
    if listener.protocol in ("HTTPS", "TLS") and listener.certificate_arn is None:
        yield f"listens for {listener.protocol} and has no `certificate_arn`"


@fails("listens for HTTPS and has no `certificate_arn`")
def certificate_is_forgotten(aws):
    balancer = aws.lb.LoadBalancer("orders", subnets=["subnet-1a2b3c", "subnet-4d5e6f"])
    aws.lb.Listener(
        "https",
        load_balancer_arn=balancer.arn,
        port=443,
        protocol="HTTPS",
        default_actions=[{"type": "fixed-response", "fixed_response": {"content_type": "text/plain"}}],
    )


@passes
def listeners_are_complete(aws):
    balancer = aws.lb.LoadBalancer("orders", subnets=["subnet-1a2b3c", "subnet-4d5e6f"])
    certificate = aws.acm.Certificate("orders", domain_name="orders.dev", validation_method="DNS")
    aws.lb.Listener(
        "https",
        load_balancer_arn=balancer.arn,
        port=443,
        protocol="HTTPS",
        certificate_arn=certificate.arn,
        default_actions=[{"type": "fixed-response", "fixed_response": {"content_type": "text/plain"}}],
    )
    aws.lb.Listener(
        "http",
        load_balancer_arn=balancer.arn,
        port=80,
        default_actions=[{"type": "redirect", "redirect": {"protocol": "HTTPS", "status_code": "HTTP_301"}}],
    )


@abstains("protocol")
def protocol_comes_later(aws):
    group = aws.lb.TargetGroup("orders", port=80, vpc_id="vpc-1a2b3c")
    aws.lb.Listener(
        "orders",
        load_balancer_arn="arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/app/orders/0123456789abcdef",
        port=443,
        protocol=group.protocol_version,
        default_actions=[{"type": "forward", "target_group_arn": group.arn}],
    )
