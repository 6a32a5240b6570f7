"""Reports with everything that is hard to write into a format."""

from __future__ import annotations

from preflight.core.catalogue import discover
from preflight.core.evidence import documented
from preflight.core.policy import Abstention, Defect
from preflight.judge.finding import Exempted, Finding, Location, Notice
from preflight.report.report import Planning, Report

POLICY, HELD = discover(kinds=["program"]).policies[:2]
PLANNED = Planning("embedded", "planned", "the embedded planner", "orders", "dev", resources=2, seconds=1.25)
QUEUE = "urn:pulumi:dev::orders::aws:sqs/queue:Queue::orders"
NASTY = "has [a](b) 100% <b>&\"'\x00\x1b ]]> | `code` @someone ::error:: a,b\nnext 😀 \ud800"


def finding(name: str = "sqs-queue-ends", enforcement: str = "mandatory", severity: str = "high", **given) -> Finding:
    return Finding(
        name, severity, enforcement, **{"message": "has no end", "fix": "end it", "rule": "A queue ends.", **given}
    )


def about_queue(**given) -> Finding:
    location = Location("infra/__main__.py", 4)
    place = {"subject": "Queue 'orders'", "urn": QUEUE, "type": "aws:sqs/queue:Queue", "locations": (location,)}
    return finding(**{**place, "page": "https://example.org/page", **given})


def in_source(line: int = 7, text: str = 'queue = aws.sqs.Queue("ü")', **given) -> Finding:
    at = Location("infra/a b.py", line, 9, text, 7)
    return finding("program-names-exist", "advisory", "low", subject=f"a b.py:{line}", locations=(at,), **given)


def in_archive() -> Finding:
    inside = Location("app/index.py", 3, 1, "import pandas", 6, in_archive=True)
    return about_queue(locations=(inside, Location("infra/functions.py", 12)))


def report(*findings: Finding, **given) -> Report:
    with_defaults = {"file": "infra/Pulumi.yaml", "policies": [POLICY, HELD], **given}
    return Report("infra", with_defaults.pop("planning", PLANNED), findings, **with_defaults)


FULL = report(
    in_source(),
    in_source(9, "other"),
    about_queue(evidence=(documented("https://example.org/fact", "2026-11-28"),)),
    about_queue(message=NASTY),
    in_archive(),
    about_queue(exempted_by=Exempted("comment", "it drains", "orders", "2027-01-01", Location("infra/__main__.py", 3))),
    about_queue(enforcement="advisory", in_baseline=True),
    finding("stack-is-tagged", "advisory", "medium", subject="The stack"),
    abstentions=[Abstention(POLICY, QUEUE, "Queue 'orders'", "redrivePolicy")],
    defects=[Defect(POLICY, QUEUE, "Queue 'orders'", "KeyError", "view.py:7")],
    notices=[Notice("unused", "an exemption is unused", Location("infra/preflight.toml", 3))],
)
EMPTY = report()
