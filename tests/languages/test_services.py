"""The services that a program and its language host find at the address of a plan's monitor, called as they call them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import grpc
import pytest
from google.protobuf.message_factory import GetMessageClass
from pulumi.runtime.proto import engine_pb2, resource_pb2
from pulumi.runtime.proto.codegen import loader_pb2

from preflight.plan.child import wire
from preflight.plan.child.markers import Markers

from . import conversations

SERVICES = {
    service.full_name: service
    for module, name in ((resource_pb2, "ResourceMonitor"), (engine_pb2, "Engine"), (loader_pb2, "Loader"))
    for service in (module.DESCRIPTOR.services_by_name[name],)
}
STACK = "urn:pulumi:dev::shop::pulumi:pulumi:Stack::shop-dev"
QUEUE = "urn:pulumi:dev::shop::aws:sqs/queue:Queue::orders"
# However long a busy machine takes: a call that hangs fails the test all the same.
SECONDS = 300

Call = Callable[..., Any]


@contextmanager
def serving(folder: Path) -> Iterator[tuple[Call, grpc.Channel, Markers]]:
    """How a service is called, on what connection, and the markers in the answers."""
    with (
        conversations.served("go", folder / "journal") as (address, _, markers),
        grpc.insecure_channel(address) as channel,
    ):

        def call(service: str, method_name: str, **of_request: Any) -> Any:
            method = SERVICES[service].methods_by_name[method_name]
            sent = channel.unary_unary(
                f"/{service}/{method_name}",
                request_serializer=lambda message: message.SerializeToString(),
                response_deserializer=GetMessageClass(method.output_type).FromString,
            )
            return sent(GetMessageClass(method.input_type)(**of_request), timeout=SECONDS)

        yield call, channel, markers


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    with serving(tmp_path_factory.mktemp("services")) as (call, channel, markers):
        stack = {"type": "pulumi:pulumi:Stack", "name": "shop-dev"}
        assert call("pulumirpc.ResourceMonitor", "RegisterResource", **stack).urn == STACK
        yield call, channel, markers


@pytest.fixture(scope="module")
def monitor(served) -> Call:
    return lambda method_name, **of_request: served[0]("pulumirpc.ResourceMonitor", method_name, **of_request)


@pytest.fixture(scope="module")
def queue(monitor):
    properties = wire.struct({"visibilityTimeoutSeconds": 60})
    return monitor("RegisterResource", type="aws:sqs/queue:Queue", name="orders", custom=True, object=properties)


def refusal(call: Callable[[], Any]) -> tuple[grpc.StatusCode, str]:
    with pytest.raises(grpc.RpcError) as raised:
        call()
    error: Any = raised.value
    return error.code(), error.details()


def code_of(call: Callable[[], Any]) -> grpc.StatusCode:
    try:
        call()
    except grpc.RpcError as error:
        return error.code()
    return grpc.StatusCode.OK


def test_every_method_is_answered_even_where_a_request_is_empty(tmp_path):
    """A newer SDK may have methods that this monitor has not: that is answered as an engine without them does."""
    with serving(tmp_path) as (call, _, _):
        codes = {
            method.name: code_of(partial(call, service, method.name))
            for service, found in SERVICES.items()
            for method in found.methods
        }

    assert len(codes) > 15
    answered = {grpc.StatusCode.OK, grpc.StatusCode.UNIMPLEMENTED}
    assert {name: code for name, code in codes.items() if code not in answered} == {
        "RegisterResource": grpc.StatusCode.ALREADY_EXISTS,  # it was read
        "RegisterResourceOutputs": grpc.StatusCode.UNKNOWN,
        "GetSchema": grpc.StatusCode.NOT_FOUND,
    }


@pytest.mark.parametrize("path", ["/pulumirpc.ResourceMonitor/StreamInvoke", "/pulumirpc.ResourceMonitor/Foretell"])
def test_a_method_that_no_pinned_sdk_has_is_refused_at_once(served, path):
    """SDKs before 3.200 stream the answers of some functions, all of Kubernetes' provider."""
    _, channel, _ = served
    request = resource_pb2.ResourceInvokeRequest(tok="kubernetes:yaml:decode")
    stream = channel.unary_stream(path, request_serializer=lambda message: message.SerializeToString())

    assert refusal(lambda: list(stream(request, timeout=SECONDS)))[0] is grpc.StatusCode.UNIMPLEMENTED


def test_a_host_gets_the_schema_of_aws_and_an_honest_refusal_of_others(served):
    call, _, _ = served
    schema = json.loads(call("codegen.Loader", "GetSchema", package="aws", version="6.50.0").schema)
    queue = schema["resources"]["aws:sqs/queue:Queue"]

    assert schema["name"] == "aws"
    assert (queue["properties"]["arn"], queue["properties"]["fifoQueue"]) == ({"type": "string"}, {"type": "boolean"})
    assert {"arn", "url"} <= set(queue["required"])
    assert "aws:index/getCallerIdentity:getCallerIdentity" in schema["functions"]
    code, details = refusal(lambda: call("codegen.Loader", "GetSchema", package="random"))
    assert (code, details) == (grpc.StatusCode.NOT_FOUND, "no schema of the package 'random' is at hand")


def test_an_sdk_learns_what_runs_and_what_is_supported(served, monitor):
    deployment = monitor("GetDeploymentInfo")

    assert (deployment.project, deployment.stack, deployment.organization) == ("shop", "dev", "organization")
    assert deployment.dryRun
    assert monitor("SupportsFeature", id="resourceReferences").hasSupport
    assert not monitor("SupportsFeature", id="telepathy").hasSupport
    assert served[0]("pulumirpc.Engine", "GetRootResource").urn == STACK


def test_a_resource_has_outputs_with_markers_and_the_second_of_its_name_is_refused(served, monitor, queue):
    _, _, markers = served
    outputs = wire.plain(queue.object)

    assert queue.urn == QUEUE
    assert outputs["visibilityTimeoutSeconds"] == 60
    assert markers.origins[outputs["arn"]] == (QUEUE, "arn")
    code, details = refusal(lambda: monitor("RegisterResource", type="aws:sqs/queue:Queue", name="orders", custom=True))
    assert (code, details) == (
        grpc.StatusCode.ALREADY_EXISTS,
        f"Duplicate resource URN '{QUEUE}'; try giving it a unique name",
    )


def test_functions_methods_and_what_is_read_are_answered(monitor, queue):
    invoked = {"tok": "aws:index/getCallerIdentity:getCallerIdentity", "args": wire.struct({})}
    account = wire.plain(getattr(monitor("Invoke", **invoked), "return"))
    again = wire.plain(getattr(monitor("Invoke", **invoked), "return"))
    called = monitor("Call", tok="eks:index:Cluster/getKubeconfig", args=wire.struct({"roleArn": "a"}))
    read = monitor("ReadResource", type="aws:sns/topic:Topic", name="events", id="arn:aws:sns:eu-west-1:1:events")
    known = monitor("Invoke", tok="pulumi:pulumi:getResource", args=wire.struct({"urn": queue.urn}))

    assert len(account["accountId"]) == 12
    assert account == again
    assert wire.plain(getattr(called, "return")) == {}
    assert read.urn.endswith("::aws:sns/topic:Topic::events")
    assert wire.plain(getattr(known, "return"))["state"]["visibilityTimeoutSeconds"] == 60
    unknown = {"tok": "pulumi:pulumi:getResource", "args": wire.struct({"urn": "urn:nobody"})}
    refused = (grpc.StatusCode.UNKNOWN, "unknown resource urn:nobody")
    assert refusal(lambda: monitor("Invoke", **unknown)) == refused
    assert refusal(lambda: monitor("RegisterResourceOutputs", urn="urn:nobody")) == refused


def test_a_function_that_the_provider_refuses_is_refused(monitor):
    asked = {"sourcePolicyDocuments": ["no JSON"]}
    token = "aws:iam/getPolicyDocument:getPolicyDocument"
    code, details = refusal(lambda: monitor("Invoke", tok=token, args=wire.struct(asked)))

    assert code is grpc.StatusCode.UNKNOWN
    assert details.startswith(f"invocation of {token} returned an error: ")
