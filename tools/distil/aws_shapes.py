"""Makes preflight/plan/child/aws_shapes.json: how the ARNs and ids of AWS's resources look.

    python -m tools.distil.aws_shapes

The formats of ARNs are those of the Service Authorization Reference as cfn-lint carries it; where that has none under
a resource's name, and for ids, the import examples in pulumi_aws's docstrings tell.
"""

from __future__ import annotations

import importlib.util
import json
import re
from importlib.metadata import version
from pathlib import Path
from typing import Any

FILE = Path(__file__).parents[2] / "preflight" / "plan" / "child" / "aws_shapes.json"

PARTS = 6  # of an ARN

# Modules of pulumi_aws that are not named like the service in their resources' ARNs.
SERVICES = {
    "alb": ["elasticloadbalancing"],
    "amp": ["aps"],
    "apigatewayv2": ["apigateway"],
    "appautoscaling": ["application-autoscaling"],
    "applicationloadbalancing": ["elasticloadbalancing"],
    "cfg": ["config"],
    "cloudwatch": ["cloudwatch", "logs", "events"],
    "cognito": ["cognito-idp", "cognito-identity"],
    "docdb": ["rds"],
    "ec2clientvpn": ["ec2"],
    "ec2transitgateway": ["ec2"],
    "efs": ["elasticfilesystem"],
    "elasticsearch": ["es"],
    "elb": ["elasticloadbalancing"],
    "kinesis": ["kinesis", "firehose"],
    "lb": ["elasticloadbalancing"],
    "msk": ["kafka"],
    "mwaa": ["airflow"],
    "neptune": ["rds"],
    "opensearch": ["es"],
    "servicediscovery": ["servicediscovery"],
    "sesv2": ["ses"],
    "sfn": ["states"],
    "vpc": ["ec2"],
}
# Resources that the reference names otherwise than pulumi_aws.
NAMED = {
    "aws:cloudwatch/eventRule:EventRule": ("events", "rule-on-default-event-bus"),
    "aws:cloudwatch/eventBus:EventBus": ("events", "event-bus"),
    "aws:cloudwatch/metricAlarm:MetricAlarm": ("cloudwatch", "alarm"),
    "aws:cloudwatch/compositeAlarm:CompositeAlarm": ("cloudwatch", "alarm"),
    "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream": ("firehose", "deliverystream"),
    "aws:lambda/alias:Alias": ("lambda", "function alias"),
    "aws:lb/loadBalancer:LoadBalancer": ("elasticloadbalancing", "loadbalancer/app/"),
    "aws:alb/loadBalancer:LoadBalancer": ("elasticloadbalancing", "loadbalancer/app/"),
    "aws:rds/instance:Instance": ("rds", "db"),
    "aws:route53/zone:Zone": ("route53", "hostedzone"),
    "aws:s3/bucketV2:BucketV2": ("s3", "bucket"),
}


def made() -> dict[str, Any]:
    """The document as it should be with the installed packages."""
    classes, examples = _resources()
    references = _references()
    arns: dict[str, str] = {}
    ids: dict[str, str] = {}
    for token in sorted(classes):
        example = examples.get(token, "")
        if template := _referenced(token, references) or _from_example(example):
            arns[token] = template
        if example.startswith("arn:"):
            ids[token] = "arn"
        elif example.startswith("https://queue.amazonaws.com/"):
            ids[token] = "url"
        elif found := re.fullmatch(r"([a-z]+-)[0-9a-f]{8,17}", example):
            ids[token] = found[1] + "{name}"
    return {
        "sources": [f"cfn-lint {version('cfn-lint')}", f"pulumi-aws {version('pulumi-aws')}"],
        "services": {module: _service(module, references) for module in sorted({_module(t) for t in classes})},
        "arns": arns,
        "ids": ids,
    }


def _module(token: str) -> str:
    return token.split(":")[1].partition("/")[0]


def _resources() -> tuple[set[str], dict[str, str]]:
    """Tokens of all resources, and an id of each that has an example of an import."""
    spec = importlib.util.find_spec("pulumi_aws")
    assert spec is not None
    assert spec.origin is not None
    classes: set[str] = set()
    examples: dict[str, str] = {}
    for file in sorted(Path(spec.origin).parent.rglob("*.py")):
        text = file.read_text(encoding="utf-8")
        classes.update(re.findall(r"super\(\w+, __self__\).__init__\(\s*'(aws:[^']+)'", text))
        for token, example in re.findall(r"\$ pulumi import (aws:[\w/]+:\w+) \S+ (\S+)", text):
            examples.setdefault(token, example)
    return classes, examples


def _references() -> dict[str, dict[str, str]]:
    """{service: {resource: ARN format}}."""
    spec = importlib.util.find_spec("cfnlint")
    assert spec is not None
    assert spec.origin is not None
    file = Path(spec.origin).parent / "data" / "AdditionalSpecs" / "Policies.json"
    return {
        service: {name: known["ARNFormats"][0] for name, known in (facts.get("Resources") or {}).items()}
        for service, facts in json.loads(file.read_text(encoding="utf-8")).items()
    }


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())


def _referenced(token: str, references: dict[str, dict[str, str]]) -> str | None:
    if token in NAMED:
        service, name = NAMED[token]
        return _template(references[service][name])
    module, name = _module(token), token.split(":")[2]
    for service in SERVICES.get(module, [module]):
        for resource, pattern in references.get(service, {}).items():
            if _plain(resource) == _plain(name):
                return _template(pattern)
    return None


def _template(pattern: str) -> str | None:
    if not pattern.endswith(".*"):
        return None
    placeholders = {"Partition": "{partition}", "Region": "{region}", "Account": "{account}", "AccountId": "{account}"}
    written = re.sub(r"\$\{(\w+)\}", lambda found: placeholders.get(found[1], "$"), pattern[:-2])
    return None if "$" in written else written + "{name}"


def _from_example(example: str) -> str | None:
    parts = example.split(":", PARTS - 1)
    if len(parts) < PARTS or parts[0] != "arn" or not re.search(r"[\w-]$", parts[5]):
        return None
    region = "{region}" if parts[3] else ""
    account = "{account}" if parts[4] else ""
    return f"arn:{{partition}}:{parts[2]}:{region}:{account}:" + re.sub(r"[\w.-]+$", "{name}", parts[5])


def _service(module: str, references: dict[str, dict[str, str]]) -> str:
    """How an ARN of the module's resources begins when nothing tells how this resource's does."""
    service = SERVICES.get(module, [module])[0]
    formats = [pattern.split(":") for pattern in references.get(service, {}).values()]
    own = [parts for parts in formats if parts[2] == service]
    region = "{region}" if not own or any(parts[3] for parts in own) else ""
    account = "{account}" if not own or any(parts[4] for parts in own) else ""
    return f"arn:{{partition}}:{service}:{region}:{account}:"


if __name__ == "__main__":
    FILE.write_text(json.dumps(made(), indent=1) + "\n", encoding="utf-8")
