import pulumi_aws as aws

from common import STAGE

table = aws.dynamodb.Table(
    "people",
    name=f"people-{STAGE}",
    billing_mode="ON_DEMAND",
    hash_key="id",
    attributes=[{"name": "id", "type": "S"}],
    global_secondary_indexes=[
        {"name": "by-mail", "hash_key": "mail", "projection_type": "ALL"}
    ],
    ttls={"attribute_name": "expires", "enabled": True},
)
