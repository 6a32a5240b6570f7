"""A program that stops is told where and why, in its own words, and what to change."""

from __future__ import annotations

import json

import pytest

from preflight.check.crash import advice
from preflight.plan.model import Crash
from tests import time_limit

PASSWORD = 'aws.ssm.Parameter("db", name="/orders/db-password", type="String", value="super-secure-password-123")\n'


def test_the_line_is_shown_with_a_caret_and_what_was_planned_until_then_is_judged(program, checked):
    main = (
        "import pulumi\nimport pulumi_aws as aws\n\n"
        'layer = aws.lambda_.LayerVersion("empty", layer_name="empty", code=pulumi.AssetArchive({}))\n'
        'queue = aws.sqs.Queue(\n    "orders",\n    visibility_timeout=60,\n)\n'
    )
    done = checked(program(main), "--only", "bundle-code-is-present", "stack-is-organized", "--stop-at-first-error")

    assert done.code == 1
    assert "Planned and judged 1 resource until the program stopped" in done.flat
    first = done.out.index("✖ program-runs  critical  infra/__main__.py:7")
    assert first < done.out.index("✖ bundle-code-is-present")
    assert "TypeError: Queue._internal_init() got an unexpected keyword argument 'visibility_timeout'" in done.flat
    assert "      7 │     visibility_timeout=60,\n        │     ^^^^^^^^^^^^^^^^^^\n" in done.out
    assert "Fix: leave `visibility_timeout=` out, or spell it as `Queue._internal_init` does" in done.flat
    assert "Skipped 1 policy: the whole stack is needed." in done.flat


def test_what_a_policy_says_of_the_line_at_which_it_stops_is_said_next_and_once(program, checked):
    files = {"a.py": "x = (\n"}
    done = checked(program("import pulumi\nvalue = call(1,\n", files=files), "--only", "program-is-complete")

    assert (
        "✖ program-runs critical infra/__main__.py:2 SyntaxError: '(' was never closed (__main__.py, line 2)."
        " Fix: see program-is-complete"
        " ✖ program-is-complete critical infra/__main__.py:2 is not Python: '(' was never closed; the file seems to be"
    ) in done.flat
    assert done.out.index("infra/__main__.py") < done.out.index("infra/a.py")


CONFIGURED = "program-config-is-declared"


def test_a_configuration_value_that_is_missing_is_told_once(program, checked):
    done = checked(program("import pulumi\n\npulumi.Config().require('key')\n"), "--json")

    told = [(each["policy"], each["place"]["line"]) for each in done.json["violations"] if each["place"]]
    assert told == [(CONFIGURED, 3)]


def test_a_missing_value_that_blocks_nowhere_else_is_told_as_the_programs_end(program, checked, tmp_path):
    settings = tmp_path / "settings.json"
    settings.write_text(json.dumps({CONFIGURED: "advisory"}))
    done = checked(program("import pulumi\n\npulumi.Config('shop').require('key')\n"), "--json", "--config", settings)

    told = [(each["policy"], each["enforcement"]) for each in done.json["violations"] if each["place"]]
    assert told == [("program-runs", "mandatory")]
    assert "run `pulumi config set shop:key VALUE`" in done.json["violations"][0]["fix"]


def test_a_stack_policy_says_nothing_of_a_stack_that_is_not_whole(program, checked):
    main = f"import pulumi_aws as aws\n\n{PASSWORD}raise ValueError('no such environment')\n"

    done = checked(program(main), "--json")

    assert done.code == 1
    assert [violation["policy"] for violation in done.json["violations"]] == ["program-runs"]
    assert done.json["violations"][0] | {"fix": ""} == {
        "policy": "program-runs",
        "severity": "critical",
        "enforcement": "mandatory",
        "urn": None,
        "type": None,
        "resource": None,
        "message": "ValueError: no such environment",
        "foreseen": False,
        "fix": "",
        "page": None,
        "place": {"file": "infra/__main__.py", "line": 4, "column": 1, "length": 1},
        "secret": False,
        "evidence": [],
        "cause": 1,
        "createdAt": None,
        "inBaseline": False,
    }
    assert done.json["plan"]["outcome"] == "stopped"
    assert done.json["summary"]["unasked"] > 0


ERRORS = {
    "import pulumi\nimport pulumi_shop.parts\n": (
        2,
        "ModuleNotFoundError: No module named 'pulumi_shop'",
        "with `pulumi-shop` in requirements.txt",
    ),
    'import pulumi\n\nkey = pulumi.Config().require_secret("key")\n': (
        3,
        "ConfigMissingError: Missing required configuration variable 'orders:key'",
        "run `pulumi config set --secret orders:key VALUE`, or give the key a default in Pulumi.yaml",
    ),
    "import pulumi\nprint(pulumi.exports)\n": (
        2,
        "AttributeError: module 'pulumi' has no attribute 'exports'",
        "use a name that `pulumi` has",
    ),
    "import pulumi\nif True:\nx = 1\n": (3, "IndentationError: expected an indented block", "correct the line"),
    "from pulumi import Stackk\n": (
        1,
        "ImportError: cannot import name 'Stackk' from 'pulumi'",
        "import a name that `pulumi` has",
    ),
    "def f():\n    return nme\n\n\nf()\n": (
        2,
        "NameError: name 'nme' is not defined",
        "define or import `nme` above",
    ),
    "open('missing.json')\n": (1, "FileNotFoundError:", "as seen from the folder of `__main__.py`"),
    "import pulumi\n\nfor part in pulumi.Output.from_input('a'):\n    pass\n": (
        3,
        "TypeError: 'Output' object is not iterable",
        "work on the value inside of `.apply(lambda value: …)`",
    ),
    "import pulumi\n\nfor _ in range(2):\n    pulumi.ComponentResource('orders:index:Part', 'part')\n": (
        4,
        "Duplicate resource URN",
        "give one of the two resources another name",
    ),
}


@pytest.mark.parametrize("main", ERRORS, ids=[error.partition(":")[0] for _, error, _ in ERRORS.values()])
def test_well_known_errors_come_with_what_to_change(program, checked, main):
    line, error, advised = ERRORS[main]
    done = checked(program(main), "--only", "stack-is-organized")

    assert done.code == 1
    assert f"program-runs critical infra/__main__.py:{line} " in done.flat
    assert error in done.flat
    assert advised in done.flat
    assert f"      {line} │ {main.splitlines()[line - 1]}\n" in done.out


def test_a_program_that_is_not_there_is_said(program, checked):
    program(project="main: lib\n", files={"lib/readme.txt": ""})

    done = checked("infra", "--only", "stack-is-organized")

    assert done.code == 1
    assert "there is no program:" in done.flat
    assert "lib/__main__.py does not exist" in done.flat
    assert "Fix: create the file, or let `main` in Pulumi.yaml name the one that there is" in done.flat


def test_an_error_that_the_program_logs_fails_it(program, checked):
    done = checked(program("import pulumi\npulumi.log.error('the quota is used up')\n"), "--only", "stack-is-organized")

    assert done.code == 1
    assert "The program logs an error, by which Pulumi calls it failed: the quota is used up" in done.flat


def test_a_crash_that_may_hang_on_a_made_up_answer_blocks_nothing(program, checked):
    main = """\
        import pulumi_aws as aws

        zones = aws.route53.get_zone(name="example.org")
        print({"public": 1}[zones.comment])
        """
    done = checked(program(main), "--only", "stack-is-organized")

    assert done.code == 2
    assert "▲ program-runs" in done.out
    assert "aws:route53/getZone:getZone, which only AWS knows: preview it with Pulumi" in done.flat


@pytest.mark.parametrize(
    ("message", "said"),
    [
        ("Missing required property 'role'", "pass `role=`, which the resource requires"),
        ("f() missing 2 required positional arguments: 'a' and 'b'", "pass 'a' and 'b'"),
        ("f() got an unexpected keyword argument 'nam'", "leave `nam=` out, or spell it as `f` does"),
    ],
)
def test_arguments_that_are_wrong_or_missing_are_named(message, said):
    assert advice(Crash("TypeError", message)) == said


def test_what_python_alone_can_explain_gets_no_advice():
    assert advice(Crash("ZeroDivisionError", "division by zero")) == ""


@pytest.mark.parametrize(
    ("end", "message", "fix"),
    [
        (
            "os._exit(4)",
            "Python ended with exit code 4 before the program came to its end",
            "Fix: let the program end by",
        ),
        ("time.sleep(9000)", "The program was still running after 9999 s", "Fix: see what the program waits for there"),
    ],
)
def test_a_program_that_ended_early_is_reported_with_its_line_and_what_it_planned_is_judged(
    program, checked, end, message, fix
):
    layer = 'aws.lambda_.LayerVersion("empty", layer_name="empty", code=pulumi.AssetArchive({}))'
    begin = "import time_limit; time_limit.passes(5)" if "time" in end else ""
    main = f"import os, time, pulumi\nimport pulumi_aws as aws\n{begin}\n{layer}\n{end}\n"
    folder = program(main, files=time_limit.PASSES)
    done = checked(folder, "--only", "bundle-code-is-present", "--time-limit", time_limit.HOURS)

    assert done.code == 1
    assert "Planned and judged 1 resource until the program stopped" in done.flat
    assert "program-runs  critical  infra/__main__.py:5" in done.out
    assert message in done.flat
    assert fix in done.flat
    assert "✖ bundle-code-is-present" in done.out


def test_an_annotation_that_cannot_be_evaluated_is_reported_where_it_is_written(program, checked):
    main = (
        "from __future__ import annotations\nimport pulumi\nfrom pulumi_aws import sqs\n\n\n"
        "class Orders(pulumi.ComponentResource):\n    queue: sqs.Queue\n\n"
        '    def __init__(self, name):\n        super().__init__("acme:a:Orders", name)\n        self.register_outputs({})\n\n\n'
        'Orders("orders")\n'
    )
    done = checked(program(main), "--only", "stack-is-organized")

    assert "✖ program-runs  critical  infra/__main__.py:7  " in done.out
    assert "      7 │     queue: sqs.Queue\n        │            ^^^\n" in done.out
    assert "Fix: move class `Orders` to a separate module and import it" in done.flat
