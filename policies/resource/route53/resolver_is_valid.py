from preflight import Violations, abstains, documented, fails, modelled, passes, policy, recorded
from preflight.aws.route53 import ResolverEndpoint, ResolverQueryLog, ResolverRule


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
        modelled(
            "https://github.com/boto/botocore/blob/1.44.5/botocore/data/route53resolver/2018-04-01/service-2.json.gz",
            "2026-11-29",
            "the protocols of each direction; IPv4 or IPv6 targets, not both; what DELEGATE excludes; where queries are logged",
        ),
        documented(
            "https://github.com/badmintoncryer/cdk-preflight/blob/v1.9.1/docs/rules.md",
            "2026-11-28",
            "directions of endpoints; what FORWARD and SYSTEM rules have; at most 6 targets",
        ),
    ),
)
def resolver_is_valid(of: ResolverEndpoint | ResolverRule | ResolverQueryLog) -> Violations:
    """A Resolver endpoint has two addresses and ids of security groups, and a Resolver rule has what its type needs.

    A FORWARD rule has an endpoint and targets; a SYSTEM rule has neither. Targets are of IPv4 or IPv6. Each direction has its
    protocols. Queries are logged to a bucket, a log group or a Firehose stream.

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


@fails(
    "has the protocols DoH and DoH-FIPS; it has one of them",
    "has the protocol DoH-FIPS and the direction OUTBOUND; it is for INBOUND",
    "has the rule_type DELEGATE with `target_ips`, which is for FORWARD",
    "forwards to IPv4 and IPv6 addresses; a rule has one of the two",
    "logs to arn:aws:sqs:eu-west-1:123456789012:queries; Resolver logs to a bucket, a log group or a Firehose stream",
)
def protocols_and_targets(aws):
    aws.route53.ResolverEndpoint(
        "shop",
        direction="OUTBOUND",
        security_group_ids=["sg-0a1b2c3d"],
        ip_addresses=ADDRESSES,
        protocols=["DoH", "DoH-FIPS"],
    )
    aws.route53.ResolverRule(
        "shop",
        domain_name="shop.dev",
        rule_type="DELEGATE",
        target_ips=[{"ip": "192.0.2.53"}, {"ipv6": "2001:db8::53"}],
    )
    aws.route53.ResolverQueryLogConfig("shop", destination_arn="arn:aws:sqs:eu-west-1:123456789012:queries")


@passes
def protocols_and_logs(aws):
    aws.route53.ResolverEndpoint(
        "shop",
        direction="INBOUND",
        security_group_ids=["sg-0a1b2c3d"],
        ip_addresses=ADDRESSES,
        protocols=["Do53", "DoH-FIPS"],
    )
    aws.route53.ResolverQueryLogConfig("shop", destination_arn="arn:aws:s3:::queries/development/")


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
