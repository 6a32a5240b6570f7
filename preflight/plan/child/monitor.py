"""A resource monitor and an engine that plan: the SDK calls them as it calls Pulumi's own.

They answer as the engine's preview does (`unknown`), or as a deployment would, with markers for what only a
deployment knows (`foreseen`). What the engine does is read from
https://github.com/pulumi/pulumi/blob/master/pkg/resource/deploy/source_eval.go (called "the engine" below).
"""

from __future__ import annotations

import re
import threading
from typing import Any, NoReturn

import grpc
from google.protobuf import empty_pb2
from pulumi.runtime.proto import engine_pb2, provider_pb2, resource_pb2

from . import aws, invokes, shapes, wire
from .goal import PROVIDER, Planner, Provider, Record, is_provider
from .journal import Journal
from .markers import Markers
from .registrations import Registrations
from .transforms import Transforms, options_of

ROOT = "pulumi:pulumi:Stack"
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

    A connection would only cost time: nearly half of it, at 200 resources. The journal gets what is planned as soon as it
    is; `refused` are the registrations that failed: {"message", "file", "line"}.
    """

    def __init__(  # noqa: PLR0913 - what the engine itself knows of a run
        self, *, project: str, stack: str, organization: str, foresee: bool, markers: Markers, journal: Journal
    ) -> None:
        """`foresee` chooses between markers and unknowns."""
        self._project, self._stack, self._organization = project, stack, organization
        self._foresee, self._markers, self._journal = foresee, markers, journal
        self._planner = Planner(markers, foresee=foresee)
        self._transforms = Transforms()
        self._config: dict[str, str] = {}
        self._secret_keys: set[str] = set()
        self._lock = threading.RLock()
        self._packages: dict[str, Any] = {}
        self._providers_of: dict[str, dict[str, str]] = {}
        self._resources: dict[str, Record] = {}
        self._root = ""
        self._logged = 0
        self.registrations = Registrations()
        self.refused: list[dict[str, Any]] = []
        self._taken: set[str] = set()
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
        record, properties = self._planned(request, external=False)
        self._transforms.keep(record.urn, request)
        with self._lock:
            self._providers_of[record.urn] = dict(request.providers)
        if request.type == ROOT:
            self._root = record.urn
        if not request.custom and not request.remote:
            # The engine sends nothing back for a component of the program itself.
            record.outputs = record.properties
            self._write(record)
            return resource_pb2.RegisterResourceResponse(urn=record.urn)
        outputs, sent = self._planner.outputs(record, properties, self._seen(request))
        record.outputs = wire.as_analyzed(outputs)
        self._write(record)
        return resource_pb2.RegisterResourceResponse(urn=record.urn, id=record.id, object=wire.struct(sent))

    def ReadResource(self, request: Any) -> Any:  # noqa: N802
        """Plans the reading of a resource that exists: nothing of it is known but its id."""
        record, properties = self._planned(request, external=True)
        outputs, sent = self._planner.outputs(record, properties, self._seen(request))
        if request.type == REFERENCE:
            outputs = {**properties, "outputs": wire.UNKNOWN, "secretOutputNames": wire.UNKNOWN}
            read = self._outputs_of_reference(record.urn)
            sent = {**properties, "outputs": read, "secretOutputNames": []} if self._foresee else outputs
        record.outputs = wire.as_analyzed(outputs)
        self._write(record)
        response = resource_pb2.ReadResourceResponse(urn=record.urn, properties=wire.struct(sent))
        if "id" in response.DESCRIPTOR.fields_by_name and request.id != wire.UNKNOWN:
            response.id = request.id
        return response

    def _outputs_of_reference(self, _: str) -> dict[str, Any]:
        """What another stack exports, by the URN of the reference: `program` has these replaced by what is read of them."""
        return {}

    def ExistsResource(self, _: Any) -> Any:  # noqa: N802
        """Whether a resource exists is not known."""
        return resource_pb2.ExistsResourceResponse(unknown=True)

    def RegisterResourceOutputs(self, request: Any) -> Any:  # noqa: N802
        """A component's outputs, or the stack's exports."""
        outputs = wire.as_analyzed(wire.plain(request.outputs))
        self._known(request.urn).outputs = outputs
        self._journal.write("outputs", [request.urn, outputs])
        return empty_pb2.Empty()

    def _write(self, record: Record) -> None:
        self._journal.write("resource", record.as_json())

    def _seen(self, request: Any) -> Any:
        return self.registrations.find(request.type, request.name, request.parent)

    def _urn(self, parent: str, kind: str, name: str) -> str:
        """https://www.pulumi.com/docs/iac/concepts/resources/names/#urns."""
        types = parent.split("::")[2] if parent else ROOT
        qualified = kind if types == ROOT else f"{types}${kind}"
        return f"urn:pulumi:{self._stack}::{self._project}::{qualified}::{name}"

    def _planned(self, request: Any, *, external: bool) -> tuple[Record, dict[str, Any]]:
        """The record of a resource, without outputs, and its properties as they go back to the program."""
        properties = wire.plain(request.properties if external else request.object)
        of_property = {} if external else {key: sorted(deps.urns) for key, deps in request.propertyDependencies.items()}
        ancestors = self._ancestors(request.parent)
        options = options_of(request, self._provider_ref(request), external=external)
        properties = self._transforms.resource(request, properties, of_property, options, ancestors)
        seen = self._seen(request)
        urn = self._urn(request.parent, request.type, request.name)
        suffix, again = self._again(urn) if self.past is not None and not external else ("", 0)
        record = Record(
            urn=urn + suffix,
            type=request.type,
            name=request.name + suffix,
            custom=external or request.custom,
            remote=not external and request.remote,
            external=external,
            id=request.id if external else request.importId,
            parent=request.parent or (self._root if request.type != ROOT else ""),
            property_dependencies={key: deps for key, deps in sorted(of_property.items()) if deps},
            file=seen.file if seen else None,
            line=seen.line if seen else None,
        )
        record.take(options)
        if (record.custom or record.remote) and not is_provider(request.type):
            record.provider = self._provider(request, options)
        if is_provider(request.type) and request.version:
            properties["version"] = request.version
        if seen is not None and seen.lost_provider:
            properties.update(region=wire.UNKNOWN, tagsAll=wire.UNKNOWN)
            of_error = [self.past.origin_of(seen.lost_provider)]
            record.property_dependencies.update(region=of_error, tagsAll=of_error)
        if record.custom:
            properties = self._planner.check(record, properties, seen)
        lost = record.lose(again or (seen.lost_inputs if seen else 0), self.past.alone if self.past is not None else ())
        record.properties = wire.as_analyzed(self._marked(properties, lost))
        self._add(record)
        return record, properties

    def _marked(self, properties: dict[str, Any], lost: dict[str, int]) -> dict[str, Any]:
        """The properties with a string that stands for the error in place of what it has lost."""

        def marked(value: Any, error: int) -> Any:
            if isinstance(value, dict):
                return {key: marked(item, error) for key, item in value.items()}
            if isinstance(value, list):
                return [marked(item, error) for item in value]
            return self.past.text_of(error) if value == wire.UNKNOWN else value

        return {key: marked(value, lost[key]) if key in lost else value for key, value in properties.items()}

    def _ancestors(self, urn: str) -> list[str]:
        found = []
        with self._lock:
            while urn:
                found.append(urn)
                urn = self._resources[urn].parent if urn in self._resources else ""
        return found

    def _again(self, urn: str) -> tuple[str, int]:
        """What the name of a resource ends with that is the second of its name, and the number of that error.

        The run past errors renames most of them; not those to which a transformation has given their parent. Pulumi would
        stop at it. What follows from its name is lost. Empty and 0 for the first of its name.
        """
        suffix, number = "", 2
        with self._lock:
            while urn + suffix in self._taken:
                suffix, number = f"-again{'' if number == 2 else number}", number + 1  # noqa: PLR2004 - the second one
            self._taken.add(urn + suffix)
        error = 0
        if suffix:
            message = f"Duplicate resource URN '{urn}'; try giving it a unique name"
            name, kind = urn.rpartition("::")[2], urn.split("::")[2].rpartition("$")[2]
            seen = self.registrations.find(kind, name, "")
            file, line = (seen.file or "", seen.line or 0) if seen else ("", 0)
            error = self.past.note(RuntimeError(message), "duplicate", file, line)
        return suffix, error

    def _add(self, record: Record) -> None:
        with self._lock:
            if record.urn not in self._resources:
                self._resources[record.urn] = record
                return
        # https://github.com/pulumi/pulumi/blob/master/sdk/go/common/diag/errors.go
        message = f"Duplicate resource URN '{record.urn}'; try giving it a unique name"
        self.refused.append({"message": message, "file": record.file, "line": record.line})
        raise Failure(grpc.StatusCode.ALREADY_EXISTS, message)

    # Providers

    def _provider_ref(self, request: Any) -> str:
        """The engine's choice: the resource's provider, one of its providers, one of its parents' providers."""
        package = request.type.partition(":")[0]
        if request.provider:
            return str(request.provider)
        providers = dict(getattr(request, "providers", {}))
        for urn in self._ancestors(request.parent):
            if package in providers:
                break
            providers = self._providers_of.get(urn, {})
        return str(providers.get(package, ""))

    def _provider(self, request: Any, options: Any) -> Provider:
        """The provider that a resource uses."""
        known = self._known_provider(options.provider or self._provider_ref(request))
        return known or self._default_provider(request.type.partition(":")[0], request)

    def _known_provider(self, ref: str) -> Provider | None:
        """The provider of a reference (its URN and id)."""
        known = self._resources.get(ref.rpartition("::")[0])
        return Provider(known.urn, known.type, known.name, known.properties) if known else None

    def _default_provider(self, package: str, request: Any) -> Provider:
        """The provider that the engine creates from the stack's configuration."""
        version = request.version
        if described := self._packages.get(getattr(request, "packageRef", "")):
            version = described.parameterization.version or described.version
        name = "_".join(["default", *re.split(r"[.+-]", version)]) if version else "default"
        kind = f"{PROVIDER}{package}"
        properties: dict[str, Any] = {}
        for key, value in self._config.items():
            if key.startswith(f"{package}:"):
                name_only = key.partition(":")[2]
                properties[name_only] = wire.secret(value) if key in self._secret_keys else value
        if version:
            properties["version"] = version
        provider = Provider(self._urn("", kind, name), kind, name, properties)
        with self._lock:
            is_new = provider.urn not in self._resources
            if is_new:
                record = Record(provider.urn, kind, name, properties=properties, outputs=properties)
                self._resources[provider.urn] = record
        if is_new:
            self._write(record)
        return provider

    # Functions

    def Invoke(self, request: Any) -> Any:  # noqa: N802
        """Answers a function."""
        arguments = wire.plain(request.args)
        if request.tok == "pulumi:pulumi:getResource":
            return self._get_resource(arguments)
        arguments, provider_ref = self._transforms.invoke(request, arguments)
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
        provider = None
        if request.tok.startswith("aws:"):
            provider = self._known_provider(provider_ref) or self._default_provider("aws", request)
        outputs = self._result(request.tok)
        return invokes.answer(request.tok, arguments, provider, provider_ref, outputs, self._markers, self._journal)

    def _result(self, token: str) -> dict[str, shapes.Shape]:
        """The outputs of a function."""
        cls = shapes.result_class(token)
        return shapes.fields(cls) if cls else {}

    def _get_resource(self, arguments: dict[str, Any]) -> Any:
        known = self._known(arguments["urn"])
        response = resource_pb2.ResourceInvokeResponse()
        getattr(response, "return").update({"urn": known.urn, "id": known.id, "state": known.outputs})
        return response

    def _known(self, urn: str) -> Record:
        with self._lock:
            if urn not in self._resources:
                raise Failure(grpc.StatusCode.UNKNOWN, f"unknown resource {urn}")
            return self._resources[urn]

    # The rest of what the SDK calls

    def RegisterStackTransform(self, request: Any) -> Any:  # noqa: N802
        """A transform for every resource from now on."""
        self._transforms.of_stack.append(request)
        return empty_pb2.Empty()

    def RegisterStackInvokeTransform(self, request: Any) -> Any:  # noqa: N802
        """A transform for every function call from now on."""
        self._transforms.of_invokes.append(request)
        return empty_pb2.Empty()

    def SignalAndWaitForShutdown(self, _: Any) -> Any:  # noqa: N802
        """Nothing is left to wait for."""
        self._transforms.close()
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
            if severity == "debug" or request.ephemeral or self._logged >= LOGS:
                return empty_pb2.Empty()
            self._logged += 1
        self._journal.write("log", {"severity": severity, "message": request.message, "urn": request.urn})
        return empty_pb2.Empty()

    def GetRootResource(self, _: Any) -> Any:  # noqa: N802
        """The stack's URN."""
        return engine_pb2.GetRootResourceResponse(urn=self._root)

    def SetRootResource(self, request: Any) -> Any:  # noqa: N802
        """The stack's URN, from SDKs that report it."""
        self._root = request.urn
        return engine_pb2.SetRootResourceResponse()

    def StartDebugging(self, _: Any) -> Any:  # noqa: N802
        """No debugger is attached."""
        return empty_pb2.Empty()

    def RequirePulumiVersion(self, _: Any) -> Any:  # noqa: N802
        """There is no engine whose version could be wrong."""
        return engine_pb2.RequirePulumiVersionResponse()
