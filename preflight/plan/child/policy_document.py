"""What `aws.iam.get_policy_document` renders: it composes a document without a call to AWS.

https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/iam/policy_document_data_source.go
https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/iam/policy_model.go

A block's keys may be written in three ways: `notActions`, `not_actions`, `NotActions`. Pulumi's bridge puts each into the
provider's spelling: https://github.com/pulumi/pulumi-terraform-bridge/blob/main/pkg/tfbridge/names.go (PulumiToTerraformName)
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any

# In the order in which the provider writes a statement, with the argument that each element comes from.
ELEMENTS = {
    "Sid": "sid",
    "Effect": "effect",
    "Action": "actions",
    "NotAction": "notActions",
    "Resource": "resources",
    "NotResource": "notResources",
    "Principal": "principals",
    "NotPrincipal": "notPrincipals",
    "Condition": "conditions",
}


class DocumentError(Exception):
    """The provider would refuse these arguments, for the reason that the message gives in its words."""


def render(arguments: dict[str, Any]) -> tuple[str, str]:
    """(json, minifiedJson). Raises DocumentError."""
    merged: dict[str, Any] = {"Version": "", "Id": "", "Statement": []}
    seen: set[str] = set()
    for at, text in enumerate(arguments.get("sourcePolicyDocuments") or []):
        source = _parsed(text, f"merging source document {at}")
        for number, statement in enumerate(source["Statement"]):
            if (sid := statement.get("Sid")) and sid in seen:
                raise DocumentError(
                    f"merging source document {at}: duplicate Sid ({sid}) in source_policy_documents (statement"
                    f" {number}). Remove the Sid or ensure Sids are unique."
                )
            seen.add(statement.get("Sid") or "")
        _merge(merged, source)
    version = arguments.get("version") or "2012-10-17"
    own = [_statement(given, version) for given in _blocks(arguments.get("statements"), "statements")]
    sids = [statement["Sid"] for statement in own if statement.get("Sid")]
    for sid in sids:
        if sids.count(sid) > 1:
            raise DocumentError(f"duplicate Sid ({sid}). Remove the Sid or ensure the Sid is unique.")
    _merge(merged, {"Version": version, "Id": arguments.get("policyId") or "", "Statement": own})
    for at, text in enumerate(arguments.get("overridePolicyDocuments") or []):
        _merge(merged, _parsed(text, f"merging override document {at}"))
    document = {key: value for key, value in merged.items() if value}
    return (
        _as_go_writes(json.dumps(document, indent=2, ensure_ascii=False)),
        _as_go_writes(json.dumps(document, separators=(",", ":"), ensure_ascii=False)),
    )


def _as_go_writes(text: str) -> str:
    """Go escapes what HTML would read: https://pkg.go.dev/encoding/json#Marshal."""
    for character in "&<>\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


def _parsed(text: Any, doing: str) -> dict[str, Any]:
    try:
        document = json.loads(text)
    except ValueError as problem:
        raise DocumentError(f"{doing}: {problem}") from problem
    statements = document.get("Statement", []) if isinstance(document, dict) else None
    if not isinstance(statements, list) or not all(isinstance(statement, dict) for statement in statements):
        raise DocumentError(f"{doing}: its Statement is no list of statements")
    kept = [{element: given[element] for element in ELEMENTS if given.get(element)} for given in statements]
    return {"Version": document.get("Version", ""), "Id": document.get("Id", ""), "Statement": kept}


def _merge(merged: dict[str, Any], document: dict[str, Any]) -> None:
    merged["Id"] = document["Id"] or merged["Id"]
    merged["Version"] = max(merged["Version"], document["Version"])
    for statement in document["Statement"]:
        for at, existing in enumerate(merged["Statement"]):
            if statement.get("Sid") and existing.get("Sid") == statement["Sid"]:
                merged["Statement"][at] = statement
                break
        else:
            merged["Statement"].append(statement)


def _blocks(given: Any, path: str, required: Iterable[str] = ()) -> list[dict[str, Any]]:
    """Blocks with their keys as this module has them: `notActions`."""
    found = [{_key(key): value for key, value in block.items()} for block in given or []]
    for at, block in enumerate(found):
        for name in required:
            if block.get(name) is None:
                raise DocumentError(
                    f'Missing required argument. The argument "{path}[{at}].{name}" is required, but no definition was found.'
                )
    return found


def _key(written: str) -> str:
    """`NotActions` and `not_actions` are `notActions`."""
    words = written[:1].lower() + written[1:]
    return re.sub(r"_([a-z])", lambda found: found[1].upper(), words)


def _statement(given: dict[str, Any], version: str) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for element, argument in ELEMENTS.items():
        value = given.get(argument)
        if element == "Effect":
            made[element] = value or "Allow"
        elif element == "Sid":
            made[element] = value
        elif element in ("Principal", "NotPrincipal"):
            made[element] = _principals(_blocks(value, argument, ("type", "identifiers")), version)
        elif element == "Condition":
            made[element] = _conditions(_blocks(value, argument, ("test", "variable", "values")), version)
        else:
            made[element] = _strings(value or [], version if element in ("Resource", "NotResource") else None)
    return {element: value for element, value in made.items() if value}


def _strings(values: list[str], version: str | None) -> Any:
    """The provider keeps these as sets: one stands alone, several are sorted from the end."""
    replaced = [_variables(value, version) if version else value for value in values]
    return replaced[0] if len(set(replaced)) == 1 else sorted(set(replaced), reverse=True)


def _variables(text: str, version: str) -> str:
    if version == "2008-10-17" and "&{" in text:
        raise DocumentError(f"found &{{ sequence in ({text}), which is not supported in document version 2008-10-17")
    return text.replace("&{", "${")


def _principals(given: list[dict[str, Any]], version: str) -> Any:
    if len(given) == 1 and given[0]["type"] == "*" and given[0]["identifiers"] == ["*"]:
        return "*"
    merged: dict[str, Any] = {}
    for principal in given:
        values = _strings(principal["identifiers"], version)
        if (before := merged.get(principal["type"])) is not None:
            values = [item for side in (before, values) for item in (side if isinstance(side, list) else [side])]
        merged[principal["type"]] = values
    return dict(sorted(merged.items()))


def _conditions(given: list[dict[str, Any]], version: str) -> dict[str, Any]:
    merged: dict[str, dict[str, list[str]]] = {}
    for condition in given:
        values = merged.setdefault(condition["test"], {}).setdefault(condition["variable"], [])
        values += [_variables(value, version) for value in condition["values"]]
    return {
        test: {name: values[0] if len(values) == 1 else values for name, values in sorted(variables.items())}
        for test, variables in sorted(merged.items())
    }
