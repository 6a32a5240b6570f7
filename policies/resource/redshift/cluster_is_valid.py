from preflight import Violations, abstains, documented, fails, passes, policy
from preflight.aws.redshift import Cluster


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "You can't disable automated snapshots for RG or RA3 node types. Set the automated retention period from 1-35 days.",
        "Invalid automated snapshot retention period: …. Retention period must be between 0 and 35.",
        "Retention period cannot exceed 3653 days.",
        "DbName parameter must be lowercase, begin with a letter, contain only alphanumeric characters, underscore",
        "Elastic IP address can only be specified for clusters in a publicly-accessible VPC.",
        "Your Amazon Redshift cluster is opting in to manage your password using AWS Secrets Manager.",
        "The master username can't be named PUBLIC",
        "Cannot find Cluster version …",
    ),
    evidence=documented(
        "https://github.com/badmintoncryer/cdk-preflight/blob/v1.9.1/docs/rules.md",
        "2026-11-28",
        "the rules pf-redshift-…, each deployed with the answer of Redshift",
    ),
)
def cluster_is_valid(cluster: Cluster) -> Violations:
    """A cluster of Redshift has nodes, snapshots, ports and names that Redshift accepts together.

    Larger node types run from two nodes on. With managed storage (RA3 and RG) automated snapshots stay on, and the port is in two
    ranges. The service keeps the password, or the program sets it.

    An elastic IP beside the default of `publicly_accessible` is advice: that was True before version 7 of the provider. Another
    port is advice too: AWS does not require it of a cluster that exists.

    Fix: change the value in the message.

    See: https://docs.aws.amazon.com/redshift/latest/APIReference/API_CreateCluster.html
    https://docs.aws.amazon.com/redshift/latest/mgmt/working-with-clusters.html
    """
    yield from cluster.faults()


@fails("has 1 node of type ra3.4xlarge; a cluster of that type has at least 2")
def node_is_alone(aws):
    cluster(aws, node_type="ra3.4xlarge")


@fails(
    "has `automated_snapshot_retention_period` 0 with ra3.large; it is 1 to 35 days there",
    "has `manual_snapshot_retention_period` 4000; it is at most 3653 days, or -1 for ever",
    "has `port` 3306 with ra3.large; it is 5431 to 5455 or 8191 to 8215 there",
)
def numbers_are_wrong(aws):
    cluster(aws, automated_snapshot_retention_period=0, manual_snapshot_retention_period=4000, port=3306)


@fails("has `automated_snapshot_retention_period` 36; it is 0 to 35 days")
def snapshots_are_kept_too_long(aws):
    cluster(aws, automated_snapshot_retention_period=36)


@fails(
    "has `database_name` 'Shop'; it is lower-case letters, digits and _+.@-, and begins with a letter",
    "has `master_username` 'public', which is reserved",
    "has `cluster_version` '2.0'; it is 1.0",
    "has an `elastic_ip` without `publicly_accessible`, which it needs",
    "has a `master_password_secret_kms_key_id` without `manage_master_password`, which it needs",
)
def names_are_wrong(aws):
    cluster(
        aws,
        database_name="Shop",
        master_username="public",
        cluster_version="2.0",
        elastic_ip="203.0.113.1",
        publicly_accessible=False,
        master_password_secret_kms_key_id="arn:aws:kms:eu-west-1:123456789012:key/1234",
    )


@fails("has `manage_master_password` and a password; it has one of them")
def password_is_given_twice(aws):
    cluster(aws, manage_master_password=True, master_password="Ab12cd34ef")


@passes
def clusters_are_valid(aws):
    cluster(
        aws,
        automated_snapshot_retention_period=35,
        manual_snapshot_retention_period=3653,
        port=5439,
        database_name="shop_1",
        master_username="admin1",
        elastic_ip="203.0.113.1",
        publicly_accessible=True,
        manage_master_password=True,
    )


@passes
def older_nodes_are_valid(aws):
    cluster(aws, node_type="dc2.large", automated_snapshot_retention_period=0, port=3306)


@passes
def cluster_has_one_node(aws):
    cluster(aws, node_type="ra3.xlplus", automated_snapshot_retention_period=1, database_name="mydb")


@abstains("port")
def port_comes_later(aws):
    cluster(aws, port=aws.ssm.Parameter("port", type="String", insecure_value="5439").version)


def cluster(aws, **options):  # noqa: ANN003 - the arguments of the SDK
    aws.redshift.Cluster("shop", cluster_identifier="shop", **({"node_type": "ra3.large"} | options))
