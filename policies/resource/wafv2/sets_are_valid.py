from preflight import Violations, abstains, documented, fails, passes, policy
from preflight.aws.wafv2 import IpSet, RegexPatternSet


@policy(
    severity="critical",
    caught="deployment",
    error="WAFInvalidParameterException: Error reason: The parameter contains formatting that is not valid.",
    evidence=documented(
        "https://github.com/badmintoncryer/cdk-preflight/blob/v1.9.1/docs/rules.md",
        "2026-11-28",
        "CIDR blocks of the version without host bits, /1 to /32 or /128; patterns without lookaround, at most 10 in a set",
    ),
)
def sets_are_valid(of: IpSet | RegexPatternSet) -> Violations:
    """An IP set has CIDR blocks of its version, and a regex pattern set has patterns that WAF supports.

    A single address is `192.0.2.44/32`. WAF accepts no `0.0.0.0/0`, and no bits beyond the prefix. Patterns have no lookaround,
    no backreferences and no possessive quantifiers; a set has at most 10.

    Fix: write the block that the message names; write two patterns in place of a lookahead.

    See: https://docs.aws.amazon.com/waf/latest/APIReference/API_CreateIPSet.html
    https://docs.aws.amazon.com/waf/latest/developerguide/waf-regex-pattern-support.html
    """
    yield from of.errors


@fails(
    "has '192.0.2.44' without a prefix length; WAF needs a CIDR block, 192.0.2.44/32",
    "has '192.0.2.44/24' with bits beyond its prefix; WAF needs 192.0.2.0/24",
    "has '2001:db8::/32' of IPV6 in a set of IPV4",
    "has '0.0.0.0/0'; WAF accepts prefix lengths from 1",
    "has 'office', which is not a CIDR block, such as 192.0.2.0/24",
)
def addresses_with_faults(aws):
    addresses = ["192.0.2.44", "192.0.2.44/24", "2001:db8::/32", "0.0.0.0/0", "office"]
    aws.wafv2.IpSet("shop", scope="REGIONAL", ip_address_version="IPV4", addresses=addresses)


@fails(
    "has 11 patterns; WAF accepts 10",
    "has the pattern '(a)\\1' with a backreference, which WAF does not support",
    "has the pattern '(a', which is not a regular expression: missing ), unterminated subpattern",
)
def patterns_with_faults(aws):
    patterns = ["(a)\\1", "(a", *(f"a{number}" for number in range(9))]
    aws.wafv2.RegexPatternSet(
        "shop", scope="REGIONAL", regular_expressions=[{"regex_string": each} for each in patterns]
    )


@passes
def sets_that_are_accepted(aws):
    aws.wafv2.IpSet(
        "shop", scope="REGIONAL", ip_address_version="IPV4", addresses=["192.0.2.44/32", "192.0.2.0/24", "10.0.0.0/8"]
    )
    aws.wafv2.IpSet("six", scope="REGIONAL", ip_address_version="IPV6", addresses=["2001:db8::/32", "2001:db8::1/128"])
    aws.wafv2.RegexPatternSet(
        "shop", scope="REGIONAL", regular_expressions=[{"regex_string": "^/api/v[0-9]+/(?:a|b)\\+$"}]
    )


@abstains("addresses")
def addresses_are_known_after_deployment(aws):
    topic = aws.sns.Topic("shop")
    aws.wafv2.IpSet("shop", scope="REGIONAL", ip_address_version="IPV4", addresses=topic.arn.apply(lambda arn: [arn]))
