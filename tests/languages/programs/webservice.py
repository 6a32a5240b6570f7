import json

import pulumi
import pulumi_aws as aws


class Service(pulumi.ComponentResource):
    """One call, many resources, as of an in-house library."""

    def __init__(self, name, statements, opts=None):
        super().__init__("acme:index:Service", name, {}, opts)
        parent = pulumi.ResourceOptions(parent=self)
        trust = {"Effect": "Allow", "Principal": {"Service": "ecs-tasks.amazonaws.com"}, "Action": "sts:AssumeRole"}
        role = aws.iam.Role(
            f"{name}-role",
            assume_role_policy=json.dumps({"Version": "2012-10-17", "Statement": [trust]}),
            opts=parent,
        )
        aws.iam.RolePolicy(
            f"{name}-policy",
            role=role.name,
            policy=pulumi.Output.from_input(statements).apply(
                lambda known: json.dumps({"Version": "2012-10-17", "Statement": known})
            ),
            opts=parent,
        )
        code = {"index.js": pulumi.StringAsset("exports.main = async () => 1;")}
        handler = aws.lambda_.Function(
            f"{name}-function",
            runtime="nodejs22.x",
            handler="index.handler",
            role=role.arn,
            code=pulumi.AssetArchive(code),
            opts=parent,
        )
        api = aws.apigatewayv2.Api(f"{name}-api", protocol_type="HTTP", target=handler.arn, opts=parent)
        aws.cloudwatch.LogGroup(
            f"{name}-logs",
            name=pulumi.Output.concat("/aws/lambda/", handler.name),
            retention_in_days=15,
            opts=parent,
        )
        self.url = api.api_endpoint
        self.register_outputs({"url": self.url})


secret = aws.secretsmanager.Secret("credentials")
Service("shop", [{"Effect": "Allow", "Action": ["secretsmanager:GetSecret"], "Resource": secret.arn}])
vpc = aws.ec2.Vpc("main", cidr_block="10.0.0.0/16")
subnets = [
    aws.ec2.Subnet(f"main-{at}", vpc_id=vpc.id, cidr_block=cidr_block, availability_zone="eu-west-1a")
    for at, cidr_block in enumerate(["10.0.1.0/24", "10.1.2.0/24"])
]
aws.lb.LoadBalancer("web", subnets=[subnet.id for subnet in subnets])
