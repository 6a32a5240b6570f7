"""Facts about RDS."""

from __future__ import annotations

from typing import Any

from tools.distil.sources import cfn_lint_date, licenses, package_json, versions
from tools.document import Document

SCHEMAS = {"instance": "aws_rds_dbinstance", "cluster": "aws_rds_dbcluster"}


def engine_versions() -> Document:
    """Each engine's versions, for an instance and for a cluster: those that can be created, those that no longer can.

    An engine whose versions cfn-lint does not list (Oracle, custom ones) has None.
    """
    return Document(
        source="cfn-lint data/schemas/extensions/aws_rds_dbinstance and aws_rds_dbcluster",
        version=versions("cfn-lint"),
        license=licenses("cfn-lint"),
        as_of=cfn_lint_date(),
        data={kind: _engines(folder) for kind, folder in SCHEMAS.items()},
    )


def _engines(folder: str) -> dict[str, Any]:
    first, *listed = package_json("cfnlint", f"data/schemas/extensions/{folder}/engine_version.json")["allOf"]
    deprecated = package_json("cfnlint", f"data/schemas/extensions/{folder}/engine_version_deprecated.json")["allOf"]
    gone = {
        rule["if"]["properties"]["Engine"]["const"]: rule["if"]["properties"]["EngineVersion"]["enum"]
        for rule in deprecated
    }
    found: dict[str, Any] = dict.fromkeys(first["then"]["properties"]["Engine"]["enum"])
    for rule in listed:
        engine = rule["if"]["properties"]["Engine"]["const"]
        versions_ = set(rule["then"]["properties"]["EngineVersion"]["enum"])
        removed = versions_ & set(gone.get(engine, []))
        found[engine] = {"available": sorted(versions_ - removed), "deprecated": sorted(removed)}
    return found
