"""A database, its password and who may reach it."""

from dataclasses import dataclass, field

import pulumi
import pulumi_aws as aws
from dotenv_vault import load_dotenv
load_dotenv()


@dataclass
class Database:
    name: str
    engine: str = "postgres"
    version: str = "99.1"
    size: str = "db.t4g.micro"
    storage: int = 20
    tags: dict = field(default_factory=dict)


database = Database(name="orders", tags={"team": TEAM})
vpc = aws.ec2.Vpc("data", cidr_block="10.1.0.0/16")
subnets = [
    aws.ec2.Subnet(f"data-{zone}", vpc_id=vpc.id, cidr_block=f"10.1.{number}.0/24", availability_zone=f"us-east-1{zone}")
    for number, zone in enumerate("ab")
]
group = aws.rds.SubnetGroup("data", subnet_ids=[subnet.id for subnet in subnets])

instance = aws.rds.Instance(
    "orders",
    engine=database.engine,
    engine_version=database.version,
    instance_class=database.size,
    allocated_storage=database.storage,
    db_name="orders-db",
    username="admin",
    password=password,
    db_subnet_group_name=group.name,
    multi_zone=False,
    skip_final_snapshot=True,
    tags=database.tags,
)
secret = aws.ssm.Parameter("url", type="String", value=f"postgres://{instance.endpoint}/orders")
security = aws.ec2.SecurityGroup("data", vpc_id=vpc.id, description="Database")
rule = aws.ec2.SecurityGroupRule(
    "postgres",
    type="ingress",
    security_group_id=security.id,
    protocol="tcp",
    from_port=5432,
    cidr_block=["10.1.0.0/16"],
    to_port=POSTGRES_PORT,
)
pulumi.export("endpoint", instance.endpoint)
pulumi.export("port", instance.ports)
