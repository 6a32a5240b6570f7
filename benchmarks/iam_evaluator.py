# ruff: noqa: T201, S311 - a command, whose random policies keep nothing safe
"""Compares the IAM evaluator with `@cloud-copilot/iam-simulate` on generated policies: `python -m benchmarks.iam_evaluator`.

The policies are valid and the same for the same seed. A simulator knows every value of a call and answers with it; the
evaluator does not, and answers "not allowed" only where no value could allow it. So each "allowed" that the simulator
refuses must have one of the known reasons below, and there must be no "not allowed" that the simulator allows. Writes
docs/iam-evaluator.md; ends with 1 where a difference has no known reason. The simulator comes from npm (Node.js 20 or newer).
"""

from __future__ import annotations

import json
import random
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterable
from copy import deepcopy
from fnmatch import fnmatchcase
from typing import Any, NamedTuple

from preflight.aws.iam import Role
from preflight.aws.knowledge.permissions import allows
from preflight.core.stack import Stack
from preflight.core.view import Planned

from .contenders import HERE, REPOSITORY

PAGE = REPOSITORY / "docs" / "iam-evaluator.md"
CACHE = REPOSITORY / ".benchmarks" / "iam_simulate"
SEED, CASES = 20261128, 2000
ACCOUNT, REGION = "111122223333", "eu-west-1"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/orders"
CONTEXT = {
    "aws:PrincipalTag/team": "shop",
    "aws:RequestedRegion": REGION,
    "aws:SecureTransport": "true",
    "aws:PrincipalArn": ROLE,
}

# An ARN that is the one of no call.
NOWHERE = "arn:aws:none:::"

CONDITION = "The values of a call are unknown at preview. An Allow with a condition may allow, and a Deny with one may not deny."
VARIABLE = (
    "The value of a variable such as `${aws:PrincipalTag/team}` is unknown at preview. In an Allow it may be any string, and a"
    " Deny with one is not certain."
)
SPLIT = (
    "Where a resource begins with a variable, as in `arn:aws:sqs:*:*:${aws:PrincipalTag/team}-orders`, the simulator takes the"
    " variable up to its own colon for the resource's type, and never matches it. In IAM the variable is replaced first."
)
COLONS = (
    "The IAM User Guide states that a `*` at the end of a part of an ARN can match beyond the colon. The simulator compares"
    " part by part, and refuses a call where such an ARN in a NotResource has fewer than six parts."
)

# An action, others of its service, and the resource that it is done to: None where AWS knows it for `*` alone.
CALLS = [
    ("sqs:SendMessage", "sqs:ReceiveMessage", f"arn:aws:sqs:{REGION}:{ACCOUNT}:shop-orders"),
    ("sns:Publish", "sns:Subscribe", f"arn:aws:sns:{REGION}:{ACCOUNT}:shop-orders"),
    ("s3:GetObject", "s3:PutObject", "arn:aws:s3:::shop-orders/2026/one.json"),
    ("s3:ListBucket", "s3:GetBucketLocation", "arn:aws:s3:::shop-orders"),
    ("dynamodb:GetItem", "dynamodb:PutItem", f"arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/shop-orders"),
    ("lambda:InvokeFunction", "lambda:GetFunction", f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:shop-orders"),
    ("logs:PutLogEvents", "logs:CreateLogStream", f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:/aws/shop:log-stream:a"),
    ("kms:Decrypt", "kms:Encrypt", f"arn:aws:kms:{REGION}:{ACCOUNT}:key/1234abcd-12ab-34cd-56ef-1234567890ab"),
    (
        "secretsmanager:GetSecretValue",
        "secretsmanager:PutSecretValue",
        f"arn:aws:secretsmanager:{REGION}:{ACCOUNT}:secret:shop-a1B2c3",
    ),
    ("ssm:GetParameter", "ssm:PutParameter", f"arn:aws:ssm:{REGION}:{ACCOUNT}:parameter/shop/orders"),
    (
        "states:StartExecution",
        "states:DescribeStateMachine",
        f"arn:aws:states:{REGION}:{ACCOUNT}:stateMachine:shop-orders",
    ),
    ("xray:PutTraceSegments", "xray:PutTelemetryRecords", None),
    ("ec2:DescribeInstances", "ec2:DescribeVpcs", None),
]


class Case(NamedTuple):
    """A call of a role, and the policy and the boundary (or None) that decide on it."""

    action: str
    resource: str | None
    policy: dict[str, Any]
    boundary: dict[str, Any] | None


def generated(seed: int, count: int) -> list[Case]:
    """Valid policies, the same for the same seed."""
    chance = random.Random(seed)
    cases = []
    for _ in range(count):
        action, _, resource = chance.choice(CALLS)
        boundary = _document(chance, action, resource) if chance.random() < 0.15 else None  # noqa: PLR2004
        cases.append(Case(action, resource, _document(chance, action, resource), boundary))
    return cases


def _document(chance: random.Random, action: str, resource: str | None) -> dict[str, Any]:
    count = chance.choice((1, 1, 2, 3))
    return {"Version": "2012-10-17", "Statement": [_statement(chance, action, resource) for _ in range(count)]}


def _statement(chance: random.Random, action: str, resource: str | None) -> dict[str, Any]:
    actions = [_action(chance, action) for _ in range(chance.choice((1, 1, 2)))]
    resources = [_resource(chance, resource) for _ in range(chance.choice((1, 1, 2)))]
    made: dict[str, Any] = {
        "Effect": chance.choice(("Allow", "Allow", "Allow", "Deny")),
        chance.choice(("Action", "Action", "Action", "NotAction")): chance.choice((actions, actions[0])),
        chance.choice(("Resource", "Resource", "Resource", "NotResource")): chance.choice((resources, resources[0])),
    }
    if chance.random() < 0.2:  # noqa: PLR2004
        made["Condition"] = chance.choice(
            (
                {"StringEquals": {"aws:PrincipalTag/team": chance.choice(("shop", "bank"))}},
                {"StringLike": {"aws:RequestedRegion": chance.choice(("eu-*", "us-*"))}},
                {"Bool": {"aws:SecureTransport": chance.choice(("true", "false"))}},
                {"ArnLike": {"aws:PrincipalArn": f"arn:aws:iam::{ACCOUNT}:role/{chance.choice(('ord*', 'x'))}"}},
            )
        )
    return made


def _action(chance: random.Random, wanted: str) -> str:
    of, other, _ = chance.choice(CALLS) if chance.random() < 0.3 else next(c for c in CALLS if c[0] == wanted)  # noqa: PLR2004
    service, _, name = chance.choice((of, of, of, other)).partition(":")
    at = chance.randrange(1, len(name))
    shapes = (
        name,
        name,
        name.upper(),
        name.lower(),
        "*",
        f"{name[:at]}*",
        f"*{name[at:]}",
        f"{name[:at]}?{name[at + 1 :]}",
    )
    return "*" if chance.random() < 0.05 else f"{service}:{chance.choice(shapes)}"  # noqa: PLR2004


def _resource(chance: random.Random, wanted: str | None) -> str:
    if wanted is None or chance.random() < 0.15:  # noqa: PLR2004
        return chance.choice(("*", "*", f"arn:aws:ec2:*:{ACCOUNT}:*", f"arn:aws:sqs:{REGION}:{ACCOUNT}:shop-*"))
    parts = wanted.split(":", 5)
    shape = chance.randrange(9)
    if shape == 0:
        return wanted
    if shape == 1:
        return ":".join([*parts[:3], "*", "*", parts[5]])
    if shape == 2:  # fewer than six parts  # noqa: PLR2004
        return ":".join(parts[: chance.randrange(3, 6)])
    if shape == 3:  # a `*` that ends a part, and all behind it  # noqa: PLR2004
        return ":".join([*parts[: chance.randrange(3, 5)], "*"])
    if shape == 4:  # a `*` in the place of several parts  # noqa: PLR2004
        return ":".join([*parts[:3], "*", *parts[5].split(":")])
    if shape == 5:  # noqa: PLR2004
        return wanted.replace("shop", "${aws:PrincipalTag/team}")
    if shape == 6:  # noqa: PLR2004
        return wanted.replace("shop", chance.choice(("bank", "sho?", "s*", "*")))
    if shape == 7:  # noqa: PLR2004
        return wanted[: chance.randrange(len(wanted) - len(parts[5]), len(wanted))] + "*"
    return wanted.replace("shop", "${aws:PrincipalTag/absent}")


def allowed(case: Case) -> bool:
    """The evaluator's answer."""
    urn = "urn:pulumi:dev::shop::aws:iam/role:Role::orders"
    of_role: dict[str, Any] = {"name": "orders", "inlinePolicies": [{"name": "it", "policy": json.dumps(case.policy)}]}
    planned = [Planned(urn=urn, type="aws:iam/role:Role", name="orders", inputs=of_role)]
    if case.boundary is not None:
        of_role["permissionsBoundary"] = f"arn:aws:iam::{ACCOUNT}:policy/edge"
        inputs = {"name": "edge", "policy": json.dumps(case.boundary)}
        token = "aws:iam/policy:Policy"
        planned.append(Planned(urn=urn + "-edge", type=token, name="edge", inputs=inputs))
    role = Stack(planned).get(urn)
    assert isinstance(role, Role)
    return allows(role, case.action, case.resource)


def simulated(cases: Iterable[Case]) -> list[str]:
    """The simulator's answers: `Allowed`, `ImplicitlyDenied`, `ExplicitlyDenied`, or why a request is none."""
    CACHE.mkdir(parents=True, exist_ok=True)
    for file in (HERE / "iam_simulate").iterdir():
        shutil.copy(file, CACHE)
    install = ["npm", "install", "--ignore-scripts", "--no-audit", "--no-fund", "--no-package-lock", "--silent"]
    subprocess.run(install, cwd=CACHE, check=True)  # noqa: S603
    requests = [
        {
            "principal": ROLE,
            "account": ACCOUNT,
            "action": case.action,
            "resource": case.resource or "*",
            "policy": case.policy,
            "boundary": case.boundary,
            "context": CONTEXT,
        }
        for case in cases
    ]
    run = subprocess.run(
        ["node", "simulate.mjs"],  # noqa: S607
        cwd=CACHE,
        input=json.dumps(requests),
        capture_output=True,
        text=True,
        check=True,
    )
    found: list[str] = json.loads(run.stdout)
    return found


def _with_conditions_decided(statement: dict[str, Any], _: str) -> dict[str, Any]:
    """An Allow whose condition might not hold allows nothing, a Deny whose condition might hold denies."""
    condition = statement.pop("Condition", None)
    return {} if condition and statement["Effect"] == "Allow" else statement


def _with_variables_replaced(statement: dict[str, Any], _: str) -> dict[str, Any]:
    """A variable without a value makes an Allow match nothing: a Resource that has one is none, a NotResource is all."""

    def replaced(pattern: str, key: str) -> str:
        if "${aws:PrincipalTag/absent}" in pattern:
            return "*" if key == "NotResource" else NOWHERE
        return re.sub(r"\$\{([^}]*)\}", lambda found: CONTEXT[found[1]], pattern)

    return _with_resources(statement, replaced)


def _with_variables_split(statement: dict[str, Any], _: str) -> dict[str, Any]:
    def split(pattern: str, key: str) -> str:
        begins = pattern.split(":", 5)[-1].startswith("${") and not pattern.startswith("arn:aws:s3:")
        return NOWHERE if begins and key == "Resource" else pattern

    return _with_resources(statement, split)


def _with_stars_within_parts(statement: dict[str, Any], resource: str) -> dict[str, Any]:
    def within(pattern: str, key: str) -> str:
        parts = pattern.split(":", 5)
        is_short = parts[0] == "arn" and len(parts) < 6  # noqa: PLR2004 - an ARN has six parts
        parts += ["*"] * (6 - len(parts)) if is_short else []
        if pattern == "*" or all(map(fnmatchcase, resource.split(":", 5), parts)):
            return pattern
        return "*" if is_short and key == "NotResource" else NOWHERE

    return _with_resources(statement, within)


def _with_resources(statement: dict[str, Any], change: Callable[[str, str], str]) -> dict[str, Any]:
    for key in ("Resource", "NotResource"):
        if key in statement:
            given = statement[key]
            statement[key] = [change(each, key) for each in ([given] if isinstance(given, str) else given)]
    return statement


# Why the evaluator answers "allowed" where the simulator, which knows more, does not: each with a change of the policies
# after which it knows as much. They are applied one after another; the first after which the answers agree is the reason.
REASONS: list[tuple[str, str, Callable[[dict[str, Any], str], dict[str, Any]]]] = [
    ("A condition decides", CONDITION, _with_conditions_decided),
    ("The simulator splits a variable", SPLIT, _with_variables_split),
    ("A policy variable decides", VARIABLE, _with_variables_replaced),
    ("A `*` runs over colons", COLONS, _with_stars_within_parts),
]


def reason_of(case: Case) -> str:
    """Why the evaluator allows what the simulator does not; empty where no reason is known."""
    changed = case
    for title, _, change in REASONS:
        documents = []
        for document in (changed.policy, changed.boundary):
            statements = [
                change(deepcopy(each), case.resource or "*") for each in (document or {}).get("Statement", [])
            ]
            kept = [each for each in statements if each]
            documents.append(None if document is None else {**document, "Statement": kept})
        changed = changed._replace(policy=documents[0] or {}, boundary=documents[1])
        if not allowed(changed):
            return title
    return ""


def main() -> int:
    """The command."""
    cases = generated(SEED, CASES)
    answers = simulated(cases)
    counts: Counter[str] = Counter()
    unexplained: list[tuple[str, Case]] = []
    for case, answer in zip(cases, answers, strict=True):
        ours, theirs = allowed(case), answer == "Allowed"
        if "Denied" not in answer and not theirs:
            unexplained.append((f"the simulator does not take it: {answer}", case))
        elif ours == theirs:
            counts["both allow" if ours else "both refuse"] += 1
        elif ours and (reason := reason_of(case)):
            counts[reason] += 1
        else:
            unexplained.append((f"the evaluator: {ours}, the simulator: {answer}", case))
    for difference, case in unexplained:
        print(f"{difference}\n  {json.dumps(case)}")
    print(json.dumps(counts), f"{len(unexplained)} without a known reason")
    if not unexplained:
        PAGE.write_text(_page(counts), encoding="utf-8")
    return 1 if unexplained else 0


def _page(counts: Counter[str]) -> str:
    rows = "\n".join(f"| {title} | {counts[title]} | {why} |" for title, why, _ in REASONS)
    package = json.loads((HERE / "iam_simulate" / "package.json").read_text(encoding="utf-8"))
    ((name, version),) = package["dependencies"].items()
    return f"""# How the IAM evaluator was compared

*Written by `python -m benchmarks.iam_evaluator`.*

Policies about permissions, such as `lambda-role-can-log`, ask one evaluator what a role may do
(`preflight/aws/knowledge/permissions.py`). It follows AWS's evaluation logic, and it answers "not allowed" only where no value
that is unknown at preview could allow the call.

It was compared with `{name}` {version} on {CASES:,} generated policies (seed {SEED}) of a role, some with a permissions
boundary: names of actions in any case and with wildcards, `NotAction`, `NotResource`, ARNs with fewer than six parts, wildcards
in every part, policy variables, and conditions.

| the evaluator | the simulator | policies |
|---|---|---|
| allowed | allowed | {counts["both allow"]} |
| not allowed | refused | {counts["both refuse"]} |
| not allowed | allowed | 0 |
| allowed | refused | {sum(counts[title] for title, _, _ in REASONS)} |

Where the evaluator answers "allowed" and the simulator does not, this is why:

| reason | policies | explanation |
|---|---|---|
{rows}
"""


if __name__ == "__main__":
    sys.exit(main())
