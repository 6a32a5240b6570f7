from preflight import Violations, abstains, fails, passes, policy, recorded
from preflight.aws.route53 import ResolverRule
from preflight.aws.route53.resolver import endpoint_faults


@policy(
    severity="critical",
    caught="deployment",
    error="[RSLVR-00700] Resolver rules can only be associated to OUTBOUND resolver endpoints.",
    evidence=recorded(
        "https://github.com/localstack/localstack/blob/8b9a79f0/tests/aws/services/route53resolver/test_route53resolver.py",
        "2026-11-28",
        "[RSLVR-00700] Resolver rules can only be associated to OUTBOUND resolver endpoints.",
    ),
)
def resolver_rule_uses_an_outbound_endpoint(rule: ResolverRule) -> Violations:
    """A Resolver rule forwards queries through an OUTBOUND endpoint.

    An INBOUND endpoint receives queries from other networks. Route 53 refuses it for a rule.

    Fix: create a second endpoint with `direction="OUTBOUND"`.

    See: https://docs.aws.amazon.com/Route53/latest/APIReference/API_route53resolver_CreateResolverRule.html
    """
    yield from endpoint_faults(rule)


def rule(aws, direction):
    endpoint = aws.route53.ResolverEndpoint(
        "shop",
        direction=direction,
        security_group_ids=["sg-0a1b2c3d"],
        ip_addresses=[{"subnet_id": "subnet-1"}, {"subnet_id": "subnet-2"}],
    )
    aws.route53.ResolverRule(
        "shop",
        domain_name="shop.dev",
        rule_type="FORWARD",
        resolver_endpoint_id=endpoint.id,
        target_ips=[{"ip": "192.0.2.53"}],
    )


@fails("uses ResolverEndpoint 'shop' of direction INBOUND; a rule uses an OUTBOUND endpoint")
def endpoint_is_inbound(aws):
    rule(aws, "INBOUND")


@passes
def endpoint_is_outbound(aws):
    rule(aws, "OUTBOUND")


@abstains("direction")
def direction_is_known_after_deployment(aws):
    rule(aws, aws.ssm.Parameter("direction", type="String", insecure_value="INBOUND").arn)
