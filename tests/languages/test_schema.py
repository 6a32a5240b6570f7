"""What the pack ships of AWS's outputs is what the installed SDK declares; `python -m tools.refresh` writes it anew."""

from __future__ import annotations

import importlib
import re
from importlib.metadata import version
from pathlib import Path

import pulumi_aws
import pytest
from pulumi.runtime.proto import resource_pb2

from preflight.plan.child import shapes
from preflight.plan.hosts.schema import Schema
from preflight.plan.hosts.sources import Sources

SCHEMA = Schema()
SDK = Path(pulumi_aws.__path__[0])
# The types of the resources that the classes of a module of the SDK register.
REGISTERED = re.compile(
    r"""^@pulumi\.type_token\(['"](aws:[^'"]+)['"]\)\nclass \w+\(pulumi\.CustomResource\)""", re.MULTILINE
)
# Importing all of the SDK takes a minute.
MODULES = ("cloudwatch", "dynamodb", "ecs", "iam", "kms", "lambda_", "s3", "secretsmanager", "sns", "sqs")


def test_it_has_the_types_of_all_resources():
    declared = {kind for file in SDK.rglob("*.py") for kind in REGISTERED.findall(file.read_text(encoding="utf-8"))}
    shipped = {token for token in SCHEMA.tokens() if token.rpartition(":")[2][:1].isupper()}

    assert len(declared) > 1000
    assert declared - shipped == set()
    # A function that is called like a resource.
    assert shipped - declared == {"aws:resourceexplorer/search:Search"}
    assert SCHEMA.version == version("pulumi-aws")


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # classes of old names are imported too
@pytest.mark.parametrize("name", MODULES)
def test_it_has_their_outputs(name):
    # The SDK loads a package at the first look at it. One of its modules that comes before leaves the package without its class.
    hasattr(getattr(pulumi_aws, name), "__all__")
    files = [file for file in (SDK / name).glob("*.py") if REGISTERED.search(file.read_text(encoding="utf-8"))]
    modules = [importlib.import_module(f"pulumi_aws.{name}.{file.stem}") for file in files]
    classes = {cls for module in modules for cls in vars(module).values() if hasattr(cls, "pulumi_type")}

    assert classes
    for cls in classes:
        assert _plain(shapes.fields(SCHEMA.of(cls.pulumi_type))) == _plain(shapes.fields(cls)), cls


def _plain(fields):
    return {key: (shape.kind, shape.required, shape.computed) for key, shape in fields.items()}


def test_the_names_of_another_stack_s_outputs_are_in_strings(tmp_path):
    program = tmp_path / "program"
    program.mkdir()
    (program / "index.ts").write_text(
        "const shared = new pulumi.StackReference(`org/network/${stack}`);\n"
        "const vpc = shared.getOutput(\"vpcId\"), zone = shared.requireOutput('zone-id');\n"
        'const first = shared.outputs["subnets"];\n'
    )
    assert Sources(program, program, "nodejs").words == ["org", "network", "stack", "vpcId", "zone-id", "subnets"]

    (program / "index.ts").write_text("const { vpcId } = shared.outputs;\n")
    assert {"const", "vpcId", "shared"} <= set(Sources(program, program, "nodejs").words)


def test_a_resource_without_a_reported_place_is_where_one_line_alone_creates_it(tmp_path):
    (tmp_path / "index.ts").write_text(
        'const orders = new aws.sqs.Queue("orders");\nnew aws.sqs.Queue(\'twice\');\nnew sqs.Queue("twice");\n'
        "new Queue(`jobs-${stack}`);\n"
    )
    sources = Sources(tmp_path, tmp_path, "nodejs")

    def place(name):
        return sources.place(resource_pb2.RegisterResourceRequest(type="aws:sqs/queue:Queue", name=name))

    assert place("orders") == (str(tmp_path / "index.ts"), 1)
    assert [place(name) for name in ("twice", "jobs-dev", "none")] == [(None, None)] * 3
