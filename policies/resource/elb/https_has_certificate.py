from preflight import Violations, abstains, deployed, fails, modelled, passes, policy
from preflight.aws.elb import Listener


@policy(
    severity="critical",
    caught="deployment",
    error="ValidationError: A certificate must be specified for HTTPS listeners",
    evidence=(
        deployed(
            "https://github.com/pulumi/pulumi-awsx/issues/1242",
            "2026-11-28",
            "ValidationError: A certificate must be specified for HTTPS listeners",
        ),
        modelled(
            "https://github.com/boto/botocore/blob/1.44.5/botocore/data/elbv2/2015-12-01/service-2.json.gz",
            "2026-11-28",
            "CreateListenerInput$Certificates: for HTTPS and TLS listeners you must provide exactly one certificate",
        ),
    ),
)
def https_has_certificate(listener: Listener) -> Violations:
    """A listener for HTTPS or TLS has a certificate.

    The load balancer terminates TLS, so it needs a certificate: `A certificate must be specified for HTTPS listeners`. A
    `ListenerCertificate` adds further certificates to the first one.

    Fix: `certificate_arn=validation.certificate_arn` of an `aws.acm.CertificateValidation`, so that the listener waits for it.

    See: https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateListener.html
    https://docs.aws.amazon.com/elasticloadbalancing/latest/application/https-listener-certificates.html
    """
    if listener.protocol in ("HTTPS", "TLS") and listener.certificate_arn is None:
        yield f"has protocol {listener.protocol} but no `certificate_arn`"


@fails("has protocol HTTPS but no `certificate_arn`")
def certificate_is_missing(aws):
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
    group = aws.lb.TargetGroup("orders", port=80, protocol="HTTP", vpc_id="vpc-1a2b3c")
    aws.lb.Listener(
        "orders",
        load_balancer_arn="arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/app/orders/0123456789abcdef",
        port=443,
        protocol=group.protocol_version,
        default_actions=[{"type": "forward", "target_group_arn": group.arn}],
    )
