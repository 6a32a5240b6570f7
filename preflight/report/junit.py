"""The report as JUnit XML, which CI servers show as tests.

https://github.com/testmoapp/junitxml
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from preflight import pack
from preflight.core.policy import Policy
from preflight.judge.finding import Finding

from .report import Report, about, as_sentence

# What XML 1.0 cannot hold, not even escaped.
_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def written(report: Report) -> Iterator[str]:
    """The report as JUnit XML, in parts.

    A mandatory finding is a failed test, an advisory or exempted one a skipped test with its message, a defect an error. A
    policy that reports nothing is a test that passes.
    """
    found = {finding.policy for finding in report.findings} | {defect.policy.name for defect in report.defects}
    held = [policy for policy in report.policies if policy.name not in found]
    failed, errors = len(report.of("mandatory")), len(report.defects)
    skipped = len(report.of("advisory")) + len(report.exempted)
    planning = report.planning
    unplanned = planning.problem if planning.outcome == "not-planned" else ""
    errors += bool(unplanned)
    counts = (
        f'tests="{failed + skipped + errors + len(held)}" failures="{failed}" errors="{errors}" skipped="{skipped}"'
        f' time="{planning.seconds or 0:.3f}"'
    )
    name = ": ".join(part for part in (report.path, planning.stack) if part)
    yield '<?xml version="1.0" encoding="UTF-8"?>\n'
    yield f"<testsuites name={_attribute(pack.DISPLAY_NAME)} {counts}>\n"
    yield f"<testsuite name={_attribute(name)} {counts}>\n"
    if unplanned:
        yield f"{_case('plan', 'The program is planned')}><error message={_attribute(unplanned)}/></testcase>\n"
    for finding in [*report.ordered, *report.exempted]:
        yield _finding(finding, report)
    for defect in report.defects:
        case = _case(defect.policy.name, defect.subject or "The program")
        message = _attribute(defect.message)
        yield f"{case}><error type={_attribute(defect.exception)} message={message}/></testcase>\n"
    yield from map(_held, held)
    yield "</testsuite>\n</testsuites>\n"


def _finding(finding: Finding, report: Report) -> str:
    place = report.place(finding)
    subject = about(finding) or str(finding.location)
    case = _case(finding.policy, subject)
    if place is not None:
        case += f' file={_attribute(place.file)} line="{place.line}"'
    message = _attribute(as_sentence(finding.sentence))
    if finding.exempted_by is not None:
        message = _attribute(f"{as_sentence(finding.sentence)} Exempted: {finding.exempted_by}")
    if finding.exempted_by is not None or finding.enforcement == "advisory":
        return f"{case}><skipped message={message}/></testcase>\n"
    details = [as_sentence(finding.sentence), f"Fix: {finding.fix}", finding.page, str(place or ""), finding.urn]
    text = _text("\n".join(filter(None, details)))
    return f"{case}><failure type={_attribute(finding.severity)} message={message}>{text}</failure></testcase>\n"


def _held(policy: Policy) -> str:
    return f"{_case(policy.name, policy.doc['sentence'])}/>\n"


def _case(policy: str, name: str) -> str:
    return f"<testcase classname={_attribute(f'{pack.NAME}.{policy}')} name={_attribute(name)}"


def _attribute(text: str) -> str:
    from xml.sax.saxutils import quoteattr  # noqa: PLC0415 - it imports an HTTP client, which every command would wait for

    return quoteattr(_NO_XML.sub("\ufffd", text), {"\n": "&#10;", "\r": "&#13;", "\t": "&#9;"})


def _text(text: str) -> str:
    from xml.sax.saxutils import escape  # noqa: PLC0415 - as in `_attribute`

    return escape(_NO_XML.sub("\ufffd", text))
