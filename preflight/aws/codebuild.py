"""AWS CodeBuild."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from preflight.core.messages import Advice
from preflight.core.values import independently, known
from preflight.core.view import Resource, View, prop

from .languages.buildspecs import buildspec_faults, is_inline

_WITHOUT_LOCATION = ("CODEPIPELINE", "NO_SOURCE")
_WITHOUT_BADGE = ("S3", "NO_SOURCE", "CODEPIPELINE")
_WITHOUT_STATUS = ("S3", "NO_SOURCE", "CODEPIPELINE", "CODECOMMIT")
_WITHOUT_SUBMODULES = ("S3", "CODEPIPELINE")
_LAMBDA = ("LINUX_LAMBDA_CONTAINER", "ARM_LAMBDA_CONTAINER")
_MOST_SECONDARY, _MOST_GROUPS, _MOST_SUBNETS = 12, 5, 16
_SHORTEST_BATCH, _LONGEST_BATCH = 5, 2160  # minutes


class Source(View):
    """Where the code of a build comes from."""

    type: str = prop()
    location: str | None = None
    buildspec: str | None = None
    report_build_status: bool = False
    git_submodules_config: Any = None

    def faults(self) -> Iterator[str]:
        """Why CodeBuild rejects it, each as a clause that begins with a verb."""
        kind = known(self.type)
        if kind not in _WITHOUT_LOCATION and (self.location is None or self.location == ""):
            yield f"has a source of type {kind} without a `location`, which it needs"
        if kind in _WITHOUT_LOCATION and self.location is not None and self.location != "":
            yield f"has a source of type {kind} and a `location`, which it does not have"
        if kind == "NO_SOURCE" and not self.has("buildspec"):
            yield "has a source of type NO_SOURCE without a `buildspec`, which it needs"
        if self.report_build_status and kind in _WITHOUT_STATUS:
            yield Advice(
                f"has `report_build_status` with a source of type {kind}, for which the provider leaves it out"
            )
        if self.git_submodules_config is not None and kind in _WITHOUT_SUBMODULES:
            yield Advice(
                f"has `git_submodules_config` with a source of type {kind}, for which the provider leaves it out"
            )

    def buildspec_faults(self) -> Iterator[str]:
        """Why its builds fail to read their specification, each as a clause that begins with a verb."""
        text = known(self.buildspec)
        for fault in buildspec_faults(text) if text is not None and is_inline(text) else ():
            clause = f"has a buildspec {fault}"
            yield Advice(clause) if isinstance(fault, Advice) else clause


class SecondarySource(Source):
    """More code of a build."""

    source_identifier: str = prop()


class Artifacts(View):
    """Where the results of a build go."""

    type: str = prop()
    location: str | None = None
    encryption_disabled: bool = False
    artifact_identifier: str | None = None


class Variable(View):
    """An environment variable."""

    name: str = prop()


class Environment(View):
    """What a build runs in."""

    type: str = prop()
    compute_type: str = prop()
    image: str = prop()
    image_pull_credentials_type: str = "CODEBUILD"
    privileged_mode: bool = False
    environment_variables: list[Variable] = prop(())

    def faults(self) -> Iterator[str]:
        """Why CodeBuild rejects it, each as a clause that begins with a verb."""
        checks = (Environment._type_faults, Environment._image_faults, Environment._variable_faults)
        yield from independently(checks, self)

    def _type_faults(self) -> Iterator[str]:
        kind, size = known(self.type), known(self.compute_type)
        if size.startswith("BUILD_LAMBDA_") and kind not in _LAMBDA:
            yield f"has `compute_type` {size} with an environment of type {kind}; it is for {' and '.join(_LAMBDA)}"
        if size.startswith("BUILD_GENERAL1_") and kind in _LAMBDA:
            yield f"has `compute_type` {size} with an environment of type {kind}; it is BUILD_LAMBDA_… there"
        if self.privileged_mode and (kind in _LAMBDA or kind.startswith("WINDOWS_")):
            yield f"has `privileged_mode` in an environment of type {kind}, which has no Docker"

    def _image_faults(self) -> Iterator[str]:
        if self.image_pull_credentials_type == "SERVICE_ROLE" and self.image.startswith("aws/codebuild/"):
            yield f"has image {self.image} with credentials SERVICE_ROLE; an image of CodeBuild has CODEBUILD"

    def _variable_faults(self) -> Iterator[str]:
        names = [known(variable.name) for variable in self.environment_variables]
        for name in dict.fromkeys(names):
            if name.startswith("CODEBUILD_"):
                yield f"has the environment variable {name}; CodeBuild reserves names that begin with CODEBUILD_"
            if names.count(name) > 1:
                yield f"has the environment variable {name} twice"


class Cache(View):
    """What a build keeps for the next one."""

    type: str = "NO_CACHE"
    location: str | None = None
    modes: list[str] = prop(())


class S3Logs(View):
    """A log in a bucket."""

    status: str = "DISABLED"
    location: str | None = None


class Logs(View):
    """Where a build writes its log."""

    s3_logs: S3Logs | None = None


class FileSystem(View):
    """A file system that a build mounts."""

    location: str | None = None


class Network(View):
    """The subnets of a build."""

    security_group_ids: list[str] = prop(())
    subnets: list[str] = prop(())


class Batch(View):
    """The limits of a batch build."""

    timeout_in_mins: int | None = None


class SourceVersion(View):
    """The version of a secondary source."""

    source_identifier: str = prop()


class Project(Resource, token="aws:codebuild/project:Project"):
    """A build project."""

    arn_form = "codebuild:project/{name}"

    name: str | None = None
    source: Source = prop()
    artifacts: Artifacts = prop()
    environment: Environment = prop()
    cache: Cache | None = None
    logs_config: Logs | None = None
    vpc_config: Network | None = None
    file_system_locations: list[FileSystem] = prop(())
    secondary_sources: list[SecondarySource] = prop(())
    secondary_artifacts: list[Artifacts] = prop(())
    secondary_source_versions: list[SourceVersion] = prop(())
    build_batch_config: Batch | None = None
    badge_enabled: bool = False
    concurrent_build_limit: int | None = None

    def source_faults(self) -> Iterator[str]:
        """Why CodeBuild rejects its sources and artifacts, each as a clause that begins with a verb."""
        checks = (
            Project._source_faults,
            Project._artifact_faults,
            Project._pair_faults,
            Project._secondary_faults,
            Project._badge_faults,
        )
        yield from independently(checks, self)

    def setting_faults(self) -> Iterator[str]:
        """Why CodeBuild rejects its environment and its other settings, each as a clause that begins with a verb."""
        checks = (
            Project._environment_faults,
            Project._cache_faults,
            Project._log_faults,
            Project._network_faults,
            Project._file_system_faults,
            Project._limit_faults,
        )
        yield from independently(checks, self)

    def buildspec_faults(self) -> Iterator[str]:
        """Why its builds fail to read their specifications, each as a clause that begins with a verb."""
        yield from independently((Source.buildspec_faults,), known(self.source))
        for source in self.secondary_sources:
            yield from source.buildspec_faults()

    def _source_faults(self) -> Iterator[str]:
        for source in (known(self.source), *self.secondary_sources):
            yield from source.faults()

    def _artifact_faults(self) -> Iterator[str]:
        artifacts = known(self.artifacts)
        if artifacts.type == "S3" and artifacts.location is None:
            yield "has artifacts of type S3 without a `location`, which they need"
        if artifacts.type == "NO_ARTIFACTS" and artifacts.location is not None:
            yield "has artifacts of type NO_ARTIFACTS and a `location`, which they do not have"
        if artifacts.encryption_disabled and artifacts.type != "S3":
            yield Advice(f"has artifacts of type {artifacts.type} and `encryption_disabled`, which is for S3")

    def _pair_faults(self) -> Iterator[str]:
        source, artifacts = known(self.source).type, known(self.artifacts).type
        if (source == "CODEPIPELINE") != (artifacts == "CODEPIPELINE"):
            yield f"has a source of type {source} and artifacts of type {artifacts}; in a pipeline both are CODEPIPELINE"

    def _secondary_faults(self) -> Iterator[str]:
        sources = [known(source.source_identifier) for source in self.secondary_sources]
        artifacts = [known(each.artifact_identifier) or "" for each in self.secondary_artifacts]
        for kind, names in (("sources", sources), ("artifacts", artifacts)):
            if len(names) > _MOST_SECONDARY:
                yield f"has {len(names)} secondary {kind}; a project has at most {_MOST_SECONDARY}"
            yield from (
                f"has two secondary {kind} with identifier '{name}'"
                for name in dict.fromkeys(names)
                if names.count(name) > 1
            )
        for each in self.secondary_artifacts:
            if each.type in ("CODEPIPELINE", "NO_ARTIFACTS"):
                yield f"has secondary artifacts of type {each.type}; they are S3"
        for version in self.secondary_source_versions:
            if known(version.source_identifier) not in sources:
                yield f"has a version for secondary source '{version.source_identifier}', which does not exist"

    def _badge_faults(self) -> Iterator[str]:
        kind = known(self.source).type
        if self.badge_enabled and kind in _WITHOUT_BADGE:
            yield f"has `badge_enabled` with a source of type {kind}, which does not support it"

    def _environment_faults(self) -> Iterator[str]:
        yield from known(self.environment).faults()

    def _cache_faults(self) -> Iterator[str]:
        cache = known(self.cache)
        if cache is None:
            return
        if cache.type == "S3" and cache.location is None:
            yield "has a cache of type S3 without a `location`, which it needs"
        if cache.type == "LOCAL" and not cache.modes:
            yield "has a cache of type LOCAL without `modes`, which it needs"
        if cache.type == "LOCAL" and "LOCAL_SOURCE_CACHE" in cache.modes and known(self.source).type == "NO_SOURCE":
            yield "has the cache mode LOCAL_SOURCE_CACHE with a source of type NO_SOURCE, which leaves nothing to keep"

    def _log_faults(self) -> Iterator[str]:
        logs = known(self.logs_config)
        s3 = known(logs.s3_logs) if logs is not None else None
        if s3 is not None and s3.status == "ENABLED" and s3.location is None:
            yield "has `s3_logs` that are ENABLED without a `location`, which they need"

    def _network_faults(self) -> Iterator[str]:
        network = known(self.vpc_config)
        if network is None:
            return
        if len(network.security_group_ids) > _MOST_GROUPS:
            yield f"has {len(network.security_group_ids)} security groups; a project has at most {_MOST_GROUPS}"
        if len(network.subnets) > _MOST_SUBNETS:
            yield f"has {len(network.subnets)} subnets; a project has at most {_MOST_SUBNETS}"

    def _file_system_faults(self) -> Iterator[str]:
        if self.file_system_locations and not known(self.environment).privileged_mode:
            yield "has `file_system_locations` without `privileged_mode`, which they need"
        for system in self.file_system_locations:
            if isinstance(system.location, str) and ":" not in system.location:
                yield f"has the file system '{system.location}'; it has the form DNS name, colon, directory"

    def _limit_faults(self) -> Iterator[str]:
        batch, builds = known(self.build_batch_config), self.concurrent_build_limit
        minutes = batch.timeout_in_mins if batch is not None else None
        if minutes and not _SHORTEST_BATCH <= minutes <= _LONGEST_BATCH:
            yield f"has a batch timeout of {minutes} minutes; it is {_SHORTEST_BATCH} to {_LONGEST_BATCH}"
        if builds is not None and builds < 1:
            yield f"has `concurrent_build_limit` {builds}; it is 1 or more"


class ReportDestination(View):
    """Where test reports are exported to."""

    type: str = prop()
    s3_destination: Any = None


class ReportGroup(Resource, token="aws:codebuild/reportGroup:ReportGroup"):
    """A group of test reports."""

    export_config: ReportDestination = prop()

    def faults(self) -> Iterator[str]:
        """Why CodeBuild rejects it, each as a clause that begins with a verb."""
        export = known(self.export_config)
        if export.type == "S3" and export.s3_destination is None:
            yield "has an export of type S3 without an `s3_destination`, which it needs"
        if export.type == "NO_EXPORT" and export.s3_destination is not None:
            yield "has an export of type NO_EXPORT and an `s3_destination`, which only S3 has"


class SourceCredential(Resource, token="aws:codebuild/sourceCredential:SourceCredential"):
    """The credentials for a source provider."""

    names = ()

    auth_type: str = prop()
    server_type: str = prop()

    def faults(self) -> Iterator[str]:
        """Why CodeBuild rejects it, each as a clause that begins with a verb."""
        if self.auth_type == "OAUTH":
            yield "has `auth_type` OAUTH, which the API does not support; connect in the console, or use CODECONNECTIONS"
        if self.auth_type == "BASIC_AUTH" and self.server_type != "BITBUCKET":
            yield f"has `auth_type` BASIC_AUTH for {self.server_type}; it is for BITBUCKET"
