from preflight import Violations, abstains, documented, fails, passes, policy, recorded
from preflight.aws.route53 import ResolverEndpoint, ResolverRule


@policy(
    severity="critical",
    caught="deployment",
    error='[RSLVR-00408] Malformed security group ID: "Invalid id: "…" (expecting "sg-...")".',
    evidence=(
        recorded(
            "https://github.com/localstack/localstack/blob/8b9a79f0/tests/aws/services/route53resolver/test_route53resolver.py",
            "2026-11-28",
            "security group 'test-invalid-sg-123': [RSLVR-00408] Malformed security group ID",
        ),
        documented(
            "https://github.com/badmintoncryer/cdk-preflight/blob/v1.9.1/docs/rules.md",
            "2026-11-28",
            "directions of endpoints; what FORWARD and SYSTEM rules have; at most 6 targets",
        ),
    ),
)
def resolver_is_valid(of: ResolverEndpoint | ResolverRule) -> Violations:
    """A Resolver endpoint has two addresses and ids of security groups, and a Resolver rule has what its type needs.

    A FORWARD rule has an endpoint and targets; a SYSTEM rule has neither.

    Fix: set what the message names.

    See: https://docs.aws.amazon.com/Route53/latest/APIReference/API_route53resolver_CreateResolverEndpoint.html
    https://docs.aws.amazon.com/Route53/latest/APIReference/API_route53resolver_CreateResolverRule.html
    """
    yield from of.errors


ADDRESSES = [{"subnet_id": "subnet-0a1b2c3d4e5f60718"}, {"subnet_id": "subnet-1a1b2c3d4e5f60718"}]


@fails(
    "has the security group 'test-invalid-sg-123', which is not an id, sg-…",
    "has the direction 'IN'; Route 53 accepts INBOUND, OUTBOUND, INBOUND_DELEGATION",
    "has 1 ip_addresses; an endpoint has at least 2",
)
def endpoint_with_faults(aws):
    aws.route53.ResolverEndpoint(
        "shop", direction="IN", security_group_ids=["test-invalid-sg-123"], ip_addresses=ADDRESSES[:1]
    )


@fails(
    "has the rule_type FORWARD without `resolver_endpoint_id`",
    "has the rule_type FORWARD without `target_ips`",
    "has the rule_type SYSTEM with `target_ips`, which is for FORWARD",
    "forwards to the ip 'ns.shop.dev', which is not an IPv4 address",
    "has the rule_type 'RECURSIVE'; Route 53 accepts FORWARD, SYSTEM, DELEGATE",
)
def rules_with_faults(aws):
    aws.route53.ResolverRule("first", domain_name="shop.dev", rule_type="FORWARD")
    aws.route53.ResolverRule("second", domain_name="shop.dev", rule_type="SYSTEM", target_ips=[{"ip": "ns.shop.dev"}])
    aws.route53.ResolverRule("third", domain_name="shop.dev", rule_type="RECURSIVE")


@passes
def endpoint_and_rules(aws):
    group = aws.ec2.SecurityGroup("shop")
    endpoint = aws.route53.ResolverEndpoint(
        "shop", direction="OUTBOUND", security_group_ids=[group.id], ip_addresses=ADDRESSES
    )
    aws.route53.ResolverRule(
        "first",
        domain_name="shop.dev",
        rule_type="FORWARD",
        resolver_endpoint_id=endpoint.id,
        target_ips=[{"ip": "192.0.2.53"}],
    )
    aws.route53.ResolverRule("second", domain_name="a.shop.dev", rule_type="SYSTEM")


@abstains("direction")
def direction_is_known_after_deployment(aws):
    parameter = aws.ssm.Parameter("direction", type="String", insecure_value="INBOUND")
    aws.route53.ResolverEndpoint(
        "shop", direction=parameter.arn, security_group_ids=["sg-0a1b2c3d"], ip_addresses=ADDRESSES
    )
