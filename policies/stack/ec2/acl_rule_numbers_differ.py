from preflight import Violations, abstains, deployed, fails, modelled, passes, policy
from preflight.aws.ec2.networks import NetworkAclRule


@policy(
    severity="critical",
    caught="deployment",
    error=("NetworkAclEntryAlreadyExists: The network acl entry identified by 100 already exists.",),
    evidence=(
        deployed(
            "https://github.com/ansible-collections/amazon.aws/issues/2592",
            "2026-11-28",
            "NetworkAclEntryAlreadyExists: The network acl entry identified by 100 already exists.",
        ),
        modelled(
            "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateNetworkAclEntry.html",
            "2026-11-28",
            "entries are processed in ascending order by rule number",
        ),
    ),
)
def acl_rule_numbers_differ(rule: NetworkAclRule) -> Violations:
    """A rule resource of a network ACL has a number that no other rule of the same direction has.

    EC2 refuses the second: `The network acl entry identified by 100 already exists`.

    Fix: number the rules 100, 110, 120.

    See: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateNetworkAclEntry.html
    """
    for other in rule.twins():
        direction = "egress" if rule.egress else "ingress"
        yield f"has the {direction} number {rule.number} as {other} has, in the same {rule.acl}"


_ALL = {"protocol": "-1", "rule_action": "allow", "cidr_block": "0.0.0.0/0"}


@fails("has the ingress number 100 as NetworkAclRule 'orders' has, in the same NetworkAcl 'orders'")
def number_exists_twice(aws):
    acl = aws.ec2.NetworkAcl("orders", vpc_id="vpc-1a2b3c")
    for name in ("orders", "returns"):
        aws.ec2.NetworkAclRule(name, network_acl_id=acl.id, rule_number=100, **_ALL)


@passes
def numbers_differ(aws):
    acl = aws.ec2.NetworkAcl("orders", vpc_id="vpc-1a2b3c")
    for name, number, egress in (("in", 100, False), ("out", 100, True), ("next", 110, False)):
        aws.ec2.NetworkAclRule(name, network_acl_id=acl.id, rule_number=number, egress=egress, **_ALL)


@abstains("networkAclId, which leads outside of this stack")
def acl_of_another_stack(aws):
    aws.ec2.NetworkAclRule("orders", network_acl_id="acl-1a2b3c", rule_number=100, **_ALL)
