"""`preflight audit`: where states come from, what is kept of them, and that nothing is lost or counted twice."""

from __future__ import annotations

import gzip
import json
import os
import signal
import subprocess
import sys
from collections import Counter
from importlib.resources import files
from pathlib import Path

import boto3
import pytest
from distributed import Client, LocalCluster
from moto.server import ThreadedMotoServer

from preflight.check.audit.judging import StackResult, judge_states
from preflight.check.audit.results import Results
from preflight.check.audit.run import Audit
from preflight.check.audit.states import Source
from preflight.check.failure import CannotCheck
from preflight.judge.configuration import Configuration
from tests.conftest import MILLISECONDS

ENDS = "sqs-dead-letter-chain-ends"
FREE_PORT = "127.0.0.1:0"
"""Without an address a cluster takes port 8787, and warns where that is taken."""
SECRET = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", "ciphertext": "v1:hunter2"}


def state(name: str, *, bad: bool = True, stack: str = "prod") -> dict[str, object]:
    """The state of a stack with a queue whose dead letters come back to it, or with none, as a backend keeps it."""
    arn = f"arn:aws:sqs:eu-west-1:111122223333:{name}"
    target = {"deadLetterTargetArn": arn if bad else f"{arn}-dead", "maxReceiveCount": 5}
    inputs = {"name": name, "redrivePolicy": json.dumps(target), "policy": SECRET}
    queue = {
        "urn": f"urn:pulumi:{stack}::{name}::aws:sqs/queue:Queue::{name}",
        "custom": True,
        "type": "aws:sqs/queue:Queue",
        "inputs": inputs,
        "outputs": {**inputs, "arn": arn},
        "sourcePosition": "project:///__main__.py#3,1",
    }
    return {"version": 3, "checkpoint": {"stack": f"organization/{name}/{stack}", "latest": {"resources": [queue]}}}


def backend(root: Path, *names: str) -> Path:
    """A backend with a stack for each name; those of odd places are compressed."""
    for at, name in enumerate(names):
        folder = root / ".pulumi" / "stacks" / name
        folder.mkdir(parents=True)
        text = json.dumps(state(name, bad=not name.startswith("good"))).encode()
        file = folder / ("prod.json.gz" if at % 2 else "prod.json")
        file.write_bytes(gzip.compress(text) if at % 2 else text)
    return root


def audited(source: str, out: Path, **given) -> Results:
    results = Results(out, {"source": source}, again=False)
    progress = given.pop("progress", lambda *_: None)
    Audit(Source(source), Configuration(), results, progress, **{"workers": 1, **given}).run()
    return results


def paths(results: Results) -> list[str]:
    return [path for stacks, _ in results.parts() for path in stacks.column("path").to_pylist()]


@pytest.fixture(autouse=True)
def credentials(monkeypatch):
    """For the server of S3. The processes that judge have the environment of the first test that starts one."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")


@pytest.fixture
def audit(run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return lambda *arguments: run("audit", *arguments, "--workers", "1", "--only", ENDS)


def test_a_backend_is_audited_and_what_cannot_be_read_is_named(audit, tmp_path):
    backend(tmp_path / "backend", "orders", "bills", "good")
    stacks = tmp_path / "backend" / ".pulumi" / "stacks"
    (stacks / "orders" / "prod.json.bak").write_text("{}")
    (stacks / "orders" / "broken.json").write_text("{")
    (stacks / "orders" / "torn.json.gz").write_bytes(gzip.compress(b"{}" * 99)[:20])
    (stacks / "orders" / "away.json").symlink_to("/etc/passwd")

    done = audit("backend", "--format", "html=a.html", "--format", "markdown=a.md", "--format", "json=a.json")

    assert done.code == 2
    assert "2 of 3 stacks would be blocked today, 1 are clean, 3 not readable." in done.flat
    assert "orders/broken.json is not JSON" in done.flat
    assert "orders/torn.json.gz cannot be read (" in done.flat
    assert "orders/away.json is a symbolic link, which is not followed" in done.flat
    summary = json.loads(Path("a.json").read_text())
    assert summary["stacks"] == 3
    assert summary["policies"] == [
        {"policy": ENDS, "severity": "high", "findings": {"mandatory": 2}, "stacks": {"mandatory": 2}, "wouldBlock": 0}
    ]
    for name in ("a.html", "a.md"):
        assert "2 of 3 stacks would be blocked today" in Path(name).read_text()
    everything = b"".join(
        file.read_bytes() for file in tmp_path.rglob("*") if file.is_file() and "stacks/" not in str(file)
    )
    assert b"hunter2" not in everything
    assert "hunter2" not in done.out + done.err


def test_duckdb_reads_the_results(audit, tmp_path):
    backend(tmp_path / "backend", "orders", "good")

    audit("backend", "--out", "results")

    rows = queried("select path, policy, level, resource, file, line from 'results/findings/*.parquet'")
    assert rows == [[".pulumi/stacks/orders/prod.json", ENDS, "mandatory", "Queue 'orders'", "__main__.py", 3]]
    assert queried("select count(*) from 'results/stacks/*.parquet' where problem is null") == [[2]]


def queried(query: str) -> list[list[object]]:
    """The rows, by a process of its own: where pytest has imported DuckDB, it reports leaks when Python ends."""
    script = "import duckdb, json, sys; print(json.dumps(duckdb.sql(sys.argv[1]).fetchall()))"
    return json.loads(subprocess.run([sys.executable, "-c", script, query], check=True, capture_output=True).stdout)


def test_what_is_no_file_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe.json")

    with pytest.raises(CannotCheck, match=r"pipe\.json is not a file"):
        Source(str(tmp_path)).read("pipe.json")


def test_a_folder_of_exports_is_audited(audit, tmp_path):
    (tmp_path / "exports" / "deep").mkdir(parents=True)
    latest = state("orders")["checkpoint"]["latest"]
    (tmp_path / "exports" / "deep" / "a.json").write_text(json.dumps({"version": 3, "deployment": latest}))

    done = audit("exports", "--format", "json")

    assert (done.code, json.loads(done.out)["worst"][0]["path"]) == (1, "deep/a.json")


def test_what_an_advisory_policy_would_block_is_counted(run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    backend(tmp_path / "backend", "orders")
    Path("policies.json").write_text(json.dumps({ENDS: "advisory"}))

    done = run("audit", "backend", "--only", ENDS, "--config", "policies.json", "--workers", "1", "--format", "json")

    assert done.code == 0
    (policy,) = json.loads(done.out)["policies"]
    assert (policy["stacks"], policy["wouldBlock"]) == ({"advisory": 1}, 1)


def test_an_audit_that_was_ended_goes_on_where_it_was(tmp_path, monkeypatch):
    source = str(backend(tmp_path / "backend", *(f"s{at:02}" for at in range(40))))
    monkeypatch.setattr("preflight.check.audit.results.PART", 10)

    def end(done, _):
        if done >= 16:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        audited(source, tmp_path / "out", progress=end)
    before = paths(Results(tmp_path / "out", {"source": source}, again=False))
    (tmp_path / "out" / "findings" / "part-00099.parquet").write_bytes(b"of an audit that was ended")
    seen = []
    results = audited(source, tmp_path / "out", progress=lambda done, _: seen.append(done))

    assert 16 <= len(before) < 40
    assert seen[0] == len(before)
    assert Counter(paths(results)) == Counter(Source(source).states())
    assert sum(findings.num_rows for _, findings in results.parts()) >= 40


def test_results_of_another_audit_are_not_continued(audit, tmp_path):
    backend(tmp_path / "backend", "orders")
    backend(tmp_path / "other", "orders")
    audit("backend")

    refused = audit("other")

    assert refused.code == 2
    assert "has the results of another audit" in refused.err
    assert audit("other", "--again").code == 1


def test_a_store_of_s3_is_audited(audit, tmp_path):
    root = backend(tmp_path / "backend", "orders", "bills", "good")
    server = ThreadedMotoServer("127.0.0.1", port=0, verbose=False)
    server.start()
    try:
        host, port = server.get_host_and_port()
        address = f"http://{host}:{port}"
        s3 = boto3.client("s3", endpoint_url=address)
        s3.create_bucket(Bucket="states")
        for file in root.rglob("*.json*"):
            s3.upload_file(str(file), "states", f"team/{file.relative_to(root).as_posix()}")

        done = audit(f"s3://states/team?endpoint={address}&region=us-east-1&awssdk=v2", "--format", "json")
        missing = audit(f"s3://nowhere?endpoint={address}", "--out", "missing")
    finally:
        server.stop()

    summary = json.loads(done.out)
    assert (summary["stacks"], summary["blocked"], summary["unread"]) == (3, 2, 0)
    assert summary["worst"][0]["path"] == ".pulumi/stacks/orders/prod.json"
    assert (missing.code, missing.out) == (2, "")
    assert missing.err.startswith("preflight: s3://nowhere?endpoint=")


def test_a_cluster_that_loses_a_worker_loses_no_stack_and_judges_none_twice(tmp_path, monkeypatch):
    source = str(backend(tmp_path / "backend", *(f"s{at:03}" for at in range(120))))
    monkeypatch.setattr("preflight.check.audit.run.BATCH", 4)
    lost = []
    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=FREE_PORT, silence_logs="ERROR") as cluster:
        with Client(cluster, set_as_default=False) as client:
            victim = next(iter(client.run(os.getpid).values()))

        def lose(done, _):
            if done >= 20 and not lost:
                lost.append(victim)
                os.kill(victim, signal.SIGKILL)

        results = audited(source, tmp_path / "out", scheduler=cluster.scheduler_address, progress=lose)

    assert lost
    assert Counter(paths(results)) == Counter(Source(source).states())
    findings = Counter(path for _, table in results.parts() for path in table.column("path").to_pylist())
    assert set(findings.values()) == {next(iter(findings.values()))}
    assert len(findings) == 120


def test_a_state_that_ends_its_process_is_given_up_and_the_rest_is_judged(tmp_path, monkeypatch):
    source = str(backend(tmp_path / "backend", "a", "b", "c"))
    monkeypatch.setattr("preflight.check.audit.run.judge_states", _deadly)

    results = audited(source, tmp_path / "out")

    problems = {row["path"]: row["problem"] for stacks, _ in results.parts() for row in stacks.to_pylist()}
    assert [path for path, problem in problems.items() if problem] == [".pulumi/stacks/b/prod.json.gz"]
    assert "the process that does it ends" in problems[".pulumi/stacks/b/prod.json.gz"]


def _deadly(source, paths, configuration):
    if any("/b/" in path for path in paths):
        os.kill(os.getpid(), signal.SIGKILL)
    return judge_states(source, paths, configuration)


def test_a_state_names_no_file_of_this_machine(tmp_path):
    (tmp_path / "code.py").write_text("import missing_package\n")
    archive = {
        "4dabf18193072939515e22adb298388d": "0def7320c3a5731c473e5ecbe6d01bc7",
        "hash": "x",
        "path": str(tmp_path),
    }
    urn = "urn:pulumi:prod::a::aws:lambda/function:Function::a"
    inputs = {"code": archive, "handler": "code.handler", "runtime": "python3.13"}
    resource = {"urn": urn, "custom": True, "type": "aws:lambda/function:Function", "inputs": inputs}
    (tmp_path / "a.json").write_text(json.dumps({"deployment": {"resources": [resource]}}))

    (result,) = judge_states(Source(str(tmp_path)), ["a.json"], Configuration())

    assert result.problem == ""
    assert [row.policy for row in result.findings if row.policy.startswith("bundle-")] == []


@pytest.mark.parametrize(
    ("address", "problem"),
    [
        ("nowhere", "nowhere is not a folder"),
        ("ftp://host", "ftp://host cannot be opened (there is no store ftp://)"),
        ("s3://b?acl=x", "s3://b?acl=x cannot be opened (its option acl is not supported)"),
        ("azblob://b", "it names no storage account"),
    ],
)
def test_what_is_no_source_is_refused_with_one_sentence(address, problem, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("AZURE_STORAGE_ACCOUNT", raising=False)

    with pytest.raises(CannotCheck, match=r".") as caught:
        Source(address).states()

    assert problem in caught.value.problem


def test_a_scheduler_that_does_not_answer_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr("preflight.check.audit.run.SECONDS", 0.2)

    with pytest.raises(CannotCheck, match=r"the scheduler tcp://127\.0\.0\.1:9 does not answer"):
        audited(str(backend(tmp_path / "backend", "a")), tmp_path / "out", scheduler="tcp://127.0.0.1:9")


def test_a_result_is_kept_once(tmp_path):
    results = Results(tmp_path, {}, again=False)
    for _ in range(2):
        results.add(StackResult("a.json", "p\ud800", "s"))
    results.flush()

    assert paths(results) == ["a.json"]


def test_the_page_of_an_audit_has_no_fault(audit, tmp_path, browser):
    backend(tmp_path / "backend", "orders", "bills")
    (tmp_path / "backend" / ".pulumi" / "stacks" / "bills" / "broken.json").write_text("{")
    audit("backend", "--format", "html=a.html")
    axe = (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")

    faults = []
    for scheme in ("light", "dark"):
        with browser.new_context(color_scheme=scheme) as context:
            page = context.new_page()
            page.set_default_timeout(MILLISECONDS)
            page.goto((tmp_path / "a.html").as_uri())
            page.evaluate(axe)
            faults += page.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
            assert page.locator("table").count() >= 3

    assert [(each["id"], each["nodes"][0]["html"]) for each in faults] == []
