"""One run reports everything that is wrong: the error at which Pulumi stops, and what planning past it shows."""

from __future__ import annotations

MAIN = """\
import json
import pulumi
import pulumi_aws as aws
import parts

size = pulumi.Config().require_int("size")
queue = aws.sqs.Queue("orders", visibilty_timeout_second=60)
function = aws.lambda_.Function("ship", role="arn:aws:iam::111122223333:role/r", runtime="python3.7", handler="a.b", code=None)
policy = aws.iam.Policy("read", policy=json.dumps({"Version": "2012-10-17", "Statement": [{"Resource": queue.arn}]}))
parts.table("orders")
big = aws.lambda_.Function("big", role="arn:aws:iam::111122223333:role/r", memory_size=size, image_uri=size)
address = aws.ec2.Eip("nat", vpc=True)
half = int(size) // 2
quarter = half // 2
"""
PARTS = """\
import pulumi_aws as aws


def table(name):
    made = aws.dynamodb.Table(name, hash_key="id", attributes=[{"name": "key", "type": "S"}])
    made.colour = made.no_such_output
    return made
"""


def test_one_run_reports_the_errors_and_what_policies_find_behind_them(program, checked):
    done = checked(program(MAIN, files={"parts.py": PARTS}), "--json")

    assert done.code == 1
    found = [(each["policy"], (each["place"] or {}).get("line")) for each in done.json["violations"]]
    assert found[0] == ("program-config-is-declared", 6)
    assert set(found) >= {
        ("program-arguments-exist", 7),
        ("lambda-runtime-is-supported", 8),
        ("program-outputs-stay-outputs", 9),
        ("dynamodb-keys-are-declared", 5),
        ("program-attributes-exist", 6),
        ("program-arguments-exist", 12),
    }
    plan = done.json["plan"]
    assert (plan["outcome"], plan["stopsAt"]) == ("continued", "infra/__main__.py:6")
    follows = [each for each in plan["errors"] if each["followsFrom"]]
    assert {each["place"]["line"] for each in follows} == {13}
    # What reads a lost value is undecided, and says so.
    assert [each["reason"] for each in done.json["abstentions"] if "has lost" in each["reason"]]


def test_the_report_begins_with_the_error_at_which_pulumi_stops(program, checked):
    main = (
        "import pulumi_aws as aws\n\n\ndef make():\n    aws.sqs.Queue(undefined)\n\n\naws.sqs.Queue(missing)\nmake()\n"
    )

    done = checked(program(main))

    assert "Pulumi stops at infra/__main__.py:8; everything after the first finding" in done.flat
    assert done.out.index("__main__.py:8  NameError") < done.out.index("__main__.py:5")
    assert "past 2 errors" in done.flat


def test_fixes_that_are_certain_are_applied_and_nothing_is_written(program, checked):
    folder = program("import pulumi_aws as aws\n\naddress = aws.ec2.Eip('nat', vpc=True)\nraise_it = missing\n")
    before = (folder / "__main__.py").read_bytes()

    done = checked(folder, "--json")

    assert (folder / "__main__.py").read_bytes() == before
    assert [each["part"] for each in done.json["plan"]["errors"]] == ["statement"]
    assert done.json["plan"]["resources"] == 1


def test_a_program_s_own_check_ends_the_plan_and_the_stack_is_not_whole(program, checked):
    main = "import pulumi_aws as aws\n\naws.sqs.Queue(missing)\naws.sqs.Queue('a')\nraise ValueError('no such stack')\n"

    done = checked(program(main), "--json")

    assert done.json["plan"]["outcome"] == "stopped"
    runs = [each["message"] for each in done.json["violations"] if each["policy"] == "program-runs"]
    assert runs == ["NameError: name 'missing' is not defined", "ValueError: no such stack"]


def test_the_first_error_alone_is_reported_where_that_is_asked_for(program, checked):
    main = "import pulumi_aws as aws\n\naws.sqs.Queue(missing)\naws.sqs.Queue('a', colour='red')\n"

    done = checked(program(main), "--json", "--stop-at-first-error", "--only", "bundle-code-is-present")

    assert [each["message"] for each in done.json["violations"]] == ["NameError: name 'missing' is not defined"]
    assert (done.json["plan"]["outcome"], done.json["plan"]["resources"]) == ("stopped", 0)
