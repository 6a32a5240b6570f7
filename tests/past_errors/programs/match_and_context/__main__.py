import json
from contextlib import contextmanager

import pulumi
import pulumi_aws as aws


@contextmanager
def inside(name):
    group = aws.cloudwatch.LogGroup(name, retention_in_days=14, class_="STANDARD")
    yield group


def size_of(stage):
    match stage:
        case "prod":
            return 1024
        case "dev" | "test":
            return SMALL
        case _:
            raise ValueError(f"no size for {stage}")


class Names:
    prefix = pulumi.get_project()
    queue = f"{prefix}-queue"
    topic = f"{suffix}-topic"

    @property
    def both(self):
        return [self.queue, self.topics]


names = Names()
with inside("shop") as group:
    stream = aws.cloudwatch.LogStream("shop", log_group_name=group.group_name)
trust = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}]}
role = aws.iam.Role("shop", assume_role_policy=json.dumps(trust))
aws.iam.RolePolicyAttachment("shop", role=role.name, policy_arn="arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole")
function = aws.lambda_.Function(
    "shop",
    role=role.arn,
    runtime="dotnetcore3.1",
    handler="Shop::Shop.Function::Handle",
    timeout=15,
    memory_size=size_of(pulumi.get_stack()),
    code=pulumi.AssetArchive({"Shop.dll": pulumi.StringAsset("MZ")}),
)
version, alias = [None, None] if (arn := function.arn) is None else (arn, aws.lambda_.Alias("live", function_name=function.name, function_version="live"))
queue, *others = [aws.sqs.Queue(name.lowered()) for name in names.both]
pulumi.export("queue", queue.url)
pulumi.export("alias", alias.alias_arn)
