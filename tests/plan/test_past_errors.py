"""Plans that go on past a program's errors, with the real SDK: what is planned, what is lost, and how the errors are reported."""

from __future__ import annotations

from preflight.core import wire
from preflight.core.values import LOST, Origin, Partial, Unknown
from preflight.plan.planner import plan

from .conftest import named

AWS = "import json\nimport pulumi\nimport pulumi_aws as aws\n"


def planned(program, main, **more):
    """A plan past the errors of a program, and its errors as (part, place, type of the exception)."""
    made = plan(program(AWS + main, **more), stack="dev", past_errors={})
    assert made.outcome == "planned", made.problem
    return made, [(error.part, error.place, error.crash.type.rpartition(".")[2]) for error in made.errors]


def test_a_program_is_planned_to_its_end_past_all_of_its_errors(program):
    made, errors = planned(
        program,
        """
import parts
import nothing_here
size = pulumi.Config().require_int("size")
queue = aws.sqs.Queue("orders", visibilty_timeout=30)
topic = aws.sns.Topicc("alerts")
bucket = aws.s3.Bucket("data")
role = aws.iam.Role("role")
policy = aws.iam.Policy("read", policy=json.dumps({"Resource": bucket.arn}))
print(undefined)
second = parts.queue("second")
third = parts.refused("third")
rules = [aws.s3.BucketLifecycleConfigurationRuleArgs(id="old", state="Enabled")]
aws.s3.BucketLifecycleConfiguration("rules", bucket=bucket.id, rules=rules)
again = aws.sqs.Queue("orders", delay_seconds=5)
pulumi.export("site", bucket.no_such_output)
last = aws.sqs.Queue("last")
""",
        files={
            "parts.py": """
import pulumi_aws as aws

def queue(name):
    made = aws.sqs.Queue(name)
    made.colour = made.no_such_output
    return made

def refused(name):
    if name == "third":
        raise ValueError("no third queue")

def broken(:
    pass
"""
        },
    )

    # A name that is taken is only found out when its registration comes.
    assert errors == [
        ("syntax", "parts.py:13", "SyntaxError"),
        ("statement", "__main__.py:6", "ModuleNotFoundError"),
        ("config", "__main__.py:7", "ConfigMissingError"),
        ("argument", "__main__.py:8", "TypeError"),
        ("name", "__main__.py:9", "AttributeError"),
        ("missing", "__main__.py:11", "TypeError"),
        ("value", "__main__.py:12", "TypeError"),
        ("value", "__main__.py:13", "NameError"),
        ("name", "parts.py:6", "AttributeError"),
        ("statement", "__main__.py:15", "ValueError"),
        ("argument", "__main__.py:16", "TypeError"),
        ("missing", "__main__.py:16", "TypeError"),
        ("duplicate", "__main__.py:18", "RuntimeError"),
        ("name", "__main__.py:19", "AttributeError"),
    ]
    names = {resource.name for resource in made.resources}
    assert {"orders", "data", "role", "read", "second", "rules", "last"} <= names
    first, second = named(made, "orders"), named(made, "orders-again")
    assert (first.properties.get("delaySeconds"), second.properties["delaySeconds"]) == (None, 5)
    assert second.lost == {"": "__main__.py:18"}


def test_what_an_error_has_lost_is_known_to_be_lost(program):
    made, _ = planned(
        program,
        """
size = pulumi.Config().require_int("size")
name = pulumi.Config().require("name")
queue = aws.sqs.Queue("orders", visibility_timeout_seconds=size, name=f"orders-{name}")
function = aws.lambda_.Function(
    "f", role="arn:aws:iam::111122223333:role/r", memory_size=size * 2, environment={"variables": {"A": name, "B": "b"}}
)
left = aws.sqs.Queue("left", colour="red")
after = aws.sqs.Queue("after", opts=pulumi.ResourceOptions(depends_on=[queue, no_such_name]))
waits = aws.sqs.Queue("waits", opts=pulumi.ResourceOptions(depends_on=[name]))
""",
    )
    markers = wire.Markers(made.markers)

    def value(resource, key):
        return wire.value(named(made, resource).properties[key], key, markers)

    size, name = (Origin(LOST, f"__main__.py:{line}") for line in (5, 6))
    assert value("orders", "visibilityTimeoutSeconds").__origin__ == size
    assert isinstance(partial := value("orders", "name"), Partial)
    assert (partial.parts[0], partial.origins) == ("orders-", [name])
    assert value("f", "memorySize").__origin__ == size
    variables = value("f", "environment")["variables"]
    assert isinstance(variables["A"], Unknown)
    assert (variables["A"].__origin__, variables["B"]) == (name, "b")
    assert named(made, "left").lost == {"": "__main__.py:11"}
    assert named(made, "waits").waits_for_lost == "__main__.py:6"
    assert named(made, "after").waits_for_lost == "__main__.py:12"
    assert all(not key.startswith(LOST) for resource in made.resources for key in resource.dependencies)


def test_a_dict_that_takes_in_lost_items_is_lost_as_a_whole(program):
    made, _ = planned(
        program,
        """
base = json.loads(pulumi.Config().require("base"))
filled = {"A": "a"}
filled.update(base)
for name, tags in {
    "spread": {**base, "A": "a"},
    "copied": dict(base, A="a"),
    "filled": filled,
    "joined": {"A": "a"} | base,
    "looped": {key: "a" for key in base.keys()},
    "whole": {"A": base["a"]},
}.items():
    aws.sqs.Queue(name, tags=tags)
aws.sqs.Queue("called", **base)
for key in base.keys():
    aws.sqs.Queue("in-no-loop")
""",
    )
    markers = wire.Markers(made.markers)
    tags = {
        each.name: wire.value(each.properties["tags"], "tags", markers)
        for each in made.resources
        if "tags" in each.properties
    }

    for name in ("spread", "copied", "filled", "joined", "looped"):
        assert isinstance(tags[name], Unknown), name
        assert tags[name].__origin__.urn == LOST
    assert set(tags["whole"]) == {"A"}
    names = {each.name for each in made.resources}
    assert "called" in names
    assert "in-no-loop" not in names


def test_what_lost_statements_would_have_created_is_told_by_their_source(program):
    made, _ = planned(
        program,
        """
import parts
a = missing_1 or aws.iam.RolePolicyAttachment("a")
def make(name):
    aws.sqs.QueuePolicy(name)
    parts.log_group(name)
b = missing_2 or make("b")
c = aws.s3.NoSuchClass("x")
d = missing_3("x")
e = missing_4 or print()
missing_5 or pulumi.export("x", 1)
f = aws.sns.Topic("f", display_name=missing_6)
""",
        files={"parts.py": "import pulumi_aws as aws\ndef log_group(name):\n    aws.cloudwatch.LogGroup(name)\n"},
    )

    assert [error.creates for error in made.errors] == [
        ["aws:iam/rolePolicyAttachment:RolePolicyAttachment"],
        ["aws:cloudwatch/logGroup:LogGroup", "aws:sqs/queuePolicy:QueuePolicy"],
        ["aws:s3/*"],
        ["*"],
        [],
        ["pulumi:pulumi:Stack"],
        [],
    ]
    assert made.losses


def test_an_error_that_follows_from_another_names_it(program):
    made, errors = planned(
        program,
        """
size = pulumi.Config().require_int("size")
half = int(size) // 2
for each in range(size):
    aws.sqs.Queue(f"never-{each}")
name = open(size)
""",
    )

    assert [error.follows for error in made.errors] == [None, 1, 1, 1]
    assert errors[0] == ("config", "__main__.py:5", "ConfigMissingError")
    assert not [resource for resource in made.resources if resource.name.startswith("never")]


def test_the_program_s_own_decisions_are_kept(program):
    made = plan(
        program(
            AWS
            + """
try:
    import nothing_here
except ImportError:
    nothing_here = None
aws.sqs.Queue("first" if nothing_here is None else "wrong")
if hasattr(aws.sqs, "NoSuchClass") or getattr(aws.sqs.Queue("x"), "no_such_output", None):
    aws.sqs.Queue("wrong")
raise SystemExit(3)
"""
        ),
        stack="dev",
        past_errors={},
    )

    assert (made.outcome, made.errors) == ("crashed", [])
    queues = [resource.name for resource in made.resources if resource.type == "aws:sqs/queue:Queue"]
    assert sorted(queues) == ["first", "x"]


def test_a_source_that_is_given_runs_in_place_of_the_file(program):
    project = program(AWS + 'aws.sqs.Queue("orders", colour="red")\n')
    fixed = {project.folder / "__main__.py": AWS + 'aws.sqs.Queue("orders", name="red")\n'}

    made = plan(project, stack="dev", past_errors=fixed)

    assert (made.outcome, made.errors) == ("planned", [])
    assert named(made, "orders").properties["name"] == "red"


def test_what_cannot_be_sent_costs_that_value_alone(program):
    made, errors = planned(
        program,
        """
role = aws.iam.Role("role", assume_role_policy="{}", tags={"a": object(), "b": "kept"})
wrong = pulumi.Output.from_input("none").apply(lambda text: int(text))
aws.sqs.Queue("orders", name=wrong, visibility_timeout_seconds=wrong.apply(lambda number: number + 1))
""",
    )

    assert [part for part, _, _ in errors] == ["value", "value"]
    assert named(made, "role").properties["tags"]["b"] == "kept"
    assert set(named(made, "orders").lost) >= {"name"}


def test_secrets_are_in_no_error(program):
    made = plan(
        program("import pulumi\nraise_it = {}[pulumi.Config().require('token')]\n"),
        stack="dev",
        config={"orders:token": "hunter2-hunter2"},
        secret_keys=["orders:token"],
        past_errors={},
    )

    assert [error.crash.type for error in made.errors] == ["KeyError"]
    assert "hunter2" not in repr(made)
