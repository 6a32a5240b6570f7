"""What a reader sees: grouped, coloured on terminals only, and nothing broken that may be copied."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from preflight.core.catalogue import discover
from preflight.core.policy import Abstention, Defect
from preflight.judge.finding import Finding, Location
from preflight.report.report import Planning, Report
from preflight.report.terminal import Terminal, abstained, filled, parts

POLICY = discover().policies[0]
PLANNED = Planning("embedded", "planned", "the embedded planner", stack="dev", resources=2, seconds=1.25)


def finding(name="queue-ends", level="mandatory", severity="high", **given) -> Finding:
    return Finding(name, severity, level, **{"message": "Something is wrong.", "fix": "mend it.", **given})


def printed(report: Report, *, width: int = 100, terminal: bool = False, **given) -> str:
    console = Console(file=io.StringIO(), width=width, force_terminal=terminal, highlight=False, _environ={})
    Terminal(console).show(report, **given)
    return console.file.getvalue()


def test_what_blocks_comes_first_and_a_resource_is_named_once():
    queue = {"urn": "urn:1", "type": "aws:sqs/queue:Queue", "subject": "Queue 'a'", "locations": (Location("a.py", 3),)}
    findings = [
        finding("advised", "advisory", "low", **queue),
        finding("second", severity="high", **queue),
        finding("first", severity="critical", **queue),
        finding("of-the-program", severity="high", locations=(Location("b.py", 7, 3, "x = (", 1),)),
    ]
    text = printed(Report("infra", PLANNED, findings))

    assert [line for line in text.splitlines() if line and not line.startswith(" ")] == [
        "AWS Preflight 0.1.0 · infra · stack dev",
        "Planned and judged 2 resources in 1.2 s, by the embedded planner",
        f"── 3 mandatory: 1 critical, 2 high {'─' * 65}",
        "Queue 'a' · aws:sqs:Queue · a.py:3",
        f"── 1 advisory: 1 low {'─' * 79}",
        "Queue 'a' · aws:sqs:Queue · a.py:3",
        "`preflight explain POLICY` shows why, with examples.",
        "3 mandatory · 1 advisory · 0 abstentions",
    ]
    assert text.index("✖ first") < text.index("✖ second") < text.index("▲ advised")


def test_what_has_one_cause_is_shown_once_with_all_its_places():
    message = "has a role that lacks logs:PutLogEvents"
    found = [
        finding("can-log", message=message, urn=f"urn:{name}", subject=f"Function '{name}'", locations=(at,))
        for name, at in (("a", Location("f.py", 3)), ("b", Location("f.py", 9)), ("c", Location("g.py", 1)))
    ]
    text = printed(Report("infra", PLANNED, found))

    assert text.count(message) == text.count("Fix: mend it.") == 1
    assert "Also: Function 'b' (line 9) and Function 'c' (g.py:1)." in " ".join(text.split())
    assert text.endswith("3 mandatory · 0 advisory · 0 abstentions\n")


def test_what_a_policy_reports_twice_about_one_resource_is_one_entry():
    queue = {"urn": "urn:1", "subject": "Queue 'a'"}
    found = [finding(message=message, **queue) for message in ("imports numpy", "imports requests")]
    report = Report("infra", PLANNED, [*found, finding("another", **queue)])
    text = printed(report)

    assert len(report.causes) == 3
    assert text.count("✖ queue-ends") == 1
    assert "imports numpy. Imports requests." in text


def test_a_misspelt_name_that_several_policies_report_is_one_finding():
    def misspelt(line: int, of: str) -> Finding:
        message = f"passes 'visibilty_timeout' to {of}; did you mean 'visibility_timeout'?"
        return finding("arguments-exist", message=message, locations=(Location("q.py", line, 5, "x", 1),))

    queue = {"urn": "urn:1", "subject": "Queue 'a'", "locations": (Location("q.py", 2),)}
    told = finding("properties-exist", "advisory", message="is given `visibiltyTimeout`, which is no property", **queue)
    other = finding("other", message="is wrong", **queue)
    elsewhere = told._replace(message=f"{told.message} there", locations=(Location("other.py", 2),))
    report = Report("infra", PLANNED, [misspelt(4, "Queue"), misspelt(6, "QueueArgs"), told, other, elsewhere])
    text = " ".join(printed(report).split())

    assert [(len(each.findings), len(each.repeats)) for each in report.causes] == [(2, 1), (1, 0), (1, 0)]
    assert "Also: line 6. Also reported by properties-exist, for Queue 'a'. Fix:" in text


def test_a_statement_to_copy_stays_on_one_line():
    statement = (
        '{"Effect": "Allow", "Action": ["logs:CreateLogStream", "logs:PutLogEvents"], "Resource": "arn:aws:logs:*:*:*"}'
    )
    text = printed(Report("infra", PLANNED, [finding(message=f"Role 'r' lacks it; add {statement}.")]), width=60)

    assert f"\n    {statement}\n" in text
    assert "lacks it; add\n" in text


def test_code_is_not_broken_and_prose_is():
    lines = list(filled("pass `opts=pulumi.ResourceOptions(depends_on=[a, b])`, then run it once more", 30))

    assert lines == ["pass", "`opts=pulumi.ResourceOptions(depends_on=[a, b])`,", "then run it once more"]


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("plain text.", [("plain text.", False)]),
        ('add {"a": 1}.', [("add", False), ('{"a": 1}', True)]),
        (
            'add {"a": 1} or {"b": {}} (later).',
            [("add", False), ('{"a": 1}', True), ("or", False), ('{"b": {}}', True), ("(later).", False)],
        ),
        ('has {"broken.', [('has {"broken.', False)]),
    ],
)
def test_json_in_a_message_is_told_from_prose(message, expected):
    assert list(parts(message)) == expected


def test_a_wide_line_of_source_is_cut_around_what_is_meant():
    source = f"{'x' * 200} = here({'y' * 200})"
    text = printed(Report("infra", PLANNED, [finding(locations=(Location("a.py", 12, 204, source, 4),))]), width=60)

    shown, caret = (line.partition("│ ")[2] for line in text.splitlines() if "│" in line)
    assert shown[caret.index("^") :][:4] == "here"
    assert caret.strip() == "^^^^"
    assert len(shown) < 60


def test_a_tab_before_what_is_meant_moves_the_caret():
    text = printed(Report("infra", PLANNED, [finding(locations=(Location("a.py", 1, 2, "\tx = (", 1),))]))

    shown, caret = (line.partition("│ ")[2] for line in text.splitlines() if "│" in line)
    assert shown[caret.index("^")] == "x"


def test_there_is_colour_on_a_terminal_only():
    report = Report("infra", PLANNED, [finding(page="https://example.org/queue-ends")])

    assert "\x1b[" not in printed(report)
    assert "\x1b]8;" in printed(report, terminal=True)
    assert "\x1b[" in printed(report, terminal=True)


def test_reasons_that_differ_in_their_resource_alone_are_counted_together():
    reasons = [
        "policy of RolePolicy 'a'",
        "policy of RolePolicy 'b'",
        "apiStages[0].stage",
        "apiStages[1].stage",
        "role",
    ]
    report = Report("infra", PLANNED, abstentions=[Abstention(POLICY, "", "", reason) for reason in reasons])

    assert (
        abstained(report)
        == "5 checks undecided (not known before the deployment): policy (2), apiStages[].stage (2), role (1)."
    )


def test_many_reasons_are_counted_and_not_listed():
    report = Report("infra", PLANNED, abstentions=[Abstention(POLICY, "", "", f"p{at}") for at in range(9)])

    assert abstained(report).endswith("p5 (1) and 3 more.")


def test_a_defect_and_the_engine_s_reason_and_missing_foresight_are_said():
    planning = Planning(
        "embedded",
        "planned",
        "the embedded planner",
        instead="no plugin",
        blind="2 documents are not known at this preview: it took too long",
        seconds=1,
    )
    report = Report("infra", planning, defects=[Defect(POLICY, "urn", "Queue 'a'", "KeyError", "view.py:7")])
    text = " ".join(printed(report).split())

    assert "pulumi was not used: no plugin" in text
    assert "2 documents are not known at this preview: it took too long." in text
    assert f"policy {POLICY.name} could not answer about Queue 'a': KeyError at view.py:7." in text
    assert text.endswith("0 mandatory · 0 advisory · 0 abstentions · 1 defect")


def test_the_exit_code_tells_a_plan_that_is_not_whole_from_one_in_which_nothing_is_wrong():
    stopped = Planning("embedded", "stopped", "")
    assert Report("", PLANNED).exit_code == 0
    assert Report("", PLANNED, [finding(level="advisory")]).exit_code == 0
    assert Report("", stopped, [finding(level="advisory")]).exit_code == 2
    assert Report("", stopped, [finding()]).exit_code == 1
    assert Report("", Planning("embedded", "not-planned", "")).exit_code == 2


def test_of_very_many_findings_the_worst_are_shown_and_the_rest_is_counted():
    found = [finding(message=f"has {at}", urn=f"urn:{at}", subject=f"Queue '{at}'") for at in range(250)]
    worst = finding(severity="critical", message="is the worst", urn="urn:w", subject="Queue 'w'")
    text = printed(Report("infra", PLANNED, [*found, worst]))

    assert text.count("✖") == 200
    assert text.index("is the worst") < text.index("has 0")
    assert "… and 51 more findings, none graver: `--format html=report.html` shows all." in text


def test_of_very_many_places_of_a_cause_some_are_listed():
    text = printed(Report("infra", PLANNED, [finding(urn=f"urn:{at}", subject=f"Queue '{at}'") for at in range(50)]))

    assert "and 29 more." in " ".join(text.split())
