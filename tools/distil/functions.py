"""Facts about Lambda functions."""

from __future__ import annotations

import gzip
import json
from importlib.resources import files

from tools.distil.sources import OWN_LICENSE, cfn_lint_date, licenses, package_json, table, versions
from tools.document import Document


def runtimes() -> Document:
    """Each runtime's days and successor from cfn-lint, and whether botocore's model of the API takes its identifier.

    A runtime that only botocore knows has no days: AWS has named none, or cfn-lint has not followed yet.
    """
    lifecycle = package_json("cfnlint", "data/AdditionalSpecs/LmbdRuntimeLifecycle.json")
    packed = files("botocore").joinpath("data/lambda/2015-03-31/service-2.json.gz").read_bytes()
    taken = json.loads(gzip.decompress(packed))["shapes"]["Runtime"]["enum"]
    data = {}
    for runtime in sorted({*lifecycle, *taken}):
        known = lifecycle.get(runtime, {})
        data[runtime] = {
            "deprecated": known.get("deprecated"),
            "create_block": known.get("create-block"),
            "update_block": known.get("update-block"),
            "successor": known.get("successor"),
            "in_api": runtime in taken,
        }
    return Document(
        source="cfn-lint data/AdditionalSpecs/LmbdRuntimeLifecycle.json, botocore data/lambda/2015-03-31",
        version=versions("cfn-lint", "botocore"),
        license=licenses("cfn-lint", "botocore"),
        as_of=cfn_lint_date(),
        data=data,
    )


def reserved_names() -> Document:
    """Names that a function's environment must not define: cfn-lint's list with what AWS's documentation adds."""
    path = "data/schemas/extensions/aws_lambda_function/environment_variable_keys.json"
    listed = package_json("cfnlint", path)["propertyNames"]["not"]["enum"]
    _, added = table("lambda_reserved_names.txt")
    return Document(
        source=f"cfn-lint {path}, https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html",
        version=versions("cfn-lint"),
        license=f"{licenses('cfn-lint')}, {OWN_LICENSE}",
        as_of=cfn_lint_date(),
        data={"names": sorted({*listed, *added})},
    )
