"""The options of resources and the transforms that may change them: https://www.pulumi.com/docs/iac/concepts/options/transforms/."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import Any

import grpc
from pulumi.runtime.proto import resource_pb2

from . import wire

# As the engine's: https://github.com/pulumi/pulumi/blob/master/sdk/go/common/util/rpcutil/serve.go
MESSAGE_SIZE = 400 * 1024 * 1024


class FixedOptions:
    """Options of a resource that no transform can change: it is read, or its SDK knows no transforms."""

    def __init__(self, request: Any, *, external: bool) -> None:
        self.provider, self.depends_on = request.provider, request.dependencies
        self.additional_secret_outputs = request.additionalSecretOutputs
        self.protect = not external and request.protect
        self.ignore_changes = [] if external else request.ignoreChanges
        self.aliases = [] if external else [*request.aliasURNs, *request.aliases]
        self.custom_timeouts = None if external else request.customTimeouts


def options_of(request: Any, provider: str, *, external: bool) -> Any:
    """The options of a registration, which transforms may change. `provider` is the reference of its provider."""
    if external or not hasattr(resource_pb2, "TransformResourceOptions"):
        return FixedOptions(request, external=external)
    options = resource_pb2.TransformResourceOptions(
        depends_on=request.dependencies,
        protect=request.protect or None,
        ignore_changes=request.ignoreChanges,
        replace_on_changes=request.replaceOnChanges,
        version=request.version,
        aliases=[*(_alias_of(urn) for urn in request.aliasURNs), *request.aliases],
        provider=provider,
        custom_timeouts=request.customTimeouts if request.HasField("customTimeouts") else None,
        plugin_download_url=request.pluginDownloadURL,
        retain_on_delete=request.retainOnDelete or None,
        deleted_with=request.deletedWith,
        delete_before_replace=request.deleteBeforeReplace if request.deleteBeforeReplaceDefined else None,
        additional_secret_outputs=request.additionalSecretOutputs,
    )
    for key, ref in request.providers.items():
        options.providers[key] = ref
    return options


class Transforms:
    """The transforms that the program registered, and the connections to the process that runs them."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._stubs: dict[str, Any] = {}
        self._channels: list[Any] = []
        self._of_resource: dict[str, list[Any]] = {}
        self.of_stack: list[Any] = []
        self.of_invokes: list[Any] = []

    def keep(self, urn: str, request: Any) -> None:
        """Remember the transforms of a resource, which are its children's too."""
        with self._lock:
            self._of_resource[urn] = list(getattr(request, "transforms", ()))

    def resource(
        self,
        request: Any,
        properties: dict[str, Any],
        of_property: dict[str, list[str]],
        options: Any,
        ancestors: Sequence[str],
    ) -> dict[str, Any]:
        """The properties after the resource's own transforms, its ancestors' and the stack's, in the engine's order.

        Changes `options` and `of_property`, the URNs that each property depends on.
        """
        callbacks = list(getattr(request, "transforms", ()))
        with self._lock:
            for urn in ancestors:
                callbacks += self._of_resource.get(urn, ())
            callbacks += self.of_stack
        if not callbacks or isinstance(options, FixedOptions):
            return properties
        sent = {key: wire.as_transformed(value, of_property.get(key)) for key, value in properties.items()}
        for callback in callbacks:
            answer = self._call(
                callback,
                resource_pb2.TransformRequest(
                    type=request.type,
                    name=request.name,
                    custom=request.custom,
                    parent=request.parent,
                    properties=wire.struct(sent),
                    options=options,
                ),
                resource_pb2.TransformResponse,
            )
            if answer.HasField("properties"):
                sent = wire.plain(answer.properties)
            if answer.HasField("options"):
                options.CopyFrom(answer.options)
        changed = {key: wire.after_transforms(value) for key, value in sent.items()}
        for key, value in sent.items():
            # The SDK hands back plain values: what came back as it was still depends on what it depended on.
            kept = of_property.get(key, []) if changed[key] == wire.after_transforms(properties.get(key)) else []
            of_property[key] = sorted({*kept, *wire.dependencies_in(value)})
        return changed

    def invoke(self, request: Any, arguments: dict[str, Any]) -> tuple[dict[str, Any], str]:
        """The arguments of a function and the reference of its provider, after the transforms of functions."""
        provider = request.provider
        with self._lock:
            callbacks = list(self.of_invokes)
        for callback in callbacks:
            sent = {key: wire.as_transformed(value) for key, value in arguments.items()}
            options = resource_pb2.TransformInvokeOptions(provider=provider, version=request.version)
            answer = self._call(
                callback,
                resource_pb2.TransformInvokeRequest(token=request.tok, args=wire.struct(sent), options=options),
                resource_pb2.TransformInvokeResponse,
            )
            arguments = {key: wire.after_transforms(value) for key, value in wire.plain(answer.args).items()}
            provider = answer.options.provider if answer.HasField("options") else provider
        return arguments, provider

    def close(self) -> None:
        """Close the connections: what listens to them ends next, and grpc would complain."""
        with self._lock:
            for channel in self._channels:
                channel.close()

    def _call(self, callback: Any, message: Any, response: Any) -> Any:
        # Older SDKs have neither these modules nor callbacks.
        from pulumi.runtime.proto import callback_pb2, callback_pb2_grpc  # noqa: PLC0415

        with self._lock:
            if callback.target not in self._stubs:
                options = [("grpc.max_receive_message_length", MESSAGE_SIZE), ("grpc.enable_http_proxy", 0)]
                channel = grpc.insecure_channel(callback.target, options=options)
                self._channels.append(channel)
                self._stubs[callback.target] = callback_pb2_grpc.CallbacksStub(channel)
            stub = self._stubs[callback.target]
        request = callback_pb2.CallbackInvokeRequest(token=callback.token, request=message.SerializeToString())
        return response.FromString(stub.Invoke(request).response)


def _alias_of(urn: str) -> Any:
    from pulumi.runtime.proto import alias_pb2  # noqa: PLC0415 - as for `_call`

    return alias_pb2.Alias(urn=urn)
