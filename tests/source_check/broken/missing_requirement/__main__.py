"""A database with a password that is made here."""

import base64
import json

import pulumi
import pulumi_aws as aws
import pulumi_random as random

try:
    import pulumi_tls as tls
except ImportError:
    tls = None

suffix = random.RandomId("database", byte_length=4)
password = random.RandomPassword("database", length=24, special=False)

cluster = aws.rds.Cluster(
    "orders",
    engine="aurora-postgresql",
    engine_mode="provisioned",
    database_name="orders",
    master_username="orders",
    master_password=password.random_password,
    final_snapshot_identifier=suffix.hex.apply(lambda text: f"orders-{text}"),
    serverlessv2_scaling_configuration={"min_capacity": 0.5, "max_capacity": 4},
)
aws.rds.ClusterInstance(
    "orders",
    cluster_identifier=cluster.id,
    engine=cluster.engine,
    instance_class="db.serverless",
)
secret = aws.secretsmanager.Secret("orders")
aws.secretsmanager.SecretVersion(
    "orders",
    secret_id=secret.id,
    secret_string=pulumi.Output.json_dumps({"username": "orders", "password": password.result}),
)


def address_of(database):
    return f"{database.endpoint}:{database.port}"


motto = base64.b64encode(b"orders of the shop").decode()
limits = json.dumps({"connections": 40})

pulumi.export("address", address_of(cluster))
pulumi.export("motto", motto)
pulumi.export("limits", limits)
