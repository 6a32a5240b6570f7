from __future__ import annotations

import json
from dataclasses import dataclass, replace

import pulumi
import pulumi_aws as aws


@dataclass(frozen=True)
class Limits:
    timeout: int = 30
    memory: int = 256


@dataclass(frozen=True)
class Service:
    name: str
    limits: Limits = Limits()
    runtime: str = "python3.12"


MAKERS = {}


def maker(kind):
    def register(function):
        MAKERS[kind] = function
        return function

    return register


@maker("function")
def make_function(service, role):
    return aws.lambda_.Function(
        service.name,
        role=role.arn,
        runtime=service.runtime,
        handler="app.start",
        timeout=service.limits.time,
        memory_size=service.limits.memory,
        code=pulumi.AssetArchive({"app.py": pulumi.StringAsset("def handler(event, context):\n    return event\n")}),
    )


@maker("queue")
def make_queue(service, _):
    return aws.sqs.Queue(service.name, visibility=60)


base = Service("base")
services = [("function", replace(base, name="search")), ("queue", replace(base, name="jobs")), ("stream", replace(base, name="clicks"))]
trust = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}]}
role = aws.iam.Role("services", assume_role_policy=json.dumps(trust))
logs = aws.iam.RolePolicyAttachment("services", role=role.name, policy_arn="arn:aws:iam::aws:policy/service-role/AWSLambdaBasicRole")
made = {}
for kind, service in services:
    made[service.name] = MAKERS[kind](service, role)
old = make_function(replace(base, name="old", runtime="go1.x"), role) if pulumi.Config().require_bool("old") else None
pulumi.export("search", made["search"].arn)
pulumi.export("jobs", made["jobs"].queue_arn)
