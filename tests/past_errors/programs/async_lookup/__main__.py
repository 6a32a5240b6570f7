import asyncio
import functools
import json

import pulumi
import pulumi_aws as aws


def tagged(function):
    @functools.wraps(function)
    def made(name, **more):
        return function(name, tags={"team": "search", "stage": pulumi.get_stack()}, **more)

    return made


async def owners():
    await asyncio.sleep(0)
    return {"index": "ann"}


@tagged
def bucket(name, tags):
    return aws.s3.Bucket(name, tags=tags, forced=True)


@tagged
def queue(name, tags, timeout=60):
    return aws.sqs.Queue(name, tags=tags, visibility_timeout_seconds=timeouts)


@functools.lru_cache(maxsize=None)
def trust(service):
    statement = {"Effect": "Allow", "Principal": {"Service": f"{service}.amazonaws.com"}, "Action": "sts:AssumeRole"}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


index = bucket("index")
pages = queue("pages", timeout=120)
owner = pulumi.Output.from_input(owners()).apply(lambda found: found["pages"])
role = aws.iam.Role("crawler", assume_role_policy=trust("events"), tags={"owner": owner})
for name in ("AWSLambdaSQSQueueExecutionRole", "AWSLambdaBasicExecutionRole"):
    aws.iam.RolePolicyAttachment(name, role=role.name, policy_arn=f"arn:aws:iam::aws:policy/service-role/{name}")
crawler = aws.lambda_.Function(
    "crawler",
    role=role.arn,
    runtime="python3.13",
    handler="crawl.handler",
    timeout=60,
    memory_size=1024,
    code=pulumi.AssetArchive({"crawl.py": pulumi.StringAsset("def handler(event, context):\n    return event\n")}),
    environment={"variables": {"INDEX": index.name, "PAGES": pages.url}},
)
aws.lambda_.EventSourceMapping("pages", event_source_arn=pages.arn, function_name=crawler.arn, batchsize=5)
weekly = aws.cloudwatch.EventRule("weekly", schedule_expression="cron(0 2 * * MON *)")
pulumi.export("pages", pages.queue)
