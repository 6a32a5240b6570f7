"""A fix is in the language of the program."""

from __future__ import annotations

import re

import pytest

from preflight.core.catalogue import discover
from preflight.core.policy import Violation
from preflight.core.stack import Setting
from preflight.judge.configuration import Configuration
from preflight.judge.finding import finding
from preflight.judge.fixes import CALLED, LANGUAGES, fix, translated

POLICIES = [policy for policy in discover().policies if policy.kind not in ("program", "bundle")]
PYTHON = re.compile(
    r"\b(?:True|False|None|self)\b|\blambda \w+:|\bopts=|\bf\"|(?<!-)\b\w+=[\[{\"\w]|\*\*"
    r"|json_?dumps|\b(?:get|require)_|\.lower\(\)|\.replace\("
)
SNAKE = re.compile(r"(?<![\"/\w-])[a-z]+_[a-z_]+\b")
OTHERS = [(runtime, language) for runtime, language in LANGUAGES.items() if language != "Python"]


@pytest.mark.parametrize("policy", POLICIES, ids=lambda policy: policy.name)
def test_no_other_language_reads_python(policy):
    for runtime, _ in OTHERS:
        for snippet in re.findall(r"`([^`]+)`", fix(policy, runtime)):
            assert not PYTHON.search(snippet), f"write a section `Fix (others):` for {snippet!r}"
            assert not SNAKE.search(snippet), f"write a section `Fix (others):` for {snippet!r}"


@pytest.mark.parametrize("policy", discover().policies, ids=lambda policy: policy.name)
def test_sections_for_a_language_name_one(policy):
    named = {key[5:-1] for key in policy.doc if key.startswith("fix (")}

    assert named <= {"others", *(language.lower() for _, language in OTHERS)}


@pytest.mark.parametrize("policy", discover().policies, ids=lambda policy: policy.name)
def test_python_reads_what_is_written(policy):
    assert fix(policy) == fix(policy, "python") == " ".join(policy.doc["fix"].split())


# Python, then TypeScript, Go, C#, Java and YAML.
WRITTEN = [
    ("memory_size", "memorySize", "MemorySize", "MemorySize", "memorySize", "memorySize"),
    (
        'network_mode="awsvpc"',
        'networkMode: "awsvpc"',
        'NetworkMode: pulumi.String("awsvpc")',
        'NetworkMode = "awsvpc"',
        '.networkMode("awsvpc")',
        'networkMode: "awsvpc"',
    ),
    (
        "auto_deploy=True",
        "autoDeploy: true",
        "AutoDeploy: pulumi.Bool(true)",
        "AutoDeploy = true",
        ".autoDeploy(true)",
        "autoDeploy: true",
    ),
    (
        "opts=pulumi.ResourceOptions(depends_on=[method, …])",
        "{ dependsOn: [method, …] }",
        "pulumi.DependsOn([]pulumi.Resource{method, …})",
        "new CustomResourceOptions { DependsOn = new[] { method, … } }",
        "CustomResourceOptions.builder().dependsOn(method, …).build()",
        "options: { dependsOn: [${method}, …] }",
    ),
    (
        'dead_letter_config={"target_arn": queue.arn}',
        "deadLetterConfig: { targetArn: queue.arn }",
        "DeadLetterConfig: {TargetArn: queue.Arn}",
        "DeadLetterConfig = new() { TargetArn = queue.Arn }",
        ".deadLetterConfig(….targetArn(queue.arn()).build())",
        "deadLetterConfig: { targetArn: ${queue.arn} }",
    ),
    (
        'aws.sqs.Queue("orders", fifo_queue=True)',
        'new aws.sqs.Queue("orders", { fifoQueue: true })',
        'sqs.NewQueue(ctx, "orders", &sqs.QueueArgs{FifoQueue: pulumi.Bool(true)})',
        'new Aws.Sqs.Queue("orders", new() { FifoQueue = true })',
        'new Queue("orders", QueueArgs.builder().fifoQueue(true).build())',
        "{ type: aws:sqs:Queue, properties: { fifoQueue: true } }",
    ),
    (
        'name=group.arn.apply(lambda arn: f"{arn}:*")',
        'name: pulumi.concat(group.arn, ":*")',
        'Name: pulumi.Sprintf("%v:*", group.Arn)',
        'Name = Output.Format($"{group.Arn}:*")',
        '.name(Output.format("%s:*", group.arn()))',
        'name: "${group.arn}:*"',
    ),
    (
        '"Resource": [table.arn]',
        "Resource: [table.arn]",
        '"Resource": {table.Arn}',
        '["Resource"] = new[] { table.Arn }',
        None,
        "Resource: [${table.arn}]",
    ),
    # What is not Python stays as it is.
    *(
        (each,) * 6
        for each in ("pip install -r requirements.txt", "nodejs/node_modules/", "AWS_REGION", "service:*", ".fifo")
    ),
]


@pytest.mark.parametrize("written", WRITTEN, ids=lambda written: written[0])
def test_a_snippet_is_written_in_each_language(written):
    for language, expected in zip(CALLED, written[1:], strict=True):
        if expected is not None:
            assert translated(f"set `{written[0]}`.", language) == f"set `{expected}`."


def test_an_article_fits_the_name_after_it():
    text = "create an `aws.sqs.Queue` or an `aws.rds.Instance`"

    assert translated(text, "Java") == "create a `Queue` or an `Instance`"
    assert translated(text, "Go") == "create an `sqs.Queue` or a `rds.Instance`"


def test_a_finding_has_the_fix_in_the_language_of_the_program():
    policy = next(each for each in POLICIES if each.name == "lambda-memory-is-chosen")
    violation = Violation(policy, "", "Function 'ship'", "has no memory_size")

    found = {
        runtime: finding(violation, None, Configuration(), Setting(runtime=runtime)).fix
        for runtime in ("python", "nodejs")
    }

    assert "`memory_size`" in found["python"]
    assert "`memorySize`" in found["nodejs"]
