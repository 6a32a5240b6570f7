"""Amazon Athena."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from preflight.core.values import known
from preflight.core.view import Resource, View


class Encryption(View):
    """How results are encrypted."""

    encryption_option: str | None = None
    kms_key_arn: str | None = None


class Results(View):
    """Where results go."""

    output_location: str | None = None
    expected_bucket_owner: str | None = None
    encryption_configuration: Encryption | None = None
    acl_configuration: Any = None

    @property
    def is_sent(self) -> bool:
        """Whether the provider sends it: a block without arguments is not sent."""
        names = ("output_location", "expected_bucket_owner", "encryption_configuration", "acl_configuration")
        return any(self.has(name) for name in names)


class ManagedResults(View):
    """Results that Athena keeps."""

    enabled: bool = False


class Engine(View):
    """The version of the engine."""

    selected_engine_version: str = "AUTO"


class Configuration(View):
    """How a workgroup runs queries."""

    execution_role: str | None = None
    engine_version: Engine | None = None
    result_configuration: Results | None = None
    managed_query_results_configuration: ManagedResults | None = None


class Workgroup(Resource, token="aws:athena/workgroup:Workgroup"):
    """A workgroup."""

    name: str | None = None
    configuration: Configuration | None = None

    def faults(self) -> Iterator[str]:
        """Why Athena rejects it, each as a clause that begins with a verb."""
        configuration = known(self.configuration)
        if configuration is None:
            return
        results, managed = (
            known(configuration.result_configuration),
            known(configuration.managed_query_results_configuration),
        )
        if results is not None and results.is_sent and managed is not None and managed.enabled:
            yield "has managed query results and a `result_configuration`; it has one of them"
        engine = known(configuration.engine_version)
        version = known(engine.selected_engine_version) if engine is not None else ""
        if version.startswith("PySpark") and not configuration.has("execution_role"):
            yield f"has the engine {version} without an `execution_role`, which it needs"
        if results is not None:
            yield from _result_faults(results)


def _result_faults(results: Results) -> Iterator[str]:
    location: Any = results.output_location
    if location and not location.startswith("s3://"):
        yield f"has `output_location` {location}; it begins with s3://"
    encryption = known(results.encryption_configuration)
    option = known(encryption.encryption_option) if encryption is not None else None
    if encryption is not None and option in ("SSE_KMS", "CSE_KMS") and not encryption.has("kms_key_arn"):
        yield f"has `encryption_option` {option} without a `kms_key_arn`, which it needs"
