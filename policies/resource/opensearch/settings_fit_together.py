import json

from preflight import Violations, abstains, documented, fails, passes, policy
from preflight.aws.opensearch import Domain


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "You must enable encryption at rest to use advanced security options.",
        "You must enable node-to-node encryption to use advanced security options.",
        "You must enable EnforceHTTPS in the domain endpoint options to use advanced security.",
        "You must provide either a master username or a master user ARN but not together.",
        "audit log publishing cannot be enabled as you do not have advanced security options configured",
        "Please provide both CustomEndpoint and CustomEndpointCertificateArn fields to create a custom endpoint.",
        "To use cold storage, you must have UltraWarm enabled.",
        "Warm storage node count must be between 2 and 150.",
        "Dedicated master instances must be enabled for domains with more than 10 instance count.",
        "Domains with standby must use 3 Availability Zones.",
        "You can't attach an IP-based policy to a domain that has a VPC endpoint",
    ),
    evidence=documented(
        "https://github.com/badmintoncryer/cdk-preflight/blob/v1.9.1/docs/rules.md",
        "2026-11-28",
        "the rules pf-opensearch-…, each deployed with the answer of OpenSearch Service",
    ),
)
def settings_fit_together(domain: Domain) -> Violations:
    """A domain has the encryption, nodes and volumes that its other settings need.

    Advanced security needs encryption at rest, between nodes and of its endpoint, and audit logs need it. Cold storage needs warm
    nodes. Standby needs three zones and three masters; none at all are advice, since data nodes may become masters. In a VPC,
    security groups control addresses.

    Fix: set `encrypt_at_rest={"enabled": True}` and `node_to_node_encryption={"enabled": True}`, or the argument in the message.

    Fix (others): enable encryption at rest and between nodes, or set the argument in the message.

    See: https://docs.aws.amazon.com/opensearch-service/latest/developerguide/fgac.html
    https://docs.aws.amazon.com/opensearch-service/latest/APIReference/API_CreateDomain.html
    """
    yield from domain.setting_faults()


ON = {"enabled": True}
MASTER = {"master_user_arn": "arn:aws:iam::123456789012:role/admin"}


@fails(
    "has advanced security without `encrypt_at_rest`, which it needs",
    "has advanced security without `node_to_node_encryption`, which it needs",
    "has advanced security without `enforce_https`, which it needs",
)
def security_without_encryption(aws):
    domain(
        aws,
        advanced_security_options={"enabled": True, "master_user_options": MASTER},
        domain_endpoint_options={"enforce_https": False},
    )


@fails("has a `master_user_arn` and a `master_user_name`; it has one of them")
def two_master_users(aws):
    secured(aws, master_user_options=MASTER | {"master_user_name": "admin"})


@fails("has an internal user database without a `master_user_name` and password, which create it")
def user_database_is_empty(aws):
    secured(aws, internal_user_database_enabled=True)


@fails("has advanced security without an internal user database and without a `master_user_arn`")
def no_master_user(aws):
    secured(aws)


@fails("publishes AUDIT_LOGS without `advanced_security_options`, which they need")
def audit_without_security(aws):
    group = "arn:aws:logs:eu-west-1:123456789012:log-group:shop:*"
    domain(aws, log_publishing_options=[{"log_type": "AUDIT_LOGS", "cloudwatch_log_group_arn": group}])


@fails(
    "has a custom endpoint without `custom_endpoint_certificate_arn`, which it needs",
    "has cold storage without `warm_enabled`, which it needs",
    "has 11 data nodes without dedicated masters; more than 10 need them",
)
def parts_are_absent(aws):
    domain(
        aws,
        domain_endpoint_options={"custom_endpoint_enabled": True, "custom_endpoint": "search.acme.io"},
        cluster_config={"instance_count": 11, "cold_storage_options": ON},
    )


@fails("has 1 warm node; it has 2 to 150")
def warm_node_is_alone(aws):
    domain(aws, cluster_config={"dedicated_master_enabled": True, "warm_enabled": True, "warm_count": 1})


@fails(
    "has standby in 2 zones; it needs 3",
    "has standby without dedicated masters; it needs 3",
    "has standby with volumes of type gp2; they are gp3 or io1",
)
def standby_in_two_zones(aws):
    nodes = {"instance_count": 4, "zone_awareness_enabled": True, "multi_az_with_standby_enabled": True}
    domain(aws, cluster_config=nodes, ebs_options={"ebs_enabled": True, "volume_type": "gp2", "volume_size": 10})


@fails("has standby with 4 data nodes; the number is a multiple of 3")
def standby_with_four_nodes(aws):
    domain(aws, cluster_config=standby(4))


@fails("has standby with 2 dedicated masters; it needs 3")
def standby_with_two_masters(aws):
    domain(aws, cluster_config=standby(3) | {"dedicated_master_count": 2})


@fails(
    "has `iops` 1000 with volumes of type gp3; the minimum is 3000",
    "has `throughput` 100 with volumes of type gp3; the minimum is 125",
    "has volumes of 5 GiB; the minimum is 10",
)
def volumes_are_small(aws):
    volumes = {"ebs_enabled": True, "volume_type": "gp3", "iops": 1000, "throughput": 100, "volume_size": 5}
    domain(aws, ebs_options=volumes)


@fails("has `vpc_options` and an access policy with IP addresses; control access with security groups")
def addresses_in_a_vpc(aws):
    domain(aws, vpc_options={"subnet_ids": ["subnet-1"]}, access_policies=policy_for("10.0.0.0/16"))


@passes
def domain_is_secured(aws):
    secured(aws, master_user_options=MASTER)


@passes
def addresses_on_the_internet(aws):
    domain(aws, access_policies=policy_for("203.0.113.0/24"))


@passes
def standby_is_right(aws):
    domain(aws, cluster_config=standby(3), ebs_options={"ebs_enabled": True, "volume_type": "gp3", "volume_size": 10})


@abstains("encryptAtRest.enabled")
def encryption_comes_later(aws):
    later = aws.ssm.Parameter("on", type="String", value="x").has_value_wo
    domain(
        aws,
        advanced_security_options={"enabled": True, "master_user_options": MASTER},
        encrypt_at_rest={"enabled": later},
        node_to_node_encryption=ON,
    )


def standby(count):
    return {
        "instance_count": count,
        "zone_awareness_enabled": True,
        "zone_awareness_config": {"availability_zone_count": 3},
        "dedicated_master_enabled": True,
        "dedicated_master_count": 3,
        "multi_az_with_standby_enabled": True,
    }


def policy_for(block):
    statement = {
        "Effect": "Allow",
        "Principal": "*",
        "Action": "es:*",
        "Resource": "*",
        "Condition": {"IpAddress": {"aws:SourceIp": block}},
    }
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def secured(aws, **security):  # noqa: ANN003 - the security options
    domain(aws, advanced_security_options=ON | security, encrypt_at_rest=ON, node_to_node_encryption=ON)


def domain(aws, **options):  # noqa: ANN003 - the arguments of the SDK
    aws.opensearch.Domain("shop", engine_version="OpenSearch_2.11", **options)
