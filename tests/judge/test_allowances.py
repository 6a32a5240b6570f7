"""Exemptions: what they cover, until when, what is reported about them, and what is refused."""

from __future__ import annotations

import json
import time
from datetime import date

import jsonschema
import pytest
import tomllib

from preflight import pack
from preflight.core.catalogue import discover
from preflight.core.policy import Abstention
from preflight.core.program import Comment, SettingsFile
from preflight.core.values import Undecided
from preflight.files.comments import comments
from preflight.judge import baseline
from preflight.judge.allowances import Allowances, exempted
from preflight.judge.configuration import Configuration
from preflight.judge.exemptions import SCHEMA
from preflight.judge.finding import Finding, Judged, Location
from tests.engine.harness import REPOSITORY

CATALOGUE = discover()
TODAY = date(2026, 11, 28)
POLICY, OTHER = "sqs-queue-outwaits-its-consumer", "sqs-dead-letter-chain-ends"
QUEUE = "aws:sqs/queue:Queue"
SHOP = "urn:pulumi:dev::shop::shop:index:Storage::storage"


def urn(name, kind=QUEUE):
    return f"urn:pulumi:dev::shop::{kind}::{name}"


def finding(policy=POLICY, name="orders", **given):
    known = {"urn": urn(name), "type": QUEUE, "subject": f"Queue '{name}'"}
    return Finding(policy, "high", "mandatory", "is wrong", "fix it", **{**known, **given})


class Files:
    def __init__(self, text=None, source="", known=None):
        self.files, self.source = {"preflight.toml": text, baseline.FILE: known}, source

    def settings(self, name):
        text = self.files[name]
        if isinstance(text, Undecided):
            raise text
        return None if text is None else SettingsFile(name, text)

    def comments(self):
        return comments("__main__.py", self.source)


def applied(  # noqa: PLR0913 - what a project may have, each by its name
    *findings, toml=None, source="", known=None, abstentions=(), whole=True, configuration=None, **settings
):
    configuration = configuration or Configuration(settings={pack.EXEMPTIONS: settings} if settings else {})
    allowances = Allowances(CATALOGUE, configuration, Files(toml, source, known), TODAY)
    judged = Judged(list(findings), list(abstentions), [])
    return allowances.applied(judged, project="shop", stack="dev", is_whole=whole)


def toml(**given):
    return "[[exempt]]\n" + "".join(f"{key} = {json.dumps(value)}\n" for key, value in given.items())


GOOD = {"policy": POLICY, "reason": "the consumer is idempotent", "until": "2027-03-01"}


def is_exempted(found, **given):
    return applied(found, toml=toml(**{**GOOD, **given})).findings[0].exempted_by is not None


def notices(result):
    return [(each.kind, each.sentence) for each in result.notices]


def test_an_exemption_has_its_reason_its_owner_its_end_and_its_place():
    result = applied(finding(), finding(OTHER), toml="\n" + toml(**GOOD, owner="shop"))

    why = result.findings[0].exempted_by
    assert (why.by, why.reason, why.owner, why.until) == ("file", "the consumer is idempotent", "shop", "2027-03-01")
    assert why.location == Location("preflight.toml", 2)
    assert result.findings[0].enforcement == "mandatory"
    assert result.findings[1].exempted_by is None
    assert notices(result) == []
    assert exempted(result.findings) == (
        f"1 exempted: {POLICY} for Queue 'orders' (the consumer is idempotent, until 2027-03-01, shop)"
    )


@pytest.mark.parametrize(
    ("given", "covers"),
    [
        ({}, True),
        ({"policy": "sqs-*"}, True),
        ({"policy": "lambda-*"}, False),
        ({"resource": "orders"}, True),
        ({"resource": "order"}, False),
        ({"resource": "ord*s"}, True),
        ({"resource": urn("orders")}, True),
        ({"resource": urn("orders").replace("dev", "prod")}, False),
        ({"resource": urn("orders").replace("dev", "*")}, True),
        ({"type": QUEUE}, True),
        ({"type": "aws:sqs:Queue"}, True),
        ({"type": "aws:sqs*"}, True),
        ({"type": "aws:sns*"}, False),
        ({"component": "storage"}, True),
        ({"component": SHOP}, True),
        ({"component": "other"}, False),
        ({"resource": "orders", "type": "aws:sns*"}, False),
    ],
    ids=str,
)
def test_an_exemption_covers_what_all_of_its_fields_do(given, covers):
    assert is_exempted(finding(within=(SHOP,)), **given) is covers


def test_what_is_about_no_resource_is_exempted_by_policy_alone():
    found = finding(urn="", type="", subject="The stack")

    assert is_exempted(found)
    assert not is_exempted(found, resource="*")


def test_a_pattern_of_many_stars_takes_no_time():
    began = time.process_time()

    assert not is_exempted(finding(name="a" * 2000), resource="*a" * 200 + "b")
    assert time.process_time() - began < 20  # one that tries all ways takes years


def test_an_exemption_holds_on_its_last_day_and_counts_again_after_it():
    last = applied(finding(), toml=toml(**{**GOOD, "until": "2026-11-28"}))
    after = applied(finding(), toml=toml(**{**GOOD, "until": "2026-11-27"}))

    assert last.findings[0].exempted_by is not None
    assert notices(last) == [
        ("expires", f"preflight.toml:1: the exemption from {POLICY} ends today, on 2026-11-28; 1 finding counts then")
    ]
    assert after.findings[0].exempted_by is None
    assert notices(after) == [
        ("expired", f"preflight.toml:1: the exemption from {POLICY} has ended on 2026-11-27; 1 finding counts again")
    ]


@pytest.mark.parametrize(("until", "kinds"), [("2026-12-12", ["expires"]), ("2026-12-13", [])])
def test_an_end_is_announced_fourteen_days_before(until, kinds):
    assert [kind for kind, _ in notices(applied(finding(), toml=toml(**{**GOOD, "until": until})))] == kinds


def test_what_is_unused_is_reported_where_that_is_certain():
    unused = toml(**GOOD, resource="other")
    policy = CATALOGUE.by_name[POLICY]
    later = Abstention(policy, urn("other"), "Queue 'other'", "visibilityTimeoutSeconds")

    assert notices(applied(finding(), toml=unused)) == [
        ("unused", f"preflight.toml:1: the exemption from {POLICY} for other covers no finding; remove it")
    ]
    assert notices(applied(finding(), toml=unused, whole=False)) == []
    assert notices(applied(finding(), toml=unused, abstentions=[later])) == []
    assert notices(applied(toml=toml(**GOOD, resource=urn("orders").replace("dev", "prod")))) == []
    assert notices(applied(toml=unused, configuration=Configuration(selected=frozenset({OTHER})))) == []


def test_what_an_organization_does_not_allow_to_exempt_counts():
    result = applied(finding(), finding(OTHER), toml=toml(**{**GOOD, "policy": "sqs-*"}), non_exemptable=[POLICY])
    all_of_it = applied(finding(), toml=toml(**GOOD), non_exemptable=["sqs", "critical"])

    assert [each.exempted_by is None for each in result.findings] == [True, False]
    assert notices(result) == [
        (
            "refused",
            f"preflight.toml:1: the exemption from sqs-* has no effect on {POLICY}: the organization allows none",
        )
    ]
    assert all_of_it.findings[0].exempted_by is None
    assert [kind for kind, _ in notices(all_of_it)] == ["refused"]


def test_an_organization_exempts_and_decides_whether_there_must_be_an_end():
    without = {key: value for key, value in GOOD.items() if key != "until"}
    result = applied(finding(), exempt=[without], until="optional")

    assert result.findings[0].exempted_by.by == "configuration"
    assert notices(result) == []
    assert applied(finding(), toml=toml(**without), until="optional").findings[0].exempted_by is not None
    assert notices(applied(finding(), exempt=[without])) == [
        (
            "invalid",
            f"the policy configuration of exemptions: the exemption 1 from {POLICY} has no end; {ADD_END}",
        )
    ]


@pytest.mark.parametrize(
    ("text", "line", "problem"),
    [
        ("[[exempt]]\npolicy = \n", 2, "is not TOML: Invalid value (at line 2, column 10)"),
        ("\n[[exempted]]\npolicy = 'x'\n", 2, "has 'exempted'; did you mean 'exempt'?"),
        ("non_exemptable = ['*']\n", 1, "has 'non_exemptable'; only the policy configuration sets it"),
        ("exempt = 3\n", 1, "'exempt' is not a list of exemptions"),
        ("exempt = [3]\n", 1, "exemption 1 is not a table of keys and values"),
        (toml(policy="sqs-queue-outwaits-consumer", reason="x", until="2027-03-01"), 1, None),
        (toml(policy="nothing-*", reason="x", until="2027-03-01"), 1, "'nothing-*', which matches no policy"),
        (toml(reason="x", until="2027-03-01"), 1, "the exemption names no policy; add `policy`"),
        (toml(policy=POLICY, until="2027-03-01"), 1, f"the exemption from {POLICY} has no reason; add `reason`"),
        (
            toml(policy=POLICY, reason=" ", until="2027-03-01"),
            1,
            "has reason = ' ', which is not a string with something",
        ),
        (toml(policy=POLICY, reason="x", until="soon"), 1, "until = 'soon', which is not a date such as 2027-03-01"),
        (toml(policy=POLICY, reason="x", until="2027-02-30"), 1, "until = '2027-02-30', which is not a date"),
        (toml(policy=POLICY, reason="x", until=7), 1, "until = 7, which is not a date"),
        (toml(policy=POLICY, reason="x"), 1, "has no end; add `until`"),
        (
            toml(policy=POLICY, reason="x", resorce="x", until="2027-03-01"),
            1,
            "has 'resorce'; did you mean 'resource'?",
        ),
    ],
)
def test_a_wrong_exemption_is_one_sentence_with_its_place_and_exempts_nothing(text, line, problem):
    result = applied(finding(), toml=text)
    ((kind, sentence),) = [(each.kind, each.message) for each in result.notices]

    assert result.findings[0].exempted_by is None
    assert (kind, result.notices[0].location) == ("invalid", Location("preflight.toml", line))
    assert (problem or "which does not exist; did you mean") in sentence


def test_the_other_exemptions_of_a_file_hold():
    result = applied(finding(), toml=f"{toml(policy=POLICY)}\n{toml(**GOOD)}")

    assert result.findings[0].exempted_by.location.line == 4
    assert [each.kind for each in result.notices] == ["invalid"]


def test_a_file_that_cannot_be_read_is_reported():
    result = applied(finding(), toml=Undecided("preflight.toml, which is larger than 5120 KiB"))

    assert [each.message for each in result.notices] == [
        "preflight.toml cannot be used: preflight.toml, which is larger than 5120 KiB"
    ]


def test_a_defect_exempts_nothing_and_breaks_nothing():
    result = Allowances(CATALOGUE, Configuration(), object(), TODAY).applied(Judged([finding()], [], []), is_whole=True)

    assert result.findings == [finding()]
    assert "by a defect of the pack (AttributeError)" in result.notices[0].message


ADD_END = "add `until` with a date such as 2027-03-01"
ALLOW = f"# preflight: allow {POLICY}: it is idempotent until 2027-03-01"


@pytest.mark.parametrize(
    ("source", "line", "covers"),
    [
        (f'queue = aws.sqs.Queue("orders")  {ALLOW}\n', 1, True),
        (f'{ALLOW}\nqueue = aws.sqs.Queue("orders")\n', 2, True),
        (f'{ALLOW}\n# and more\n\nqueue = aws.sqs.Queue("orders")\n', 4, True),
        (f'{ALLOW}\n\nfirst = 1\nqueue = aws.sqs.Queue("orders")\n', 4, False),
        (f'queue = aws.sqs.Queue(f"{{name}}-orders")  {ALLOW}\n', 1, True),
        (f'queue = aws.sqs.Queue("""\n{ALLOW}\n""")\n', 1, False),
    ],
)
def test_a_comment_exempts_what_its_line_creates(source, line, covers):
    found = finding(locations=(Location("__main__.py", line),))

    assert (applied(found, source=source).findings[0].exempted_by is not None) is covers


@pytest.mark.parametrize(
    ("source", "covers"),
    [
        (f'queue = aws.sqs.Queue("orders")  {ALLOW}\n', True),
        (f'{ALLOW}\nqueue = aws.sqs.Queue(\n    "orders",\n    fifo_queue=True,\n)\n', True),
        (f'queue = aws.sqs.Queue(resource_name="orders")  {ALLOW}\n', True),
        (f'queue = aws.sqs.Queue("other")  {ALLOW}\naws.sqs.Queue("orders")\n', False),
        (f'topic = aws.sns.Topic("orders")  {ALLOW}\n', False),
        (f'queue = aws.sqs.Queue(f"orders")  {ALLOW}\n', False),
        (f"queue = aws.sqs.Queue(name)  {ALLOW}\n", False),
    ],
)
def test_a_comment_covers_by_name_where_the_place_of_the_resource_is_not_known(source, covers):
    assert (applied(finding(), source=source).findings[0].exempted_by is not None) is covers


def test_a_comment_of_typescript_exempts_and_an_address_is_no_comment():
    source = (
        f'// {ALLOW[2:]}\nconst queue = new aws.sqs.Queue("orders", {{}});\n'
        f"const other = 'https://preflight: allow x';\n"
    )
    (found,) = comments("index.ts", source)
    allowances = Allowances(CATALOGUE, Configuration(), Files(), TODAY)
    allowances._files.comments = lambda: [found]

    assert (found.line, found.covers) == (1, 2)
    assert allowances.applied(Judged([finding()], [], []), is_whole=False).findings[0].exempted_by.by == "comment"


def test_a_comment_about_a_line_exempts_what_is_reported_about_that_line():
    comment = ALLOW.replace(POLICY, f"program-is-complete, {POLICY}")
    found = finding("program-is-complete", urn="", locations=(Location("__main__.py", 1, 3, "x = y"),))

    assert applied(found, source=f"x = y  {comment}\n").findings[0].exempted_by is not None


@pytest.mark.parametrize(
    ("comment", "problem"),
    [
        ("# preflight: alow x: y", "'alow x: y' is not understood"),
        (f"# preflight: ignore {POLICY}: because", 'is not understood; write "# preflight: allow POLICY: REASON until'),
        (f"# preflight: allow {POLICY}", "has no reason"),
        (f"# preflight: allow {POLICY}: because", "has no end"),
        (f"# preflight: allow {POLICY}: because until tomorrow", "until = 'tomorrow', which is not a date"),
        ("# preflight: allow sqs-nothing: because until 2027-03-01", "which does not exist"),
    ],
)
def test_a_wrong_comment_is_reported_at_its_line(comment, problem):
    result = applied(finding(), source=f"x = 1\ny = 2  {comment}\n")

    assert result.findings[0].exempted_by is None
    assert [(each.kind, each.location) for each in result.notices] == [("invalid", Location("__main__.py", 2))]
    assert problem in result.notices[0].message


@pytest.mark.parametrize(
    "text", ["# preflight: run the checks first", "# preflight:", "# preflight: see the pre-check"]
)
def test_a_comment_that_is_no_exemption_is_nobodys_fault(text):
    assert applied(finding(), source=f"x = 1  {text}\n").notices == ()


DOCUMENTED = (REPOSITORY / "docs" / "exemptions.md").read_text(encoding="utf-8").split("```toml\n")[1:]


@pytest.mark.parametrize("text", [each.partition("```")[0] for each in DOCUMENTED])
def test_what_is_documented_is_valid_by_the_schema_and_is_read(text):
    document = json.loads(json.dumps(tomllib.loads(text), default=str))
    jsonschema.Draft202012Validator(SCHEMA, format_checker=jsonschema.FormatChecker()).validate(document)

    assert applied(finding(), toml=text, whole=False).notices == ()


@pytest.mark.parametrize(
    "item",
    [
        GOOD,
        {**GOOD, "resource": "x", "type": "y", "component": "z", "owner": "o"},
        {**GOOD, "reason": ""},
        {**GOOD, "until": "2027-3-1"},
        {**GOOD, "until": 3},
        {**GOOD, "stack": "dev"},
        {"policy": POLICY},
        {"reason": "x", "until": "2027-03-01"},
        3,
    ],
    ids=str,
)
def test_the_schema_and_the_reader_agree(item):
    validator = jsonschema.Draft202012Validator(SCHEMA, format_checker=jsonschema.FormatChecker())

    assert validator.is_valid({"exempt": [item]}) is (applied(finding(), exempt=[item], whole=False).notices == ())


def test_the_schema_is_one():
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


def test_comments_end_where_a_file_is_no_python():
    assert list(comments("a.py", f"x = (\n{ALLOW}\n")) == [
        Comment("a.py", 2, ALLOW.removeprefix("# preflight: "), 2, ALLOW)
    ]


def index(number, name="orders"):
    return finding(name=name, path=f"globalSecondaryIndexes[{number}]")


def in_baseline(result):
    return [(each.in_baseline, each.enforcement) for each in result.findings]


KNOWN, NEW = (True, "advisory"), (False, "mandatory")


def written(*findings):
    return baseline.as_text(baseline.known_in(findings))


def test_what_is_in_the_baseline_is_advice_and_what_is_new_blocks():
    file = written(index(0), index(1), finding(OTHER, urn="", type=""))
    now = applied(
        index(0), index(1), index(2), finding(), finding(OTHER, urn="", type=""), index(0, "other"), known=file
    )

    assert in_baseline(now) == [KNOWN, KNOWN, NEW, NEW, KNOWN, NEW]
    assert notices(now) == []


def test_a_finding_is_known_by_its_policy_its_resource_and_the_block_and_by_no_text():
    file = written(index(3)._replace(message="has the password hunter2"))

    assert json.loads(file) == {
        "version": 1,
        "known": [{"policy": POLICY, "urn": urn("orders"), "property": "globalSecondaryIndexes[]"}],
    }
    assert in_baseline(applied(index(0)._replace(message="is wrong in other words"), known=file)) == [KNOWN]


def test_of_several_with_one_key_those_that_block_are_known_first():
    advice = finding()._replace(enforcement="advisory")

    assert in_baseline(applied(advice, finding(), known=written(finding()))) == [(False, "advisory"), KNOWN]


def test_what_is_about_the_source_is_known_by_its_file_and_survives_moved_lines():
    def at(line, file="api.py"):
        return finding(urn="", type="", locations=(Location(file, line, 1, "x"),))

    assert in_baseline(applied(at(9), at(12), at(1, "b.py"), known=written(at(3)))) == [KNOWN, NEW, NEW]


def test_what_is_exempted_is_in_no_baseline_and_needs_none():
    result = applied(finding(), toml=toml(**GOOD), known=written(finding()))

    assert (result.findings[0].exempted_by is not None, result.findings[0].in_baseline) == (True, False)
    assert baseline.known_in(result.findings) == {}


def test_what_is_fixed_is_reported_for_this_stack_alone_and_where_it_is_certain():
    elsewhere = finding(urn=urn("orders").replace("dev", "prod"))
    later = Abstention(CATALOGUE.by_name[POLICY], urn("other"), "Queue 'other'", "visibilityTimeoutSeconds")
    file = written(finding(), finding(name="other"), elsewhere)

    assert notices(applied(finding(), finding(name="other"), known=file)) == []
    assert notices(applied(finding(), known=file, abstentions=[later])) == []
    assert notices(applied(finding(), known=file, whole=False)) == []
    assert notices(applied(finding(), known=file)) == [
        ("fixed", "1 finding of the baseline is no longer found; `preflight baseline --update` removes what is fixed")
    ]


def test_a_baseline_of_the_configuration_adds_to_the_file_s_and_no_baseline_covers_what_is_not_exemptable():
    configured = {
        pack.BASELINE: {"known": [{"policy": OTHER, "urn": urn("orders"), "count": 1.0}]},
        pack.EXEMPTIONS: {"non_exemptable": [POLICY]},
    }
    findings = finding(), finding(OTHER)
    only = {pack.BASELINE: configured[pack.BASELINE]}

    assert in_baseline(applied(*findings, known=written(finding()), configuration=Configuration(settings=only))) == [
        KNOWN,
        KNOWN,
    ]
    both = applied(*findings, known=written(finding()), configuration=Configuration(settings=configured))
    assert in_baseline(both) == [NEW, KNOWN]


def test_a_baseline_only_shrinks():
    before = baseline.read(SettingsFile("x", written(index(0), index(1), finding(), finding(name="prod"))))
    elsewhere = baseline.Key(POLICY, urn("orders").replace("dev", "prod"), "")
    before[elsewhere] = 2
    after = baseline.shrunk(before, baseline.known_in([index(5), finding(OTHER)]), "shop", "dev")

    assert +after == {baseline.key(index(0)): 1, elsewhere: 2}


@pytest.mark.parametrize(
    ("text", "line", "problem"),
    [
        ('{\n"version": 1,\n', 3, "is not JSON: Expecting property name"),
        ("[]", 1, "is no baseline: it has no list `known`"),
        ('{"known": []}', 1, "has the version None, and this pack reads 1"),
        ('{"version": 1, "known": {}}', 1, "`known` is not a list"),
        ('{"version": 1, "known": [{"urn": "x"}]}', 1, "entry 1 names no policy"),
        ('{"version": 1, "known": [{"policy": "x", "text": "y"}]}', 1, "entry 1 has 'text', which is no field"),
        (
            '{"version": 1, "known": [{"policy": "x", "count": 0}]}',
            1,
            "entry 1 has a field of another type, or a count",
        ),
        ("[" * 100_000, 1, ""),
    ],
    ids=range(8),
)
def test_a_broken_baseline_is_one_sentence_with_its_place_and_covers_nothing(text, line, problem):
    result = applied(finding(), known=text)
    (notice,) = result.notices

    assert in_baseline(result) == [NEW]
    assert (notice.kind, notice.location) == ("invalid", Location(baseline.FILE, line))
    assert f"the baseline {problem}" in notice.message


def test_what_is_written_is_valid_by_the_schema():
    validator = jsonschema.Draft202012Validator(baseline.SCHEMA)

    validator.validate(json.loads(written(index(0), index(1), finding(OTHER, urn="", type=""))))
    validator.validate(json.loads(written()))
