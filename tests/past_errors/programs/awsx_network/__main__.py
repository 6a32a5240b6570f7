import json

import pulumi
import pulumi_aws as aws
import pulumi_awsx as awsx

network = awsx.ec2.Vpc("shop", cidr_block="10.0.0.0/16")
zones = aws.get_availability_zones(state="available")
subnet = aws.ec2.Subnet("extra", vpc_id=network.vpc_id, cidr_block="10.0.200.0/24", availability_zone=zones.names[0])
database_group = aws.ec2.SecurityGroup(
    "database",
    vpc_id=subnet.vpc_id,
    description="Only the shop's functions",
    egresses=[{"protocol": "-1", "from_port": 0, "to_port": 0, "cidr_blocks": ["0.0.0.0/0"]}],
)
trust = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}],
}
role = aws.iam.Role("shop", assume_role_policy=json.dumps(trust))

policy = aws.iam.RolePolicy(
    "read",
    role=role.id,
    policy=json.dumps(
        {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Actions": ["s3:ListAllMyBuckets"], "Resource": "*"}]}
    ),
)
function = aws.lambda_.Function(
    "shop",
    role=role.arn,
    runtime="python2.7",
    handler="app.handler",
    timeout=10,
    memory_size=256,
    code=pulumi.AssetArchive({"app.py": pulumi.StringAsset("def handler(event, context):\n    return None\n")}),
)
url = aws.lambda_.FunctionUrl(
    "shop", function_name=function.name, authorization_type="AWS_IAM", cors=aws.lambda_.FunctionUrlCorsConfigArgs(allow_origins=["https://shop.test"])
)
parameter = aws.ssm.Parameters("url", type="String", value=url.function_url)
pulumi.export("network", network.vpc_id)
pulumi.export("url", url.url)
