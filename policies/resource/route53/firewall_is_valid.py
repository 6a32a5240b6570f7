from preflight import Violations, abstains, documented, fails, modelled, passes, policy
from preflight.aws.route53 import FirewallAssociation, FirewallDomains, FirewallRule


@policy(
    severity="critical",
    caught="deployment",
    evidence=(
        modelled(
            "https://github.com/boto/botocore/blob/1.44.5/botocore/data/route53resolver/2018-04-01/service-2.json.gz",
            "2026-11-29",
            "CreateFirewallRule: which settings BLOCK, OVERRIDE and DnsThreatProtection require; Priority between 100 and 9900",
        ),
        documented(
            "https://github.com/badmintoncryer/cdk-preflight/blob/v1.9.1/docs/rules.md",
            "2026-11-29",
            "the rules pf-route53resolver-firewallrule-…, -firewalldomainlist-… and -firewallrulegroupassociation-…",
        ),
    ),
)
def firewall_is_valid(of: FirewallRule | FirewallAssociation | FirewallDomains) -> Violations:
    """A rule of DNS Firewall has a list or a threat and, if it blocks, a response; a domain has * at its beginning alone.

    A rule for a threat has a confidence and does not allow. An override has a type, a domain and a time to live. Priorities of
    associations are between 100 and 9900.

    A response beside an action that does not block is advice.

    Fix: set `block_response="NXDOMAIN"`, or the argument in the message.

    See: https://docs.aws.amazon.com/Route53/latest/APIReference/API_route53resolver_CreateFirewallRule.html
    https://docs.aws.amazon.com/Route53/latest/APIReference/API_route53resolver_UpdateFirewallDomains.html
    """
    yield from of.faults()


@fails("has `action` BLOCK without `block_response`, which it requires; it is NODATA, NXDOMAIN, OVERRIDE")
def block_without_a_response(aws):
    rule(aws, action="BLOCK")


@fails("has `block_response` OVERRIDE without `block_override_dns_type` and `block_override_ttl`, which it requires")
def override_is_incomplete(aws):
    rule(aws, action="BLOCK", block_response="OVERRIDE", block_override_domain="shop.dev")


@fails(
    "has `firewall_domain_list_id` and `dns_threat_protection`; it has one of them",
    "has `dns_threat_protection` without `confidence_threshold`, which it requires",
    "has `dns_threat_protection` with `action` ALLOW; it is ALERT or BLOCK",
)
def threat_is_allowed(aws):
    rule(aws, action="ALLOW", dns_threat_protection="DGA")


@fails(
    "has neither `firewall_domain_list_id` nor `dns_threat_protection`; it has one of them",
    "has `action` 'DENY'; it is ALLOW, ALERT, BLOCK",
)
def nothing_matches(aws):
    rule(aws, action="DENY", firewall_domain_list_id=None)


@fails("has `action` ALERT and a `block_response`, which is for BLOCK")
def alert_with_a_response(aws):
    rule(aws, action="ALERT", block_response="NODATA")


@fails("has `priority` 50; it is between 100 and 9900")
def priority_is_reserved(aws):
    association(aws, 50)


@fails(
    "has the domain 'shop.*'; * stands for its first label alone, as in *.example.com",
    "has the domain 'müller.dev'; it has no spaces, and other letters are written in Punycode (xn--…)",
)
def domains_are_wrong(aws):
    aws.route53.ResolverFirewallDomainList("bad", domains=["shop.*", "müller.dev"])


@passes
def rules_are_right(aws):
    domains = aws.route53.ResolverFirewallDomainList("bad", domains=["foo.com.", "*.bar.com.", "*", "_tls.shop.dev"])
    override = {"block_override_dns_type": "CNAME", "block_override_domain": "shop.dev", "block_override_ttl": 60}
    rule(aws, name="allow", firewall_domain_list_id=domains.id, action="ALLOW")
    rule(aws, name="block", firewall_domain_list_id=domains.id, action="BLOCK", block_response="NODATA")
    rule(aws, firewall_domain_list_id=domains.id, action="BLOCK", block_response="OVERRIDE", **override)


@passes
def threat_is_blocked(aws):
    rule(
        aws,
        firewall_domain_list_id=None,
        dns_threat_protection="DGA",
        confidence_threshold="HIGH",
        action="BLOCK",
        block_response="NXDOMAIN",
    )


@passes
def priority_is_free(aws):
    association(aws, 101)


@abstains("action")
def action_comes_later(aws):
    rule(aws, action=aws.ssm.Parameter("action", type="String", value="ALLOW").arn)


def rule(aws, name="shop", **options):  # noqa: ANN003 - the arguments of the SDK
    defaults = {"firewall_domain_list_id": "rslvr-fdl-1", "firewall_rule_group_id": "rslvr-frg-1", "priority": 100}
    aws.route53.ResolverFirewallRule(name, **(defaults | options))


def association(aws, priority):
    aws.route53.ResolverFirewallRuleGroupAssociation(
        "shop", firewall_rule_group_id="rslvr-frg-1", priority=priority, vpc_id="vpc-0a1b2c3d4e5f60718"
    )
