"""The clients of AWS's SDKs: what the SDK for JavaScript calls each, and which inputs its operations cannot do without."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import Any

import botocore.session  # type: ignore[import-untyped]

from tools.distil.sources import licenses, versions
from tools.document import Document


def sdk_clients() -> Document:
    """By the name of the package in the SDK for JavaScript, `dynamodb` for `@aws-sdk/client-dynamodb`.

    `client` is boto3's name. `required` maps each string that most operations with such an input require to those that
    do not.
    """
    loader = botocore.session.get_session().get_component("data_loader")
    data = {}
    for client in loader.list_available_services("service-2"):
        model = loader.load_service_model(client, "service-2")
        data[package_name(model["metadata"]["serviceId"])] = {"client": client, "required": _required(model)}
    return Document(
        source="botocore data/*/*/service-2.json",
        version=versions("botocore"),
        license=licenses("botocore"),
        as_of=None,
        data=data,
    )


def package_name(service_id: str) -> str:
    """The name of a client's package after `@aws-sdk/client-`, from the model's service ID: `cloudwatch-logs`."""
    return re.sub(r"[^a-z0-9]+", "-", service_id.lower())


def _required(model: dict[str, Any]) -> dict[str, list[str]]:
    requiring: dict[str, list[str]] = defaultdict(list)
    others: dict[str, list[str]] = defaultdict(list)
    for name, operation in model["operations"].items():
        shape = model["shapes"][operation["input"]["shape"]] if "input" in operation else {}
        for member, reference in shape.get("members", {}).items():
            if model["shapes"][reference["shape"]]["type"] == "string":
                (requiring if member in shape.get("required", ()) else others)[member].append(name)
    return {
        member: sorted(others[member])
        for member, names in sorted(requiring.items())
        if len(names) > len(others[member])
    }
