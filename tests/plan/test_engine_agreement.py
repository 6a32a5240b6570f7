"""What the planner plans is what Pulumi's engine tells an analyzer of the same program."""

from __future__ import annotations

import json
from typing import Any

import pytest

from preflight.plan.model import Plan
from preflight.plan.planner import plan
from preflight.project.project import read_project
from tests.engine.harness import Engine, Secret

MAIN = """\
import json
import pulumi
import pulumi_aws as aws

config = pulumi.Config()


class Part(pulumi.ComponentResource):
    def __init__(self, name, opts=None):
        super().__init__("acme:a:Part", name, {"given": 1}, opts)
        child = pulumi.ResourceOptions(parent=self)
        self.queue = aws.sqs.Queue(f"{name}-queue", visibility_timeout_seconds=60, tags={"a": None, "b": "c"}, opts=child)
        self.register_outputs({"url": self.queue.url, "fixed": "text"})


part = Part("part")
nested = Part("nested", pulumi.ResourceOptions(parent=part))
west = aws.Provider("west", region="us-west-2")
topic = aws.sns.Topic("topic", opts=pulumi.ResourceOptions(provider=west, protect=True, ignore_changes=["tags"]))
role = aws.iam.Role(
    "role",
    assume_role_policy=json.dumps({"Version": "2012-10-17"}),
    opts=pulumi.ResourceOptions(
        aliases=[pulumi.Alias(name="old")], custom_timeouts=pulumi.CustomTimeouts(create="1m30s")
    ),
)
function = aws.lambda_.Function(
    "function", role=role.arn, runtime="python3.12", handler="a.b", timeout=30,
    code=pulumi.AssetArchive({"lib": pulumi.FileArchive("./lib"), "__a.py": pulumi.StringAsset("x = 1")}),
    environment={"variables": {"QUEUE": nested.queue.url, "TOKEN": config.require_secret("token")}},
    opts=pulumi.ResourceOptions(depends_on=[part], additional_secret_outputs=["version"]),
)
aws.sns.TopicSubscription("feed", topic=topic.arn, protocol="lambda", endpoint=function.arn)
aws.iam.Policy("policy", policy=pulumi.Output.json_dumps({"Resource": function.arn}))
pulumi.export("arn", function.arn)
pulumi.export("token", config.require_secret("token"))
"""

# A pack that writes down what it is told.
PACK = """\
import os
from concurrent import futures
import grpc
from google.protobuf import empty_pb2, json_format
from pulumi.runtime.proto import analyzer_pb2 as pb, analyzer_pb2_grpc as pbg, plugin_pb2


def note(message):
    with open(os.environ["TOLD"], "a") as file:
        print(json_format.MessageToJson(message, indent=None), file=file)


class Analyzer(pbg.AnalyzerServicer):
    def GetAnalyzerInfo(self, request, context):
        return pb.AnalyzerInfo(name="listener", version="1.0.0", policies=[pb.PolicyInfo(name="all")])

    def GetPluginInfo(self, request, context):
        return plugin_pb2.PluginInfo(version="1.0.0")

    def Configure(self, request, context):
        return empty_pb2.Empty()

    def ConfigureStack(self, request, context):
        return pb.AnalyzerStackConfigureResponse()

    def Remediate(self, request, context):
        return pb.RemediateResponse()

    def Analyze(self, request, context):
        note(request)
        return pb.AnalyzeResponse()

    def AnalyzeStack(self, request, context):
        note(request)
        return pb.AnalyzeResponse()


server = grpc.server(futures.ThreadPoolExecutor(8))
pbg.add_AnalyzerServicer_to_server(Analyzer(), server)
print(server.add_insecure_port("127.0.0.1:0"), flush=True)
server.start()
server.wait_for_termination()
"""


@pytest.fixture(scope="module")
def both(engine: Engine) -> tuple[dict[str, Any], dict[str, Any], Plan]:
    """(what Analyze was told, what AnalyzeStack was told, our plan), the first two by URN."""
    config = {"aws:region": "eu-west-1", "token": Secret("hunter2")}
    program = engine.program(MAIN, {"Pulumi.yaml": "name: orders\n", "lib/a.py": ""}, config)
    told = program / "told.json"
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(engine.environment, "TOLD", str(told))
        seen = engine.preview(program, engine.pack(PACK))
    assert seen.code == 0, seen.text
    messages = [json.loads(line) for line in told.read_text().splitlines()]
    resources = {message["urn"]: message for message in messages if "urn" in message}
    (stack,) = [message["resources"] for message in messages if "resources" in message]
    made = plan(
        read_project(program),
        stack="dev",
        config={"aws:region": "eu-west-1", "orders:token": "hunter2"},
        secret_keys=["orders:token"],
    )
    assert made.outcome == "planned", made.problem
    return resources, {resource["urn"]: resource for resource in stack}, made


def without_hashes(value: Any) -> Any:
    """The engine also tells the hash of every asset and archive."""
    if isinstance(value, dict):
        return {key: without_hashes(item) for key, item in value.items() if key != "hash"}
    return value


def test_the_same_resources_are_planned(both):
    analyzed, stack, made = both
    assert {resource.urn for resource in made.resources} == set(analyzed) == set(stack)


def test_inputs_are_the_same(both):
    analyzed, _, made = both
    for resource in made.resources:
        theirs = without_hashes(analyzed[resource.urn].get("properties", {}))
        if "name" not in resource.properties:
            theirs.pop("name", None)  # of automatic naming
        assert resource.properties == theirs, resource.urn


def test_providers_are_the_same(both):
    _, stack, made = both
    for resource in made.resources:
        theirs = stack[resource.urn].get("provider")
        ours = resource.provider
        assert (vars(ours) if ours else None) == theirs, resource.urn


def test_options_are_the_same(both):
    analyzed, _, made = both
    for resource in made.resources:
        theirs = analyzed[resource.urn].get("options", {})
        assert resource.protect == theirs.get("protect", False)
        assert resource.ignore_changes == theirs.get("ignoreChanges", [])
        assert resource.custom_timeouts == theirs.get("customTimeouts", {})
        assert sorted(resource.additional_secret_outputs) == sorted(theirs.get("additionalSecretOutputs", []))


def test_parents_and_dependencies_are_the_same(both):
    _, stack, made = both
    for resource in made.resources:
        theirs = stack[resource.urn]
        of_property = {key: sorted(deps["urns"]) for key, deps in theirs.get("propertyDependencies", {}).items()}
        assert resource.parent == theirs.get("parent", ""), resource.urn
        assert resource.dependencies == sorted(theirs.get("dependencies", [])), resource.urn
        assert resource.property_dependencies == of_property, resource.urn


def test_components_and_the_stack_have_the_same_outputs(both):
    _, stack, made = both
    for resource in made.resources:
        if not resource.custom:
            assert resource.outputs == stack[resource.urn].get("properties", {}), resource.urn


COMPONENT = """
from __future__ import annotations
from pathlib import Path
import pulumi
class Queue(pulumi.ComponentResource):
    {annotation}
    def __init__(self, name):
        super().__init__("acme:a:Queue", name)
        self.register_outputs({{}})
Queue("orders")
"""


@pytest.mark.parametrize("annotation", ["url: Optional[pulumi.Output[str]]", "path: Path"])
def test_annotations_in_main_are_evaluated_alike(engine: Engine, annotation: str):
    program = engine.program(COMPONENT.format(annotation=annotation))
    seen = engine.preview(program)
    made = plan(read_project(program), stack="dev")
    assert (seen.code == 0, "name 'Path' is not defined" in seen.text) == (made.crash is None, made.crash is not None)
