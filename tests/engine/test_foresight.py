"""What foresight finds at a first preview is what the deployment is then found to be, and it does no harm where it fails."""

from __future__ import annotations

import json
import re

import pytest

from preflight.core.values import AFTER_DEPLOYMENT

from .harness import REPOSITORY, Result, Secret, Violation

KINDS = ("examples/*", "tests/reports/*/broken", "tests/reports/*/mended")
PROGRAMS = sorted(file.parent for kind in KINDS for file in REPOSITORY.glob(f"{kind}/Pulumi.yaml"))
AS_DEPLOYED = " (as it will be deployed)"
# How messages write what is not known yet.
LATER = re.compile(f"{re.escape(AFTER_DEPLOYMENT)}|<ARN of [^>]+>")
# A function that is there can still be updated where one of its runtime can no longer be created.
OF_WHAT_IS_THERE = {"lambda-runtime-is-supported"}
# Where a value comes from is told only of one that is not known yet.
OF_ORIGINS = {"apigateway-exported-url-is-a-stage-url"}


def agree(earlier: Violation, later: Violation) -> bool:
    """Whether two findings are the same, but for what was not known at first."""
    if (earlier.policy, earlier.urn) != (later.policy, later.urn):
        return False
    known = LATER.split(earlier.message.replace(AS_DEPLOYED, ""))
    same = re.fullmatch(".*".join(map(re.escape, known)), later.message, re.DOTALL)
    return same is not None or later.policy in OF_WHAT_IS_THERE


def without_counterpart(some: Result, others: Result) -> list[Violation]:
    """The findings of the first that agree with none of the second."""
    return [each for each in some.violations if not any(agree(each, o) or agree(o, each) for o in others.violations)]


def subjects(result: Result, policy: str) -> set[str]:
    return {each.resource for each in result.violations if each.policy == policy}


@pytest.mark.parametrize("folder", PROGRAMS, ids=lambda folder: folder.relative_to(REPOSITORY).as_posix())
def test_what_a_first_preview_finds_is_what_the_update_finds(engine, pack, folder):
    program = engine.program(folder, stack=next(folder.glob("Pulumi.*.yaml")).name.split(".")[1])
    preview = engine.preview(program, pack)
    update = engine.up(program, pack, policy_config={"all": "advisory"})
    if update.code != 0:
        assert engine.preview(program).code != 0, update.text
        pytest.skip("Pulumi itself cannot preview this program to the end")

    only_foreseen = without_counterpart(preview, update)
    assert [each for each in only_foreseen if each.policy not in OF_ORIGINS] == []
    assert without_counterpart(update, preview) == []
    assert not subjects(preview, "foresight")
    assert AS_DEPLOYED not in update.text


def test_documents_that_hide_an_arn_are_read_at_the_first_preview_unless_that_is_turned_off(engine, pack):
    program = engine.program(REPOSITORY / "examples" / "orders_broken")
    unseen = engine.preview(program, pack, policy_config={"foresight": {"foresee": "never"}})
    seen = engine.preview(program, pack)

    assert without_counterpart(unseen, seen) == []
    foreseen = without_counterpart(seen, unseen)
    on_documents = {"iam-condition-can-hold", "lambda-role-can-log", "lambda-role-can-trace"}
    assert on_documents <= {each.policy for each in foreseen}
    assert [each for each in foreseen if AS_DEPLOYED not in each.message] == []
    assert AS_DEPLOYED not in unseen.text


DOCUMENT = """
import json
import time
import pulumi
import pulumi_aws as aws


def document(values):
    arn, sid = values
    statement = {"Sid": sid, "Effect": "Allow", "Action": "sqs:*", "Resource": arn}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement, {**statement, "Resource": "*", "Sid": "All"}]})


token = pulumi.Config().require_secret("token")
queue = aws.sqs.Queue("orders")
"""
PARTLY_FORESEEN = f"""{DOCUMENT}
plain, secret = pulumi.Output.all(queue.arn, "Orders"), pulumi.Output.all(queue.arn, token)
aws.iam.RolePolicy("plain", role="shop", policy=plain.apply(document))
aws.iam.RolePolicy("secret", role="shop", policy=secret.apply(document))
aws.iam.RolePolicy("named-by-time", name=f"orders-{{time.time_ns()}}", role="shop", policy=plain.apply(document))
aws.iam.RolePolicy("made-by-time", role="shop", policy=pulumi.Output.all(queue.arn, str(time.time_ns())).apply(document))
"""
FAILING = f"""{DOCUMENT}
def numbered(values):
    arn, secret = values
    try:
        return document([arn, str(int(arn.rpartition("-")[2], 16))])
    except ValueError:
        raise RuntimeError(f"{{secret}}: no number in {{arn}}") from None


aws.iam.RolePolicy("numbered", role="shop", policy=pulumi.Output.all(queue.arn, token).apply(numbered))
aws.ssm.Parameter("token", name="/shop/api-token", type="String", value=token)
"""
SECRET = "hunter2hunter2"
CONFIG = {"aws:region": "eu-west-1", "token": Secret(SECRET)}


def test_what_disagrees_with_the_preview_or_with_itself_is_not_used_and_secrets_stay_secret(engine, pack):
    preview = engine.preview(engine.program(PARTLY_FORESEEN, config=CONFIG), pack)

    assert subjects(preview, "iam-statement-is-scoped") == {"plain", "secret"}
    (told,) = [each for each in preview.violations if each.policy == "foresight"]
    assert told.enforcement == "advisory"
    assert told.message.startswith("2 documents are not known at this preview: `policy` of RolePolicy '")
    assert "differs whenever the program runs" in told.message or "that only the deployment knows" in told.message
    messages = {each.resource: each.message for each in preview.violations if each.policy == "iam-statement-is-scoped"}
    assert "allows sqs:* on every resource of the account (as it will be deployed)." in messages["plain"]
    assert "allows [secret] on every resource of the account (as it will be deployed)." in messages["secret"]
    assert SECRET not in preview.text
    assert SECRET not in json.dumps(preview.events)


def test_a_program_that_cannot_be_foreseen_is_judged_by_what_is_known_and_an_update_never_foresees(engine, pack):
    program = engine.program(FAILING, config=CONFIG)
    preview = engine.preview(program, pack)
    update = engine.up(program, pack, policy_config={"all": "advisory"})

    (told,) = [each for each in preview.violations if each.policy == "foresight"]
    assert (told.enforcement, told.resource) == ("advisory", "shop-dev")
    assert told.message == (
        "1 document is not known at this preview: with markers for what is not known yet, the program raised RuntimeError"
        " in __main__.py:22"
    )
    assert subjects(preview, "ssm-secret-is-encrypted") == {"token"}
    assert not subjects(preview, "iam-statement-is-scoped")
    assert [line for line in preview.diagnostics if "no number" in line] == []
    assert update.code == 0
    assert subjects(update, "iam-statement-is-scoped") == {"numbered"}
    assert not subjects(update, "foresight")
    for result in (preview, update):
        assert SECRET not in result.text
        assert SECRET not in json.dumps(result.events)
