"""What the planner plans is what Pulumi's engine tells an analyzer of the same program."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from typing import Any

import pytest

from preflight.plan import Plan, plan

from .conftest import write_program

pytestmark = pytest.mark.skipif(
    shutil.which("pulumi") is None, reason="pulumi is not on PATH: https://www.pulumi.com/docs/iac/download-install/"
)

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
    code=pulumi.AssetArchive({"lib": pulumi.FileArchive("./lib"), "a.py": pulumi.StringAsset("x = 1")}),
    environment={"variables": {"QUEUE": nested.queue.url, "TOKEN": config.require_secret("token")}},
    opts=pulumi.ResourceOptions(depends_on=[part], additional_secret_outputs=["version"]),
)
aws.sns.TopicSubscription("feed", topic=topic.arn, protocol="lambda", endpoint=function.arn)
aws.iam.Policy("policy", policy=pulumi.Output.json_dumps({"Resource": function.arn}))
pulumi.export("arn", function.arn)
pulumi.export("token", config.require_secret("token"))
"""

# A provider that hands back what it is given, and a pack that writes down what it is told.
PROVIDER = """\
#!{python}
import time
from concurrent import futures
import grpc
from pulumi.runtime.proto import plugin_pb2, provider_pb2 as pb, provider_pb2_grpc as pbg


class Provider(pbg.ResourceProviderServicer):
    def GetPluginInfo(self, request, context):
        return plugin_pb2.PluginInfo(version="7.0.0")

    def CheckConfig(self, request, context):
        return pb.CheckResponse(inputs=request.news)

    def DiffConfig(self, request, context):
        return pb.DiffResponse()

    def Configure(self, request, context):
        return pb.ConfigureResponse(supportsPreview=True, acceptSecrets=True)

    def Check(self, request, context):
        return pb.CheckResponse(inputs=request.news)

    def Create(self, request, context):
        return pb.CreateResponse(properties=request.properties)


server = grpc.server(futures.ThreadPoolExecutor(8))
pbg.add_ResourceProviderServicer_to_server(Provider(), server)
port = server.add_insecure_port("127.0.0.1:0")
server.start()
print(port, flush=True)
time.sleep(60)
"""
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
def both(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Any], dict[str, Any], Plan]:
    """(what Analyze was told, what AnalyzeStack was told, our plan), the first two by URN."""
    home = tmp_path_factory.mktemp("engine")
    project = write_program(home / "program", MAIN, files={"lib/a.py": ""})
    provider = home / "bin" / "pulumi-resource-aws"
    provider.parent.mkdir()
    provider.write_text(PROVIDER.format(python=sys.executable))
    provider.chmod(0o755)
    (home / "pack").mkdir()
    options = f"runtime: {{name: python, options: {{virtualenv: {json.dumps(sys.prefix)}}}}}\n"
    (home / "pack" / "PulumiPolicy.yaml").write_text(options)
    (home / "pack" / "__main__.py").write_text(PACK)
    (home / "state").mkdir()
    told = home / "told.json"
    environment = {
        **os.environ,
        "PATH": os.pathsep.join([str(provider.parent), os.environ["PATH"]]),
        "PULUMI_HOME": str(home / "pulumi"),
        "PULUMI_BACKEND_URL": (home / "state").as_uri(),
        "PULUMI_CONFIG_PASSPHRASE": "test",
        "PULUMI_SKIP_UPDATE_CHECK": "1",
        "TOLD": str(told),
    }

    def pulumi(*arguments: str) -> None:
        done = subprocess.run(
            ["pulumi", *arguments, "--non-interactive"],
            cwd=project.folder,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr

    pulumi("stack", "init", "dev")
    pulumi("config", "set", "aws:region", "eu-west-1")
    pulumi("config", "set", "--secret", "token", "hunter2")
    pulumi("preview", "--policy-pack", str(home / "pack"))
    messages = [json.loads(line) for line in told.read_text().splitlines()]
    resources = {message["urn"]: message for message in messages if "urn" in message}
    (stack,) = [message["resources"] for message in messages if "resources" in message]
    config = {"aws:region": "eu-west-1", "orders:token": "hunter2"}
    made = plan(project, stack="dev", config=config, secret_keys=["orders:token"])
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
        # What the real aws provider's Check adds and this stand-in does not.
        ours = {key: value for key, value in resource.properties.items() if key not in ("region", "tagsAll")}
        theirs = without_hashes(analyzed[resource.urn].get("properties", {}))
        if resource.type.startswith("pulumi:providers:"):
            ours["region"] = resource.properties["region"]
        assert ours == theirs, resource.urn


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
