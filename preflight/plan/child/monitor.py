"""A resource monitor and an engine that plan: the SDK speaks to them as it speaks to Pulumi's own.

They answer as the engine's preview does (`unknown`), or as a deployment would, with markers for what only a
deployment knows (`foreseen`). What the engine does is read from
https://github.com/pulumi/pulumi/blob/master/pkg/resource/deploy/source_eval.go (called "the engine" below).
"""

from __future__ import annotations

import hashlib
import json
import re
import threading
from typing import Any, NoReturn

import grpc
from google.protobuf import empty_pb2
from pulumi.runtime.proto import engine_pb2, provider_pb2, resource_pb2

from . import aws, shapes, wire
from .markers import Markers
from .registrations import Registrations

# As the engine's: https://github.com/pulumi/pulumi/blob/master/sdk/go/common/util/rpcutil/serve.go
MESSAGE_SIZE = 400 * 1024 * 1024
ROOT = "pulumi:pulumi:Stack"
PROVIDER = "pulumi:providers:"
REFERENCE = "pulumi:pulumi:StackReference"
# What this monitor does that the engine's does; what is missing, the SDK does itself or does without. "unknown" and
# "foreseen" announce the same.
FEATURES = (
    "secrets",
    "resourceReferences",
    "outputValues",
    "aliasSpecs",
    "deletedWith",
    "replaceWith",
    "transforms",
    "invokeTransforms",
    "parameterization",
    "resourceHooks",
    "errorHooks",
    "replacementTrigger",
    "stateMigrations",
)
LOGS = 1000
SECONDS = {"ns": 1e-9, "us": 1e-6, "µs": 1e-6, "ms": 1e-3, "s": 1.0, "m": 60.0, "h": 3600.0}


class Failure(grpc.RpcError):
    """An error as the SDK gets it from the engine."""

    def __init__(self, code: Any, details: str) -> None:
        """`code` is a grpc.StatusCode."""
        super().__init__(details)
        self._code, self._details = code, details

    def code(self) -> Any:
        """As of a call."""
        return self._code

    def details(self) -> str:
        """As of a call."""
        return self._details


class Monitor:
    """Both services. The SDK takes it in place of the addresses of an engine, and calls it from many threads.

    A connection would only cost time: nearly half of it, at 200 resources. `resources`, `logs` and `problems` hold
    what was planned, `assumed` the functions that were answered with markers.
    """

    def __init__(self, *, project: str, stack: str, organization: str, foresee: bool, markers: Markers) -> None:
        """`foresee` chooses between markers and unknowns."""
        self._project, self._stack, self._organization = project, stack, organization
        self._foresee, self._markers = foresee, markers
        self._config: dict[str, str] = {}
        self._secret_keys: set[str] = set()
        self._lock = threading.RLock()
        self._packages: dict[str, Any] = {}
        self._callbacks: dict[str, Any] = {}
        self._channels: list[Any] = []
        self._transforms: list[Any] = []
        self._invoke_transforms: list[Any] = []
        self._transforms_of: dict[str, list[Any]] = {}
        self._providers_of: dict[str, dict[str, str]] = {}
        self._root = ""
        self.registrations = Registrations()
        self.resources: dict[str, dict[str, Any]] = {}
        self.assumed: set[str] = set()
        self.logs: list[dict[str, str]] = []
        self.problems: list[dict[str, Any]] = []
        self.past: Any = None
        """The run past the program's errors, where the plan goes on past them."""

    def configure(self, config: dict[str, str], secret_keys: list[str]) -> None:
        """The stack's configuration, for default providers."""
        self._config, self._secret_keys = config, set(secret_keys)

    def __getattr__(self, name: str) -> Any:
        """What an SDK calls that is newer than this monitor: it does without what an engine has not."""
        if name.startswith("_"):
            raise AttributeError(name)

        def unimplemented(_: Any) -> NoReturn:
            raise Failure(grpc.StatusCode.UNIMPLEMENTED, f"{name} is not implemented")

        return unimplemented

    # What the SDK asks before it starts

    def SupportsFeature(self, request: Any) -> Any:  # noqa: N802 - the names of the protocol, here and below
        """SDKs before `GetDeploymentInfo` ask for each feature."""
        return resource_pb2.SupportsFeatureResponse(hasSupport=request.id in FEATURES)

    def GetDeploymentInfo(self, _: Any) -> Any:  # noqa: N802
        """The features, and what runs."""
        known = ["RESOURCE_MONITOR_FEATURE_" + re.sub("([A-Z])", r"_\1", name).upper() for name in FEATURES]
        return resource_pb2.DeploymentInfo(
            project=self._project,
            stack=self._stack,
            organization=self._organization,
            dryRun=True,
            supportedFeatures=[getattr(resource_pb2, name) for name in known if hasattr(resource_pb2, name)],
        )

    def RegisterPackage(self, request: Any) -> Any:  # noqa: N802
        """A parameterized package: its reference is its name."""
        ref = f"{request.name}-{request.version}-{request.parameterization.name}"
        self._packages[ref] = request
        return resource_pb2.RegisterPackageResponse(ref=ref)

    # Resources

    def RegisterResource(self, request: Any) -> Any:  # noqa: N802
        """Plans a resource."""
        urn = self._urn(request.parent, request.type, request.name)
        if self.past is not None:
            urn = self._renamed(urn)
        record, properties = self._goal(urn, request, external=False)
        self._add(record)
        with self._lock:
            self._transforms_of[urn] = list(getattr(request, "transforms", ()))
            self._providers_of[urn] = dict(request.providers)
        if request.type == ROOT:
            self._root = urn
        if not request.custom and not request.remote:
            # The engine sends nothing back for a component of the program itself.
            record["outputs"] = record["properties"]
            return resource_pb2.RegisterResourceResponse(urn=urn)
        outputs, sent = self._outputs(record, properties)
        record["outputs"] = wire.as_analyzed(outputs)
        return resource_pb2.RegisterResourceResponse(urn=urn, id=record["id"] or "", object=wire.struct(sent))

    def ReadResource(self, request: Any) -> Any:  # noqa: N802
        """Plans the reading of a resource that exists: nothing of it is known but its id."""
        urn = self._urn(request.parent, request.type, request.name)
        record, properties = self._goal(urn, request, external=True)
        self._add(record)
        outputs, sent = self._outputs(record, properties)
        if request.type == REFERENCE:
            # In a foreseen plan `program.ForeseenOutputs` takes the place of these.
            outputs = {**properties, "outputs": wire.UNKNOWN, "secretOutputNames": wire.UNKNOWN}
            sent = {**properties, "outputs": {}, "secretOutputNames": []} if self._foresee else outputs
        record["outputs"] = wire.as_analyzed(outputs)
        response = resource_pb2.ReadResourceResponse(urn=urn, properties=wire.struct(sent))
        if "id" in response.DESCRIPTOR.fields_by_name and request.id != wire.UNKNOWN:
            response.id = request.id
        return response

    def ExistsResource(self, _: Any) -> Any:  # noqa: N802
        """Whether a resource exists is not known."""
        return resource_pb2.ExistsResourceResponse(unknown=True)

    def RegisterResourceOutputs(self, request: Any) -> Any:  # noqa: N802
        """A component's outputs, or the stack's exports."""
        with self._lock:
            self.resources[request.urn]["outputs"] = wire.as_analyzed(wire.plain(request.outputs))
        return empty_pb2.Empty()

    def _urn(self, parent: str, kind: str, name: str) -> str:
        """https://www.pulumi.com/docs/iac/concepts/resources/names/#urns."""
        types = parent.split("::")[2] if parent else ROOT
        qualified = kind if types == ROOT else f"{types}${kind}"
        return f"urn:pulumi:{self._stack}::{self._project}::{qualified}::{name}"

    def _renamed(self, urn: str) -> str:
        """The URN, or one that says that it is the second of its name: Pulumi stops at it, and this plan does not."""
        renamed, number = urn, 2
        while renamed in self.resources:
            renamed, number = f"{urn} ({number})", number + 1
        if renamed != urn:
            message = f"Duplicate resource URN '{urn}'; try giving it a unique name"
            name, kind = urn.rpartition("::")[2], urn.split("::")[2].rpartition("$")[2]
            seen = self.registrations.find(kind, name, "")
            self.past.note(RuntimeError(message), "duplicate", (seen and seen.file) or "", (seen and seen.line) or 0)
        return renamed

    def _add(self, record: dict[str, Any]) -> None:
        with self._lock:
            if record["urn"] not in self.resources:
                self.resources[record["urn"]] = record
                return
        # https://github.com/pulumi/pulumi/blob/master/sdk/go/common/diag/errors.go
        message = f"Duplicate resource URN '{record['urn']}'; try giving it a unique name"
        self.problems.append({"message": message, "file": record["file"], "line": record["line"]})
        raise Failure(grpc.StatusCode.ALREADY_EXISTS, message)

    def _goal(self, urn: str, request: Any, *, external: bool) -> tuple[dict[str, Any], dict[str, Any]]:
        """What is planned for a resource: the record of it, and its properties as they go back to the program."""
        properties = wire.plain(request.properties if external else request.object)
        of_property = {} if external else {key: sorted(deps.urns) for key, deps in request.propertyDependencies.items()}
        options = self._options(request, external=external)
        properties = self._transformed(request, properties, of_property, options)
        custom = external or request.custom
        remote = not external and request.remote
        provided = (custom or remote) and not _is_provider(request.type)
        seen = self.registrations.find(request.type, request.name, request.parent)
        record = {
            "urn": urn,
            "type": request.type,
            "name": request.name,
            "custom": custom,
            "remote": remote,
            "external": external,
            "id": request.id if external else request.importId,
            "parent": request.parent or (self._root if request.type != ROOT else ""),
            "provider": self._provider(request, options) if provided else None,
            "dependencies": sorted(set(options.depends_on)),
            "propertyDependencies": {key: deps for key, deps in sorted(of_property.items()) if deps},
            "protect": options.protect,
            "ignoreChanges": list(options.ignore_changes),
            "aliases": [_alias(alias) for alias in options.aliases],
            "additionalSecretOutputs": list(options.additional_secret_outputs),
            "customTimeouts": _timeouts(options.custom_timeouts),
            "file": seen.file if seen else None,
            "line": seen.line if seen else None,
        }
        if _is_provider(request.type) and request.version:
            properties["version"] = request.version
        if custom:
            declared = shapes.fields(seen.cls) if seen else {}
            properties = {
                key: shapes.conform(value, declared.get(key, shapes.Shape(shapes.ANYTHING)))
                for key, value in properties.items()
            }
            self._check(record, properties, declared)
        record["lost"] = self._lost(record, seen)
        record["properties"] = wire.as_analyzed(self._marked(properties, record["lost"]["properties"]))
        return record, properties

    def _lost(self, record: dict[str, Any], seen: Any) -> dict[str, Any]:
        """What errors have lost of a resource, which is taken out of its dependencies.

        {"inputs": error that left out some of its inputs, "dependencies": error that it waits for, "properties": {key: error}};
        0 where there is none.
        """

        def errors_in(urns: list[str]) -> list[int]:
            return [int(urn.rpartition("#")[2]) for urn in urns if urn.startswith("preflight:lost#")]

        of_property = record["propertyDependencies"]
        of_each = {key: found for key, urns in of_property.items() if (found := errors_in(urns))}
        properties = {key: found[0] for key, found in of_each.items()}
        dependencies = set(errors_in(record["dependencies"])).difference(*of_each.values())
        kept = {key: [urn for urn in urns if not errors_in([urn])] for key, urns in of_property.items()}
        record["propertyDependencies"] = {key: urns for key, urns in kept.items() if urns}
        record["dependencies"] = [urn for urn in record["dependencies"] if not errors_in([urn])]
        waits = min(dependencies, default=0)
        return {"inputs": seen.lost_inputs if seen else 0, "dependencies": waits, "properties": properties}

    def _marked(self, properties: dict[str, Any], lost: dict[str, int]) -> dict[str, Any]:
        """The properties with a text that stands for the error in place of what it has lost."""

        def marked(value: Any, error: int) -> Any:
            if isinstance(value, dict):
                return {key: marked(item, error) for key, item in value.items()}
            if isinstance(value, list):
                return [marked(item, error) for item in value]
            return self.past.text_of(error) if value == wire.UNKNOWN else value

        return {key: marked(value, lost[key]) if key in lost else value for key, value in properties.items()}

    def _check(self, record: dict[str, Any], properties: dict[str, Any], declared: dict[str, Any]) -> None:
        """What Check of the aws provider adds besides names: the region, and the tags with the provider's own."""
        if not record["type"].startswith("aws:") or record["external"]:
            return
        provider = record["provider"]["properties"]
        where = self._place(record, properties)
        if "region" in declared and not where.assumed and where.region not in self._markers.origins:
            properties.setdefault("region", where.region)
        tags, default = properties.get("tags") or {}, aws.default_tags(provider)
        if "tagsAll" in declared and "tagsAll" not in properties:
            known = isinstance(tags, dict) and not wire.is_secret(tags) and default is not None
            properties["tagsAll"] = {**(default or {}), **tags} if known else wire.UNKNOWN

    def _place(self, record: dict[str, Any], properties: dict[str, Any]) -> aws.Place:
        provider = record["provider"]
        return aws.place(properties, provider["properties"], provider["urn"], self._markers)

    def _outputs(self, record: dict[str, Any], properties: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
        """The planned outputs: as they are recorded, and as the program can take them back."""
        seen = self.registrations.find(record["type"], record["name"], record["parent"])
        declared = {**seen.untyped, **shapes.fields(seen.cls)} if seen else {}
        required = {key: shape for key, shape in declared.items() if shape.required}
        fill = self._fill(record, properties)
        if record["remote"]:
            # A component of another program, which is not run: only its class tells what it has.
            planned = {key: fill(key, shape) for key, shape in required.items()}
            return planned, planned
        outputs, sent = {}, {}
        for key, value in properties.items():
            shape = declared.get(key, shapes.Shape(shapes.ANYTHING))
            outputs[key] = shapes.complete(value, shape, fill, key)
            sent[key] = shapes.conform(outputs[key], shape, strictly=True)
        if _is_provider(record["type"]):
            record["id"] = wire.UNKNOWN  # the engine tells the program this text, as if it were known
            return outputs, sent
        for key, shape in required.items():
            if key not in properties:
                outputs[key] = sent[key] = fill(key, shape)
        for key in record["additionalSecretOutputs"]:
            if key in outputs:
                outputs[key], sent[key] = wire.secret(outputs[key]), wire.secret(sent[key])
        outputs["id"] = record["id"] or fill("id", shapes.Shape(shapes.TEXT))
        if outputs["id"] != wire.UNKNOWN:
            record["id"] = outputs["id"]
        return outputs, sent

    def _fill(self, record: dict[str, Any], properties: dict[str, Any]) -> shapes.Fill:
        """What an output is filled with that the program did not give."""
        if not self._foresee:
            return shapes.unknown
        where = self._place(record, properties) if record["type"].startswith("aws:") else None
        scalar = aws.scalar(record["type"], record["urn"], self._markers, where)
        return lambda path, shape: shapes.filled(shape, path, scalar, self._markers.more)

    # Options and transforms

    def _options(self, request: Any, *, external: bool) -> Any:
        """The options that transforms may change."""
        if external:
            return _Options(request.provider, request.dependencies, request.additionalSecretOutputs)
        if not hasattr(resource_pb2, "TransformResourceOptions"):
            return _Options(request.provider, request.dependencies, request.additionalSecretOutputs, request)
        options = resource_pb2.TransformResourceOptions(
            depends_on=request.dependencies,
            protect=request.protect or None,
            ignore_changes=request.ignoreChanges,
            replace_on_changes=request.replaceOnChanges,
            version=request.version,
            aliases=[*(_alias_of(urn) for urn in request.aliasURNs), *request.aliases],
            provider=self._provider_ref(request) or "",
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

    def _transformed(
        self, request: Any, properties: dict[str, Any], of_property: dict[str, list[str]], options: Any
    ) -> dict[str, Any]:
        """The properties after the resource's own transforms, its parents' and the stack's, in the engine's order."""
        callbacks = list(getattr(request, "transforms", ()))
        parent = request.parent
        with self._lock:
            while parent:
                callbacks += self._transforms_of.get(parent, ())
                parent = self.resources.get(parent, {}).get("parent", "")
            callbacks += self._transforms
        if not callbacks or isinstance(options, _Options):
            return properties
        sent = {key: wire.as_transformed(value, of_property.get(key)) for key, value in properties.items()}
        for callback in callbacks:
            answer = self._call_back(
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

    def RegisterStackTransform(self, request: Any) -> Any:  # noqa: N802
        """A transform for every resource from now on."""
        with self._lock:
            self._transforms.append(request)
        return empty_pb2.Empty()

    def RegisterStackInvokeTransform(self, request: Any) -> Any:  # noqa: N802
        """A transform for every function call from now on."""
        with self._lock:
            self._invoke_transforms.append(request)
        return empty_pb2.Empty()

    def _call_back(self, callback: Any, message: Any, response: Any) -> Any:
        # Older SDKs have neither these modules nor callbacks.
        from pulumi.runtime.proto import callback_pb2, callback_pb2_grpc  # noqa: PLC0415

        with self._lock:
            if callback.target not in self._callbacks:
                options = [("grpc.max_receive_message_length", MESSAGE_SIZE), ("grpc.enable_http_proxy", 0)]
                channel = grpc.insecure_channel(callback.target, options=options)
                self._channels.append(channel)
                self._callbacks[callback.target] = callback_pb2_grpc.CallbacksStub(channel)
            stub = self._callbacks[callback.target]
        request = callback_pb2.CallbackInvokeRequest(token=callback.token, request=message.SerializeToString())
        return response.FromString(stub.Invoke(request).response)

    # Providers

    def _provider_ref(self, request: Any) -> str:
        """The engine's choice: the resource's provider, one of its providers, one of its parents' providers."""
        package = request.type.partition(":")[0]
        if request.provider:
            return str(request.provider)
        parent, providers = request.parent, dict(getattr(request, "providers", {}))
        while package not in providers and parent:
            providers = self._providers_of.get(parent, {})
            parent = self.resources.get(parent, {}).get("parent", "")
        return str(providers.get(package, ""))

    def _provider(self, request: Any, options: Any) -> dict[str, Any]:
        """{"urn", "type", "name", "properties"} of the provider that a resource or call uses."""
        ref = options.provider or self._provider_ref(request)
        urn = ref.rpartition("::")[0]
        if ref and urn in self.resources:
            known = self.resources[urn]
            return {key: known[key] for key in ("urn", "type", "name", "properties")}
        return self._default_provider(request.type.partition(":")[0], request)

    def _default_provider(self, package: str, request: Any) -> dict[str, Any]:
        """The provider that the engine makes of the stack's configuration."""
        version = request.version
        if described := self._packages.get(getattr(request, "packageRef", "")):
            version = described.parameterization.version or described.version
        name = "_".join(["default", *re.split(r"[.+-]", version)]) if version else "default"
        kind = f"{PROVIDER}{package}"
        urn = self._urn("", kind, name)
        properties: dict[str, Any] = {}
        for key, value in self._config.items():
            if key.startswith(f"{package}:"):
                name_only = key.partition(":")[2]
                properties[name_only] = wire.secret(value) if key in self._secret_keys else value
        if version:
            properties["version"] = version
        provider = {"urn": urn, "type": kind, "name": name, "properties": properties}
        with self._lock:
            self.resources.setdefault(urn, {**_NO_OPTIONS, **provider, "outputs": properties})
        return provider

    # Functions

    def Invoke(self, request: Any) -> Any:  # noqa: N802
        """Answers a function: as it is known to answer, or with markers of the shape that its SDK declares."""
        arguments = wire.plain(request.args)
        if request.tok == "pulumi:pulumi:getResource":
            return self._get_resource(arguments)
        provider_ref = request.provider
        with self._lock:
            callbacks = list(self._invoke_transforms)
        for callback in callbacks:
            sent = {key: wire.as_transformed(value) for key, value in arguments.items()}
            options = resource_pb2.TransformInvokeOptions(provider=provider_ref, version=request.version)
            answer = self._call_back(
                callback,
                resource_pb2.TransformInvokeRequest(token=request.tok, args=wire.struct(sent), options=options),
                resource_pb2.TransformInvokeResponse,
            )
            arguments = {key: wire.after_transforms(value) for key, value in wire.plain(answer.args).items()}
            provider_ref = answer.options.provider if answer.HasField("options") else provider_ref
        try:
            answered = self._answer(request, arguments, provider_ref)
        except aws.Refusal as refusal:
            message = f"invocation of {request.tok} returned an error: {refusal}"
            raise Failure(grpc.StatusCode.UNKNOWN, message) from refusal
        response = resource_pb2.ResourceInvokeResponse()
        getattr(response, "return").update(answered)
        return response

    def Call(self, request: Any) -> Any:  # noqa: N802
        """Answers a method of a resource."""
        response = provider_pb2.CallResponse()
        getattr(response, "return").update(self._answer(request, wire.plain(request.args), request.provider))
        return response

    def _answer(self, request: Any, arguments: dict[str, Any], provider_ref: str) -> dict[str, Any]:
        token = request.tok
        arguments = wire.without_secrets(arguments)[0]
        # The same call has the same answer, with every salt; another call of the same function has another.
        call = self._markers.named(json.dumps([arguments, provider_ref], sort_keys=True))
        origin = f"{token}#{hashlib.sha256(call.encode()).hexdigest()[:8]}"
        provider = self.resources.get(provider_ref.rpartition("::")[0])
        answered: dict[str, Any] = {}
        where, known_as = None, token
        if token.startswith("aws:"):
            used = provider or self._default_provider("aws", request)
            where = aws.place(arguments, used["properties"], used["urn"], self._markers)
            known_as = aws.resource_of(token)
            answered = aws.answer(token, arguments, where, origin, self._markers) or {}
        scalar = aws.scalar(known_as, origin, self._markers, where)
        cls = shapes.result_class(token)
        declared = shapes.fields(cls) if cls else {}
        for name, shape in declared.items():
            if name in answered:
                continue
            # A data source hands its arguments back; what is neither argument nor required is not there.
            if arguments.get(name) is not None:
                answered[name] = shapes.conform(arguments[name], shape, strictly=True)
            elif shape.required:
                answered[name] = _known(shapes.filled(shape, name, scalar, self._markers.more))
        if origin in self._markers.named_origins:
            with self._lock:
                self.assumed.add(token)
        return answered

    def _get_resource(self, arguments: dict[str, Any]) -> Any:
        known = self.resources.get(arguments["urn"])
        if known is None:
            raise Failure(grpc.StatusCode.UNKNOWN, f"unknown resource {arguments['urn']}")
        response = resource_pb2.ResourceInvokeResponse()
        answer = {"urn": known["urn"], "id": known["id"] or "", "state": known["outputs"]}
        getattr(response, "return").update(answer)
        return response

    # The rest of what the SDK calls

    def SignalAndWaitForShutdown(self, _: Any) -> Any:  # noqa: N802
        """Nothing is left to wait for; what listens to transforms ends next, and grpc would complain."""
        with self._lock:
            for channel in self._channels:
                channel.close()
        return empty_pb2.Empty()

    def RegisterResourceHook(self, _: Any) -> Any:  # noqa: N802
        """Hooks run when something is deployed, and some at preview: never here."""
        return empty_pb2.Empty()

    def RegisterErrorHook(self, _: Any) -> Any:  # noqa: N802
        """As other hooks."""
        return empty_pb2.Empty()

    def Log(self, request: Any) -> Any:  # noqa: N802
        """`pulumi.log`."""
        severity = engine_pb2.LogSeverity.Name(request.severity).lower()
        with self._lock:
            if severity != "debug" and len(self.logs) < LOGS:
                self.logs.append({"severity": severity, "message": request.message, "urn": request.urn})
        return empty_pb2.Empty()

    def GetRootResource(self, _: Any) -> Any:  # noqa: N802
        """The stack's URN."""
        return engine_pb2.GetRootResourceResponse(urn=self._root)

    def SetRootResource(self, request: Any) -> Any:  # noqa: N802
        """The stack's URN, from SDKs that tell it."""
        self._root = request.urn
        return engine_pb2.SetRootResourceResponse()

    def StartDebugging(self, _: Any) -> Any:  # noqa: N802
        """No debugger is attached."""
        return empty_pb2.Empty()

    def RequirePulumiVersion(self, _: Any) -> Any:  # noqa: N802
        """There is no engine whose version could be wrong."""
        return engine_pb2.RequirePulumiVersionResponse()


class _Options:
    """Options of a resource that no transform can change: it is read, or its SDK knows no transforms."""

    def __init__(self, provider: str, depends_on: Any, additional_secret_outputs: Any, request: Any = None) -> None:
        self.provider, self.depends_on = provider, depends_on
        self.additional_secret_outputs = additional_secret_outputs
        self.protect = request.protect if request is not None else False
        self.ignore_changes = request.ignoreChanges if request is not None else []
        self.aliases: list[Any] = []
        if request is not None:
            self.aliases = [*request.aliasURNs, *request.aliases]
        self.custom_timeouts = request.customTimeouts if request is not None else None


_NO_OPTIONS: dict[str, Any] = {
    "custom": True,
    "remote": False,
    "external": False,
    "id": "",
    "parent": "",
    "provider": None,
    "dependencies": [],
    "propertyDependencies": {},
    "protect": False,
    "ignoreChanges": [],
    "aliases": [],
    "additionalSecretOutputs": [],
    "customTimeouts": {},
    "file": None,
    "line": None,
}


def _is_provider(kind: str) -> bool:
    return kind.startswith(PROVIDER)


def _alias_of(urn: str) -> Any:
    from pulumi.runtime.proto import alias_pb2  # noqa: PLC0415 - as for `_call_back`

    return alias_pb2.Alias(urn=urn)


def _alias(alias: Any) -> Any:
    """A URN, or the parts of one that are given."""
    if isinstance(alias, str):
        return alias
    if not alias.HasField("spec"):
        return alias.urn
    spec = alias.spec
    parts = {"name": spec.name, "type": spec.type, "stack": spec.stack, "project": spec.project}
    given: dict[str, Any] = {key: value for key, value in parts.items() if value}
    if spec.parentUrn:
        given["parent"] = spec.parentUrn
    if spec.noParent:
        given["noParent"] = True
    return given


def _timeouts(timeouts: Any) -> dict[str, float]:
    """Seconds, as an analyzer is told: https://pkg.go.dev/time#ParseDuration."""
    found = {}
    for operation in ("create", "update", "delete"):
        text = getattr(timeouts, operation, "")
        parts = re.findall(r"(\d+(?:\.\d+)?)(ns|us|µs|ms|s|m|h)", text)
        if parts:
            found[operation] = sum(float(number) * SECONDS[unit] for number, unit in parts)
    return found


def _known(value: Any) -> Any:
    """A function's answer without what is unknown in it: plain calls cannot hand that on."""
    if isinstance(value, dict):
        return {key: _known(item) for key, item in value.items() if item != wire.UNKNOWN}
    if isinstance(value, list):
        return [_known(item) for item in value if item != wire.UNKNOWN]
    return None if value == wire.UNKNOWN else value
