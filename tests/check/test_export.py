"""`preflight check EXPORT.json`."""

from __future__ import annotations

import gc
import json
import os
import re
import subprocess
import sys
import tracemalloc
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from benchmarks import exports
from preflight.check.export import read_export, read_state
from preflight.check.failure import CannotCheck

SIGNATURE = "4dabf18193072939515e22adb298388d"
SECRET = "1b47061264138c4ac30d75fd1eb44270"
STACK = "urn:pulumi:prod::shop::pulumi:pulumi:Stack::shop-prod"


def state(token: str, name: str, inputs: dict[str, Any], **given: Any) -> dict[str, Any]:
    urn = f"urn:pulumi:prod::shop::{token}::{name}"
    provider = "urn:pulumi:prod::shop::pulumi:providers:aws::default::5f1a"
    return {"urn": urn, "type": token, "custom": True, "inputs": inputs, "parent": STACK, "provider": provider, **given}


@pytest.fixture
def export(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def write(*states: dict[str, Any]) -> str:
        stack = {"urn": STACK, "type": "pulumi:pulumi:Stack", "custom": False, "outputs": {}}
        deployment = {"manifest": {}, "resources": [stack, *states]}
        (tmp_path / "stack.json").write_text(json.dumps({"version": 3, "deployment": deployment}))
        return "stack.json"

    return write


def queue(name: str, target: str, **given: Any) -> dict[str, Any]:
    policy = json.dumps({"deadLetterTargetArn": target, "maxReceiveCount": 5})
    arn = f"arn:aws:sqs:eu-west-1:111122223333:{name}"
    return state("aws:sqs/queue:Queue", name, {"name": name, "redrivePolicy": policy}, outputs={"arn": arn}, **given)


def test_a_deployed_stack_is_judged_with_the_lines_that_made_it(export, run):
    arn = "arn:aws:sqs:eu-west-1:111122223333:{}"
    file = export(
        queue("orders", arn.format("failed"), sourcePosition="project:///src/queues.py#12,4"),
        queue("failed", arn.format("orders")),
    )

    done = run("check", file, "--only", "sqs-dead-letter-chain-ends")

    assert done.code == 1
    assert "stack.json · stack prod Read 2 resources, from the stack export" in done.flat
    assert "Queue 'orders' · aws:sqs:Queue · src/queues.py:12" in done.flat
    assert "Queue 'failed' · aws:sqs:Queue ✖" in done.flat
    assert done.flat.endswith("2 mandatory · 0 advisory · 0 abstentions")


@pytest.mark.parametrize(
    ("position", "shown"),
    [
        ("project:///infra/my%20queues.py#12,4", "infra/my queues.py:12"),
        ("project:///file:/shop/queues.js#12,4", "/shop/queues.js:12"),
        ("project:///src/file:/shop/src/my%20queues.mjs#12,4", "/shop/src/my queues.mjs:12"),
    ],
)
def test_a_file_is_named_as_it_is_and_not_as_its_url(export, run, position, shown):
    itself = "arn:aws:sqs:eu-west-1:111122223333:orders"

    done = run(
        "check", export(queue("orders", itself, sourcePosition=position)), "--only", "sqs-dead-letter-chain-ends"
    )

    assert f"Queue 'orders' · aws:sqs:Queue · {shown} ✖" in done.flat


def test_resources_that_are_read_or_about_to_be_deleted_are_not_judged(export, run):
    itself = "arn:aws:sqs:eu-west-1:111122223333:orders"

    done = run("check", export(queue("orders", itself, external=True), queue("orders", itself, delete=True)))

    assert done.code == 0
    assert "Read 0 resources" in done.flat


def test_a_secret_is_judged_where_it_can_be_read_and_never_printed(export, run):
    only = ("--only", "ssm-secret-is-encrypted", "--json")
    text = "super-secure-password-123"
    shown = {SIGNATURE: SECRET, "plaintext": json.dumps(text)}
    sealed = {SIGNATURE: SECRET, "ciphertext": "AAABAGk="}
    inputs = {"name": "/orders/db-password", "type": "String"}

    readable = run("check", export(state("aws:ssm/parameter:Parameter", "db", {**inputs, "value": shown})), *only)
    unreadable = run("check", export(state("aws:ssm/parameter:Parameter", "db", {**inputs, "value": sealed})), *only)

    assert [violation["policy"] for violation in readable.json["violations"]] == ["ssm-secret-is-encrypted"]
    assert text not in readable.out
    assert unreadable.json["violations"] == []
    assert [abstention["reason"] for abstention in unreadable.json["abstentions"]] == ["value"]


def test_code_that_lies_beside_a_program_cannot_be_judged(export, run):
    archive = {SIGNATURE: "0def7320c3a5731c473e5ecbe6d01bc7", "path": "./lambda", "hash": "1f"}
    inputs = {"code": archive, "handler": "app.handler", "runtime": "python3.13", "role": "arn:aws:iam::1:role/x"}

    done = run(
        "check", export(state("aws:lambda/function:Function", "ship", inputs)), "--only", "bundle-handler-exists"
    )

    assert done.code == 0
    assert "an export does not show where its program is" in done.flat


def test_an_empty_stack_has_nothing_to_find(tmp_path, monkeypatch, run):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "stack.json").write_text('{"version": 3, "deployment": null}')

    done = run("check", "stack.json", "--json")

    assert done.code == 0
    assert done.json["plan"]["seconds"] is None
    assert (done.json["project"], done.json["stack"]) == ("", "")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "is not JSON"),
        ("[]", "is no stack export: it has no `deployment`"),
        ('{"deployment": {"resources": [{"urn": "x"', "is not JSON"),
        ('{"deployment": {"resources": []', "is not JSON"),
        ('{"deployment": {"resources": [{"urn": "urn:pulumi:a::b::c::d", "type": "c"} 2]}}', "is not JSON"),
        ('{"deployment": {"resources": 1}}', "is no stack export: TypeError (`resources` is not a list)"),
        ('{"resources": []}', "is no stack export: it has no `deployment`"),
        ('{"deployment": {"resources": [{}]}}', "is no stack export: KeyError ('urn')"),
        (
            '{"deployment": {"resources": [{"urn": "x", "type": "y"}]}}',
            "is no stack export: ValueError (a resource has no URN)",
        ),
        (
            '{"deployment": {"resources": [{"urn": "urn:pulumi:a::b::c::d", "type": ["c"]}]}}',
            "TypeError (`type` of urn:pulumi:a::b::c::d is not a string)",
        ),
        (
            '{"deployment": {"resources": [{"urn": "urn:pulumi:a::b::c::d", "type": "c", "inputs": [1]}]}}',
            "TypeError (`inputs` of urn:pulumi:a::b::c::d is not an object)",
        ),
    ],
)
def test_what_is_no_export_is_said(text, said, tmp_path, monkeypatch, run):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "stack.json").write_text(text)

    done = run("check", "stack.json")

    assert done.code == 2
    assert said in done.err
    assert "`pulumi stack export --file FILE`" in done.err


STATES = [
    {"urn": "urn:pulumi:dev::shop::aws:sqs/queue:Queue::a", "type": "aws:sqs/queue:Queue", "inputs": {"name": "a"}},
    {
        "urn": "urn:pulumi:dev::shop::aws:sqs/queue:Queue::b",
        "type": "aws:sqs/queue:Queue",
        "inputs": {"name": "a", "delaySeconds": 1},
        "outputs": {"name": "a", "delaySeconds": True, "url": "ü€", "size": 12.5},
    },
]


@pytest.mark.parametrize("indent", [None, 4])
@pytest.mark.parametrize("large", [0, 10**9])
@pytest.mark.parametrize("part", [1, 7, 10**6])
@pytest.mark.parametrize(
    "wrapped", [lambda it: {"deployment": it}, lambda it: {"checkpoint": {"stack": "s", "latest": it}}]
)
def test_states_are_read_one_by_one_however_they_are_written(indent, large, part, wrapped, monkeypatch):
    monkeypatch.setattr("preflight.check.export.LARGE", large)
    monkeypatch.setattr("preflight.check.export.PART", part)
    deployment = {"manifest": {"resources": ["no"], "sizes": [1.25e3, -7]}, "resources": STATES, "metadata": {}}
    text = json.dumps({"version": 3, **wrapped(deployment), "after": []}, indent=indent, ensure_ascii=False)

    export = read_state(text.encode(), "stack.json")

    first, second = export.resources
    assert (export.project, export.stack) == ("shop", "dev")
    assert (first.inputs, first.outputs, second.inputs) == ({"name": "a"}, {}, {"name": "a", "delaySeconds": 1})
    assert second.outputs["delaySeconds"] is True
    assert (second.outputs["url"], second.outputs["size"]) == ("ü€", 12.5)
    assert second.outputs["name"] is second.inputs["name"]


def test_an_export_without_resources_is_an_empty_stack():
    for deployment in ("null", "{}", '{"resources": null}', '{"resources": [ ]}'):
        assert read_state(f'{{"deployment": {deployment}}}'.encode(), "stack.json").resources == []


def test_an_export_is_read_in_parts(tmp_path, monkeypatch):
    monkeypatch.setattr("preflight.check.export.PART", 10_000)
    gone = [state("aws:sqs/queue:Queue", str(at), {"policy": str(at) * 10_000}, delete=True) for at in range(100, 200)]
    file = tmp_path / "stack.json"
    file.write_text(json.dumps({"deployment": {"resources": [*gone, *STATES]}}))

    tracemalloc.start()
    try:
        assert len(read_export(file).resources) == len(STATES)
        assert tracemalloc.get_traced_memory()[1] < file.stat().st_size / 10
    finally:
        tracemalloc.stop()


def test_where_an_export_is_not_json_is_counted_from_its_beginning(tmp_path, monkeypatch):
    monkeypatch.setattr("preflight.check.export.PART", 100)
    text = json.dumps({"deployment": {"resources": STATES}}, indent=2)
    broken = text.replace('"delaySeconds": 1', '"delaySeconds" 1')
    with pytest.raises(json.JSONDecodeError) as reason:
        json.loads(broken)

    with pytest.raises(CannotCheck, match=re.escape(f"stack.json is not JSON ({reason.value})")):
        read_state(broken.encode(), "stack.json")


def test_a_name_with_a_line_break_begins_no_line(export, run):
    name = "q\n::error::x"
    arn = f"arn:aws:sqs:eu-west-1:111122223333:{name}"

    done = run("check", export(queue(name, arn)))

    assert r"Queue 'q\n::error::x' · aws:sqs:Queue" in done.out


MOST = 8_000
"""Bytes that a resource may add to the peak, with all that is found about it: then 50,000 of them stay below 400 MB."""


def test_a_large_export_takes_little_memory_for_each_resource(tmp_path, monkeypatch, run):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("preflight.check.export.LARGE", 0)
    sizes, peaks = (200, 200, 800), []  # the first time, what is imported counts too
    for size in sizes:
        exports.write(Path("stack.json"), size)
        gc.collect()
        gc.disable()  # as in the command
        tracemalloc.start()
        try:
            run("check", "stack.json", "--format", "json=report.json")
            peaks.append(tracemalloc.get_traced_memory()[1])
        finally:
            tracemalloc.stop()
            gc.enable()

    assert (peaks[2] - peaks[1]) / (sizes[2] - sizes[1]) <= MOST


def test_a_terminal_shows_at_once_that_something_is_done(tmp_path):
    pty = pytest.importorskip("pty")
    exports.write(tmp_path / "stack.json", 200)
    check = [sys.executable, "-X", "importtime", "-m", "preflight", "check", str(tmp_path / "stack.json"), "--json"]

    terminal, end = pty.openpty()
    with subprocess.Popen(check, stdout=subprocess.PIPE, stderr=end) as on_terminal:
        os.close(end)
        with ThreadPoolExecutor() as threads:
            seen = threads.submit(read_terminal, terminal)
            written = on_terminal.stdout.read().decode()
            shown = seen.result()
    elsewhere = subprocess.run(check, capture_output=True, text=True, check=False)

    before, _, after = shown.partition("loading the policies …")
    assert "preflight.check.console" in before
    assert not re.search(r"rich|preflight\.check\.reporting|preflight\.aws", before)  # which the policies import
    assert "preflight.check.reporting" in after.partition("reading the export …")[0]
    assert "…" not in elsewhere.stderr
    assert elsewhere.stdout == written


def read_terminal(terminal: int) -> str:
    """What was written to a terminal until its other end was closed."""
    written = b""
    with open(terminal, "rb", buffering=0) as stream, suppress(OSError):  # as Linux tells the end
        while part := stream.read(65536):
            written += part
    return written.decode()
