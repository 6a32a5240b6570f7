"""What is foreseen completes what a preview knows, wherever the two agree, and is left alone wherever they do not."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from preflight.core.planned import Planned
from preflight.core.stack import Setting, Stack
from preflight.core.values import Origin, Partial, Secret, Unknown
from preflight.plan.foresight import Foreseeing, agrees, same

UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
ARN = Origin("urn:queue", "arn")
later = Unknown("x")
marker = Unknown("x", ARN)
objects = Partial([marker, "/*"], "x")


@pytest.mark.parametrize(
    ("known", "foreseen"),
    [
        (later, "anything"),
        ("orders-1234567", marker),
        ("arn:orders/*", objects),
        (Partial(["a", later], "x"), objects),
        ({"name": "orders", "region": "eu-west-1"}, {"name": "orders"}),
        ({"a": 1}, {"a": 1, "b": None}),
        ([1, later], [1, 2]),
        ([{"mode": "Active"}], {"mode": "Active"}),
        ({"mode": "Active"}, [{"mode": "Active"}]),
        ("30", 30),
        (True, "true"),
        ('{"a": [1, 2]}', {"a": [1, 2]}),
        ('{"a":1}', '{ "a": 1 }'),
        ("{oops", "{oops"),
        (Secret("pin"), "pin"),
    ],
)
def test_they_agree_where_both_can_be_the_same(known, foreseen):
    assert agrees(known, foreseen)


@pytest.mark.parametrize(
    ("known", "foreseen"),
    [
        ("orders-1", "orders-2"),
        ("arn:orders", objects),
        (3, objects),
        ({"name": "orders"}, {"name": "orders", "fifo": True}),
        ([1], [1, 2]),
        ([1, 2], 1),
        (None, "orders"),
        ('{"a": 1}', {"a": 2}),
        ({"a": 1}, {"a": {"b": marker}}),
    ],
)
def test_they_disagree_where_they_cannot(known, foreseen):
    assert not agrees(known, foreseen)


def test_two_foreseen_plans_are_the_same_but_for_their_markers():
    again = Unknown("y", ARN)
    assert same({"a": [marker, objects, Secret("x"), 1]}, {"a": [again, Partial([again, "/*"], "y"), "x", 1]})
    for first, second in (
        (marker, Unknown("x", Origin("urn:queue", "url"))),
        (objects, Partial([marker, "/data"], "x")),
        (marker, "text"),
        ("digest-1", "digest-2"),
        ({"a": 1}, {"b": 1}),
        ([1], [1, 2]),
    ):
        assert not same(first, second)


def project(folder: Path, program: str, runtime: str = "python") -> Path:
    environment = Path(sys.prefix).as_posix()
    (folder / "Pulumi.yaml").write_text(
        f"name: shop\nruntime:\n  name: {runtime}\n  options:\n    virtualenv: {environment}\n", encoding="utf-8"
    )
    (folder / "__main__.py").write_text(program, encoding="utf-8")
    return folder


PROGRAM = """
import hashlib, json, time
import pulumi, pulumi_random as random

password = random.RandomPassword("db", length=16)
random.RandomId("document", byte_length=8, prefix=password.id.apply(lambda i: json.dumps({"id": i, "path": f"{i}/*"})))
random.RandomId("digest", byte_length=8, prefix=password.id.apply(lambda i: hashlib.sha256(i.encode()).hexdigest()))
random.RandomId("chance", byte_length=8, prefix=password.id, keepers={"at": str(time.time_ns())})
"""


def known(name: str, **inputs: Any) -> Planned:
    token = "random:index/randomId:RandomId"
    return Planned(
        urn=f"urn:pulumi:dev::shop::{token}::{name}", type=token, name=name, inputs={"byteLength": 8, **inputs}
    )


def exporting(*names: str) -> Planned:
    """A stack whose exports a preview does not know."""
    kind = "pulumi:pulumi:Stack"
    outputs = dict.fromkeys(names, UNKNOWN)
    return Planned(
        urn=f"urn:pulumi:dev::shop::{kind}::shop-dev",
        type=kind,
        name="shop-dev",
        inputs={},
        outputs=outputs,
        custom=False,
    )


def test_a_document_that_is_unknown_becomes_readable_with_unknown_leaves(tmp_path):
    folder = project(tmp_path, PROGRAM)
    planned = [
        known("document", prefix=UNKNOWN),
        known("digest", prefix=UNKNOWN),
        known("chance", prefix=UNKNOWN, keepers={"at": "1"}),
        known("elsewhere", prefix=UNKNOWN),
    ]
    foresight = Foreseeing(folder, Setting(project="shop", stack="dev")).foresee(planned)

    assert foresight.problem == ""
    assert foresight.used == 1
    text = foresight.planned[0].inputs["prefix"]
    assert set(json.loads(text)) == {"id", "path"}
    stack = Stack(foresight.planned, markers=foresight.markers)
    document, *others = (resource.wire_value("prefix") for resource in stack)
    assert isinstance(document, Partial)
    assert {origin.output for origin in document.origins} == {"id"}
    # A digest of a marker, a resource that chance had a part in, and one that is not foreseen stay as they were.
    assert [type(each) for each in others] == [Unknown] * 3
    assert all(not each.__origin__ for each in others)


def test_an_export_tells_the_output_that_it_is_made_of(tmp_path):
    folder = project(
        tmp_path,
        "import pulumi, pulumi_random as random\n"
        "password = random.RandomPassword('db', length=16)\n"
        "pulumi.export('id', password.id)\n"
        "pulumi.export('path', password.id.apply('{}/*'.format))\n",
    )
    root = exporting("id", "path")
    foresight = Foreseeing(folder, Setting(project="shop", stack="dev")).foresee([root])

    exports = Stack(foresight.planned, markers=foresight.markers).exports
    assert {export.name: [origin.output for origin in export.origins] for export in exports} == {
        "id": ["id"],
        "path": ["id"],
    }
    assert [export.tail for export in exports] == ["", "/*"]


def test_the_items_of_a_list_that_a_program_takes_by_their_numbers_are_there(tmp_path):
    folder = project(
        tmp_path,
        "import pulumi, pulumi_aws as aws\n"
        "names = ['www.shop.acme.io', 'api.shop.acme.io', 'shop.acme.io']\n"
        "certificate = aws.acm.Certificate(\n"
        "    'shop', domain_name='shop.acme.io', subject_alternative_names=names, validation_method='DNS'\n"
        ")\n"
        "options = certificate.domain_validation_options\n"
        "for at in range(3):\n"
        "    pulumi.export(str(at), options[at].resource_record_name)\n"
        "pulumi.export('count', options.apply(lambda each: f'{len(each)} records'))\n"
        "endpoint = aws.ec2.VpcEndpoint('s3', vpc_id='vpc-1', service_name='com.amazonaws.eu-west-1.s3')\n"
        "pulumi.export('second', endpoint.dns_entries[1].dns_name)\n",
    )
    names = ["0", "1", "2", "count", "second"]
    root = exporting(*names)
    foresight = Foreseeing(folder, Setting(project="shop", stack="dev")).foresee([root])

    assert foresight.problem == ""
    exports = {export.name: export for export in Stack(foresight.planned, markers=foresight.markers).exports}
    assert {name: [origin.output for origin in exports[name].origins] for name in names} == {
        **{str(at): [f"domainValidationOptions[{at}].resourceRecordName"] for at in range(3)},
        "count": [],
        "second": ["dnsEntries[1].dnsName"],
    }
    assert foresight.planned[0].outputs["count"] == "3 records"


def test_a_function_that_takes_a_marker_apart_costs_its_own_value_alone(tmp_path):
    folder = project(
        tmp_path,
        "import base64, json, pulumi, pulumi_aws as aws\n"
        "cluster = aws.eks.Cluster('shop', role_arn='arn:aws:iam::111122223333:role/shop',\n"
        "    vpc_config={'subnet_ids': ['subnet-1a2b3c', 'subnet-4d5e6f']})\n"
        "pulumi.export('authority', cluster.certificate_authority.data.apply(lambda d: base64.b64decode(d + '!').decode()))\n"
        "pulumi.export('fourth', cluster.name.apply(lambda name: name.split('/')[3]))\n"
        "issuer = cluster.identities[0].oidcs[0].issuer\n"
        "pulumi.export('trust', issuer.apply(lambda url: json.dumps({'Condition': {url.split('//')[1] + ':aud': 'sts'}})))\n",
    )
    names = ["authority", "fourth", "trust"]
    root = exporting(*names)
    foresight = Foreseeing(folder, Setting(project="shop", stack="dev")).foresee([root])

    assert foresight.problem == ""
    exports = {export.name: export for export in Stack(foresight.planned, markers=foresight.markers).exports}
    assert {name: [origin.output for origin in exports[name].origins] for name in names} == {
        "authority": [],
        "fourth": [],
        "trust": ["identities[0].oidcs[0].issuer"],
    }


@pytest.mark.parametrize(
    ("program", "runtime", "reason"),
    [
        ("raise ValueError('no network')", "python", "the program raised ValueError in __main__.py:1"),
        ("x = 1", "cobol", "written for cobol, and `pulumi-language-cobol` is neither beside `pulumi` nor on PATH"),
    ],
)
def test_a_program_that_cannot_be_foreseen_is_told_and_no_failure(tmp_path, program, runtime, reason):
    planned = [known("document", prefix=UNKNOWN)]
    foresight = Foreseeing(project(tmp_path, program, runtime), Setting(project="shop", stack="dev")).foresee(planned)

    assert reason in foresight.problem
    assert foresight.planned == ()


def test_a_program_that_takes_too_long_is_ended(tmp_path):
    folder = project(tmp_path, "import time\ntime.sleep(9000)")
    foresight = Foreseeing(folder, Setting(project="shop", stack="dev"), time_limit=1.0).foresee([])

    assert "after 1 s" in foresight.problem


def test_a_folder_without_a_project_is_told(tmp_path):
    assert "no Pulumi.yaml" in Foreseeing(tmp_path, Setting(project="shop", stack="dev")).foresee([]).problem


def test_a_program_that_is_built_in_its_own_folder_is_not_built_beside_a_preview(tmp_path):
    foreseeing = Foreseeing(project(tmp_path, "", "dotnet"), Setting(project="shop", stack="dev"), beside_preview=True)

    assert foreseeing.foresee([known("document", prefix=UNKNOWN)]).problem == (
        "programs in .NET are built in their own folder, which must not happen beside a preview: `preflight check` foresees them"
    )
