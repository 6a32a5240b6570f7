from preflight import Violations, abstains, documented, fails, modelled, passes, policy
from preflight.aws.efs import MountTarget


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "The maximum number of security groups per interface has been reached.",
        "The provided IP address does not match the specified IpAddressType.",
    ),
    evidence=(
        modelled(
            "https://docs.aws.amazon.com/efs/latest/ug/API_CreateMountTarget.html",
            "2026-11-29",
            "IPv4 is the default type; the maximum number of security groups depends on account quota",
        ),
        documented(
            "https://github.com/badmintoncryer/cdk-preflight/blob/v1.9.1/docs/rules.md",
            "2026-11-28",
            "pf-efs-mount-target-network and pf-efs-mount-target-ip-address, deployed with the answers of EFS",
        ),
    ),
)
def mount_target_is_valid(target: MountTarget) -> Violations:
    """A mount target has addresses of its type, and no more security groups than its account allows.

    The default type is IPV4_ONLY. An account has five security groups for each network interface, unless the quota was raised:
    that is advice alone.

    Fix: set `ip_address_type="DUAL_STACK"`, or remove the address.

    See: https://docs.aws.amazon.com/efs/latest/ug/API_CreateMountTarget.html
    """
    yield from target.faults()


@fails(
    "has 6 security groups; a network interface has 5, if its account has no higher quota",
    "has an `ipv6_address` with `ip_address_type` IPV4_ONLY; it is IPV6_ONLY or DUAL_STACK",
)
def groups_and_address_are_wrong(aws):
    target(aws, security_groups=[f"sg-{number}" for number in range(6)], ipv6_address="fd00::1")


@fails("has an `ip_address` with `ip_address_type` IPV6_ONLY; it is IPV4_ONLY or DUAL_STACK")
def address_is_of_the_other_version(aws):
    target(aws, ip_address="10.0.0.1", ip_address_type="IPV6_ONLY")


@passes
def addresses_are_right(aws):
    target(aws, ip_address="10.0.0.1", ipv6_address="fd00::1", ip_address_type="DUAL_STACK", security_groups=["sg-1"])


@abstains("ipAddressType")
def type_comes_later(aws):
    target(aws, ip_address="10.0.0.1", ip_address_type=aws.ssm.Parameter("type", type="String", value="IPV4_ONLY").arn)


def target(aws, **options):  # noqa: ANN003 - the arguments of the SDK
    aws.efs.MountTarget("shop", file_system_id="fs-0123456789abcdef0", subnet_id="subnet-1", **options)
