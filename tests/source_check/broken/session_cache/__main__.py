import pulumi
import pulumi_aws as aws
import pulumi_random as random

config = pulumi.Config()

token = random.RandomPassword("redis", length=32, special=True, exclude_characters="@/\"")

subnets = aws.ec2.get_subnets(filters=[{"name": "vpc-id", "values": [config.require("vpc_id")]}])
subnet_group = aws.elasticache.SubnetGroup("redis", subnet_ids=subnets.ids)

parameters = aws.elasticache.ParameterGroup(
    "redis",
    family="redis7",
    parameters=[{"name": "maxmemory-policy", "value": "allkeys-lru"}],
)

redis = aws.elasticache.ReplicationGroup(
    "sessions",
    replication_group_id="sessions",
    replication_group_description="Sessions of the shop",
    engine="redis",
    engine_version="7.1",
    node_type=config.require("node_type"),
    num_cache_clusters=2,
    automatic_failover_enabled=True,
    parameter_group_name=parameters.name,
    subnet_group_name=subnet_group.name,
    transit_encryption_enabled=True,
    at_rest_encryption_enabled=True,
    auth_token=token.result,
    auth_token_enabled=True,
)

aws.ssm.Parameter(
    "redis-url",
    type="SecureString",
    value=pulumi.Output.format("rediss://{0}:{1}", redis.primary_endpoint_address, redis.port),
)

pulumi.export("host", redis.primary_endpoint_address)
pulumi.export("reader", redis.reader_endpoint)
