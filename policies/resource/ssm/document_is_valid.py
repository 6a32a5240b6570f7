import itertools
import json

from preflight import Violations, abstains, deployed, documented, fails, passes, policy
from preflight.aws.ssm import Document


@policy(
    severity="high",
    caught="deployment",
    error=(
        "InvalidDocumentContent: JSON not well-formed. at Line: …, Column: …",
        "InvalidDocumentSchemaVersion: Document type is required for schema version 2.0",
        "InvalidDocumentContent",
    ),
    evidence=(
        documented(
            "https://docs.aws.amazon.com/systems-manager/latest/userguide/documents-schemas-features.html",
            "2026-11-28",
            "the schema versions of each type, which they must use; mainSteps in place of runtimeConfig",
        ),
        deployed(
            "https://github.com/hashicorp/terraform-provider-aws/issues/3810",
            "2026-11-28",
            "JSON not well-formed, for YAML",
        ),
        deployed(
            "https://github.com/hashicorp/terraform-provider-aws/issues/17663",
            "2026-11-28",
            "the schema version 1.0 of a Session document is refused for a Command document",
        ),
        deployed(
            "https://github.com/hashicorp/terraform-provider-aws/issues/10130", "2026-11-28", "inputs that are a list"
        ),
    ),
)
def document_is_valid(document: Document) -> Violations:
    """A document of Systems Manager has the schema of its type, with steps and parameters of the right form.

    A Command document has the schemaVersion 2.2, 2.0 or 1.2, an Automation 0.3, a Session 1.0. From 2.0 on and in an Automation
    the steps are `mainSteps`, each with an action and a distinct name. Content is JSON unless `document_format` is YAML. To
    Pulumi it is a string; Systems Manager rejects others as `InvalidDocumentContent`.

    Fix: set the schemaVersion of the type, or complete the step or parameter that is named.

    See: https://docs.aws.amazon.com/systems-manager/latest/userguide/documents-schemas-features.html
    """
    yield from document.faults


STEP = {"action": "aws:runShellScript", "name": "run", "inputs": {"runCommand": ["ls"]}}


@fails(
    "has a document without mainSteps, which the schemaVersion 2.2 needs; it has runtimeConfig",
    "has a document without a schemaVersion",
    "has a document that is no object",
    "has a document with the schemaVersion '1.0'; for the type Command it is 1.2 or 2.0 or 2.2",
    "has a document with the schemaVersion '2.2'; for the type Automation it is 0.3",
)
def schemas_of_other_types(aws):
    document(aws, {"schemaVersion": "1.0", "sessionType": "Standard_Stream"})
    document(aws, {"schemaVersion": "2.2", "mainSteps": [STEP]}, "Automation")
    document(aws, {"schemaVersion": "2.2", "runtimeConfig": {}})
    document(aws, {"mainSteps": [STEP]})
    document(aws, [STEP])


@fails(
    "has a document with two steps of the name 'run'",
    "has a document whose mainSteps[2] has no action",
    "has a document whose mainSteps[2] has no name",
    "has a document whose mainSteps[2] has a list as inputs, which must be an object",
    "has a document whose mainSteps[3] is no object",
    "has a document whose parameter a has no type",
    "has a document whose parameter b has the type 'Number', which does not exist; there are String, StringList, Boolean,"
    " Integer, MapList, StringMap",
    "has a document whose parameter c of the type StringList has a default that is no list",
    "has a document whose parameter d of the type String has a default that is no string",
    "has a document whose parameter e has the default 'one', which is not among its allowedValues",
)
def steps_and_parameters_are_wrong(aws):
    document(aws, {"schemaVersion": "2.2", "mainSteps": [STEP, STEP, {"inputs": []}, "run"]})
    document(
        aws,
        {
            "schemaVersion": "2.2",
            "mainSteps": [STEP],
            "parameters": {
                "a": {"description": "no type"},
                "b": {"type": "Number"},
                "c": {"type": "StringList", "default": "one"},
                "d": {"type": "String", "default": ["one"]},
                "e": {"type": "String", "default": "one", "allowedValues": ["two"]},
            },
        },
    )


@fails(
    "has content that is not JSON: Expecting value at line 1; for YAML set document_format='YAML' (JSON not"
    " well-formed)",
)
def content_is_yaml(aws):
    aws.ssm.Document("orders", document_type="Command", content="schemaVersion: '2.2'\nmainSteps: []\n")


@passes
def documents_that_are_taken(aws):
    document(aws, {"schemaVersion": "2.2", "mainSteps": [STEP], "parameters": {"a": {"type": "String", "default": ""}}})
    document(aws, {"schemaVersion": "1.2", "runtimeConfig": {"aws:runShellScript": {"properties": []}}})
    document(aws, {"schemaVersion": "1.0", "sessionType": "Standard_Stream", "inputs": {}}, "Session")
    role = {"type": "AWS::IAM::Role::Arn", "default": ""}
    sleep = {"action": "aws:sleep", "name": "wait", "inputs": {"Duration": "PT1M"}}
    document(aws, {"schemaVersion": "0.3", "parameters": {"Role": role}, "mainSteps": [sleep]}, "Automation")
    document(aws, {"anything": 1}, "ApplicationConfiguration")
    commands = {"type": "StringList", "minItems": 1, "displayType": "textarea"}
    timeout = {"type": "String", "default": "3600", "allowedPattern": "([1-9][0-9]{0,3})|(28800)"}
    script = {
        "aws:runPowerShellScript": {"properties": [{"id": "0.aws:runPowerShellScript", "runCommand": "{{ commands }}"}]}
    }
    content = {"schemaVersion": "1.2", "parameters": {"commands": commands, "executionTimeout": timeout}}
    document(aws, content | {"runtimeConfig": script})
    package = {"schemaVersion": "2.0", "version": "0.1", "files": {}, "packages": {"amazon": {}}}
    document(aws, package, "Package")
    aws.ssm.Document("yaml", document_type="Command", document_format="YAML", content="schemaVersion: '2.2'\n")


@abstains(
    "content",
)
def content_comes_later(aws):
    aws.ssm.Document("orders", document_type="Command", content=aws.sqs.Queue("a").name)


NUMBERS = itertools.count()


def document(aws, content, kind="Command"):
    aws.ssm.Document(f"orders-{next(NUMBERS)}", document_type=kind, content=json.dumps(content))
