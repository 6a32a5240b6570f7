import json
import ipaddress

import pulumi
import pulumi_aws as aws
from sqlmodel import SQLModel


class Network(SQLModel):
    def __init__(self, cidr="10.3.0.0/16", size=24):
        self.cidr, self.size = cidr, size

    def subnets(self, count):
        blocks = ipaddress.ip_network(self.cidr).subnets(new_prefix=self.size)
        return [str(next(blocks)) for _ in range(count)]


plan = Network()
vpc = aws.ec2.Vpc("files", cidr_block=plan.cidr, enable_dns_hostnames=True)
subnets = []
for zone, cidr in zip("ab", plan.subnet(2)):
    subnets.append(aws.ec2.Subnet(f"files-{zone}", vpc_id=vpc.id, cidr_block=cidr, availability_zone=f"us-east-1{zone}"))
group = aws.ec2.SecurityGroup("files", vpc_id=vpc.id, description="Function; files")
role = aws.iam.Role(
    "files",
    assume_role_policy=json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
            ],
        }
    ),
)
aws.iam.RolePolicyAttachment(
    "vpc", role=role.name, policy_arn="arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"
)
function = aws.lambda_.Function(
    "files",
    role=role.arn,
    runtime="python3.11",
    handler="files.handler",
    timeout=1000,
    memory_size=512,
    code=pulumi.AssetArchive({"files.py": pulumi.StringAsset("def handler(event, context)\n    return event\n")}),
    vpc_config={"subnet_ids": [each.id for each in subnets], "security_group_ids": [group.id]},
    environment={"variables": {"AWS_REGION": "us-east-1"}},
)
url = aws.lambda_.FunctionUrl("files", function_name=function.name, auth_type="AWS_IAM")
logs = aws.cloudwatch.LogGroup("files", name=f"/aws/lambda/{function.name}", retention_in_days=14)
pulumi.export("subnets", [each.id for each in subnets])
pulumi.export("url", url.url)
