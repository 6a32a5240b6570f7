from preflight import Violations, abstains, fails, modelled, passes, policy
from preflight.aws.ec2.networks import ManagedPrefixList


@policy(
    severity="critical",
    caught="deployment",
    evidence=(
        modelled(
            "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateManagedPrefixList.html",
            "2026-11-28",
            "the name cannot start with com.amazonaws; MaxEntries; the address family is IPv4 or IPv6",
        ),
    ),
)
def prefix_list_is_valid(prefixes: ManagedPrefixList) -> Violations:
    """A prefix list has at most `max_entries` entries, all of its address family.

    `max_entries` also counts against the quota of rules wherever the list is used.

    Fix: raise `max_entries`, or create a list per address family.

    See: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateManagedPrefixList.html
    https://docs.aws.amazon.com/vpc/latest/userguide/managed-prefix-lists.html
    """
    yield from prefixes.faults()


@fails(
    "has 3 entries and `max_entries` 2",
    "has the address family IPv4 and the entry 2001:db8::/48 of IPv6",
    "has the entry 10.0.0.5/40, which is not a CIDR block",
    "has the name 'com.amazonaws.orders'; a name does not begin with com.amazonaws",
)
def entries_do_not_fit(aws):
    aws.ec2.ManagedPrefixList(
        "orders",
        name="com.amazonaws.orders",
        address_family="IPv4",
        max_entries=2,
        entries=[{"cidr": "10.1.0.0/16"}, {"cidr": "2001:db8::/48"}, {"cidr": "10.0.0.5/40"}],
    )


@passes
def entries_fit(aws):
    aws.ec2.ManagedPrefixList(
        "orders", address_family="IPv4", max_entries=2, entries=[{"cidr": "10.1.0.0/16"}, {"cidr": "10.2.0.0/16"}]
    )
    aws.ec2.ManagedPrefixList("ipv6", address_family="IPv6", max_entries=5, entries=[{"cidr": "2001:db8::/48"}])


@abstains("entries[0].cidr")
def block_comes_later(aws):
    vpc = aws.ec2.Vpc("orders", cidr_block="10.0.0.0/16")
    aws.ec2.ManagedPrefixList("orders", address_family="IPv4", max_entries=2, entries=[{"cidr": vpc.ipv6_cidr_block}])
