"""What Pulumi shows of the pack and each of its policies, and what can be configured."""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Mapping
from typing import Any

from google.protobuf.message import DecodeError
from pulumi.runtime.proto import analyzer_pb2 as proto

from preflight import pack
from preflight.core.catalogue import Catalogue, discover
from preflight.core.options import Option
from preflight.core.outline import Outline, Outlined, outline
from preflight.core.policy import Enforcement, Policy
from preflight.judge import baseline
from preflight.judge.configuration import FORESEE, SELECT
from preflight.judge.exemptions import configuration_schema
from preflight.user_cache import kept_of_pack

FORM = 1
"""Changes with the format of what is kept."""

FORESIGHT_SENTENCE = "Policies see through `apply` what will be deployed."
EXEMPTIONS_SENTENCE = "A finding that is exempted, with a reason and an end, does not count."
_SELECTION_SENTENCE = "Policies that are not selected are not evaluated."
_BASELINE_SENTENCE = "What was there when the baseline was written does not block."

ENFORCEMENT_LEVELS: Mapping[Enforcement, proto.EnforcementLevel.ValueType] = {
    "mandatory": proto.MANDATORY,
    "advisory": proto.ADVISORY,
    "disabled": proto.DISABLED,
}
SEVERITIES = {
    "low": proto.POLICY_SEVERITY_LOW,
    "medium": proto.POLICY_SEVERITY_MEDIUM,
    "high": proto.POLICY_SEVERITY_HIGH,
    "critical": proto.POLICY_SEVERITY_CRITICAL,
}


def prepared() -> tuple[Catalogue, proto.AnalyzerInfo]:
    """The catalogue and what Pulumi shows of it: as they were kept at an earlier start, or with all policies imported."""
    return kept_of_pack("analyzer", FORM, _made, _read)


def _made() -> Any:
    catalogue = discover()
    return {
        "outline": outline(catalogue),
        "info": b64encode(analyzer_info(catalogue).SerializeToString()).decode("ascii"),
    }


def _read(kept: Any) -> tuple[Catalogue, proto.AnalyzerInfo]:
    try:
        info = proto.AnalyzerInfo.FromString(b64decode(kept["info"]))
    except DecodeError as error:
        raise ValueError(str(error)) from None
    return Outlined(Outline.from_json(kept["outline"])), info


def analyzer_info(catalogue: Catalogue) -> proto.AnalyzerInfo:
    """The pack, its policies, and the options that have a default."""
    info = proto.AnalyzerInfo(
        name=pack.NAME,
        displayName=pack.DISPLAY_NAME,
        version=pack.VERSION,
        description=pack.DESCRIPTION,
        provider="aws",
        repository=pack.REPOSITORY,
        tags=pack.TAGS,
        supportsConfig=True,
        policies=[*map(_info, catalogue.policies), *_settings_info()],
    )
    for policy in catalogue.policies:
        defaults = {
            name: option.schema()["default"] for name, option in policy.options.items() if option.default is not None
        }
        if defaults:
            config = info.initialConfig[policy.name]
            config.enforcementLevel = ENFORCEMENT_LEVELS[policy.enforcement]
            config.properties.update(defaults)
    return info


def _setting_info(name: str, sentence: str, page: str, schema: Mapping[str, Any]) -> proto.PolicyInfo:
    """A setting of the pack as Pulumi lists it: what is configured of a pack is configured of one of its policies."""
    info = proto.PolicyInfo(
        name=name,
        displayName=name.capitalize(),
        description=sentence,
        enforcementLevel=proto.ADVISORY,
        policy_type=proto.POLICY_TYPE_STACK,
        severity=proto.POLICY_SEVERITY_LOW,
        url=f"{pack.REPOSITORY}/blob/main/docs/{page}.md",
    )
    info.configSchema.properties.update(schema)
    return info


def _settings_info() -> list[proto.PolicyInfo]:
    return [
        _setting_info(pack.FORESIGHT, FORESIGHT_SENTENCE, "foresight", _schemas({FORESEE.name: FORESEE})),
        _setting_info(pack.SELECTION, _SELECTION_SENTENCE, "exemptions", _schemas(SELECT)),
        _setting_info(pack.EXEMPTIONS, EXEMPTIONS_SENTENCE, "exemptions", configuration_schema()),
        _setting_info(pack.BASELINE, _BASELINE_SENTENCE, "exemptions", {"known": baseline.KNOWN}),
    ]


def _info(policy: Policy) -> proto.PolicyInfo:
    info = proto.PolicyInfo(
        name=policy.name,
        displayName=policy.name.replace("-", " ").capitalize(),
        description=policy.doc["sentence"],
        message=policy.doc["why"],
        enforcementLevel=ENFORCEMENT_LEVELS[policy.enforcement],
        policy_type=proto.POLICY_TYPE_RESOURCE if policy.is_per_resource else proto.POLICY_TYPE_STACK,
        severity=SEVERITIES[policy.severity],
        remediation_steps=policy.doc.get("fix", ""),
        url=pack.page(policy),
        tags=[policy.kind, policy.name.partition("-")[0]],
    )
    if policy.options:
        info.configSchema.properties.update(_schemas(policy.options))
    return info


def _schemas(options: Mapping[str, Option]) -> dict[str, Any]:
    return {name: option.schema() for name, option in options.items()}
