from preflight import Program, Violations, fails, passes, policy, provider, slips


@policy(
    severity="high",
    caught="preview",
    error=(
        "Calling __str__ on an Output[T] is not supported",
        "Object of type Output is not JSON serializable",
        "'Output' object is not callable",
        "'Output' object is not iterable",
        "can only concatenate str",
    ),
    evidence=(
        provider(
            "https://github.com/pulumi/pulumi/pull/18790", "2026-11-28", "Print a warning if an output is stringified"
        ),
        provider(
            "https://github.com/pulumi/pulumi/blob/master/sdk/python/lib/pulumi/output.py",
            "2026-11-28",
            "Calling __str__ on an Output[T] is not supported",
        ),
    ),
)
def outputs_stay_outputs(program: Program) -> Violations:
    """An Output is used as a value only inside `apply`, or by the functions of `pulumi.Output`.

    The outputs of a resource are known only once it is deployed; until then the program has an Output. In a string it reads
    `Calling __str__ on an Output[T] is not supported`; arithmetic, `json.dumps`, `len` or a loop raise a `TypeError`; in a
    condition it is always true. Conditions, and strings that are only logged, are advice.

    Fix: use the value inside `.apply(lambda value: ...)`; combine several Outputs with `pulumi.Output.all(...)`.

    See: https://www.pulumi.com/docs/iac/concepts/inputs-outputs/
    https://www.pulumi.com/docs/iac/concepts/inputs-outputs/apply/
    """
    for slip in program.reading.slips(slips.MisusedOutput):
        yield slip.place, slip.message


@fails(
    "puts the Output self.queue.arn into an f-string; write pulumi.Output.format(...) or pulumi.Output.concat(...)",
    "puts the Output queue.arn into json.dumps(); write pulumi.Output.json_dumps(...)",
    "puts the Output password into a calculation with +; write pulumi.Output.concat(...)",
)
def outputs_become_text(program):
    program["Pulumi.yaml"] = "name: example\nruntime: python"
    program["__main__.py"] = """
import json
import pulumi
import pulumi_aws as aws


class Orders(pulumi.ComponentResource):
    def __init__(self, name, opts=None):
        super().__init__("example:index:Orders", name, None, opts)
        self.queue = aws.sqs.Queue(name)
        self.policy = policy_of(self.queue)
        self.register_outputs({"rule": f"{self.queue.arn}/*"})


def policy_of(queue):
    return json.dumps({"Statement": [{"Action": "sqs:SendMessage", "Resource": queue.arn}]})


password = pulumi.Config().require_secret("password")
url = "postgres://admin:" + password
Orders("orders")
"""


@fails(
    "puts the Output vpc.arn before .split(), which it lacks; write .apply(lambda value: value.split(...))",
    "puts the Output zones.names into a loop; use its value inside .apply(lambda value: ...)",
    "puts the Output zones.names into len(); use its value inside .apply(lambda value: ...)",
    "puts the Output vpc.id as a key of a dict; write pulumi.Output.all(...).apply(...)",
)
def outputs_are_taken_apart(program):
    program["Pulumi.yaml"] = "name: example\nruntime: python"
    program["__main__.py"] = """
import pulumi_aws as aws

zones = aws.get_availability_zones_output(state="available")
vpc = aws.ec2.Vpc("main", cidr_block="10.0.0.0/16", tags={"Zones": "all"})
account = vpc.arn.split(":")[4]
count = len(zones.names)
for zone in zones.names:
    print("a zone")
aws.ec2.Subnet("a", vpc_id=vpc.id, cidr_block="10.0.0.0/24", tags={vpc.id: "a"})
"""


@fails(
    "puts the Output bucket.id into an f-string; write pulumi.Output.format(...) or pulumi.Output.concat(...)",
    "puts the Output region into a comparison, where it equals only itself; use its value inside .apply(lambda value: ...)",
)
def outputs_are_logged_and_compared(program):
    program["Pulumi.yaml"] = "name: example\nruntime: python"
    program["__main__.py"] = """
import pulumi
import pulumi_aws as aws

bucket = aws.s3.Bucket("files")
pulumi.log.info(f"made {bucket.id}")
region = aws.get_region_output().name
if region == "eu-west-1":
    pulumi.export("near", bucket.id)
"""


@passes
def outputs_are_applied(program):
    program["Pulumi.yaml"] = "name: example\nruntime: python"
    program["__main__.py"] = """
import json
import pulumi
import pulumi_aws as aws

config = pulumi.Config()
bucket = aws.s3.Bucket("files")
role = aws.iam.Role("reader", assume_role_policy="{}")
both = pulumi.Output.all(bucket.arn, role.arn).apply(lambda arns: json.dumps({"Resource": arns[0], "For": f"{arns[1]}"}))
text = pulumi.Output.format("{0}/*", bucket.arn)
document = pulumi.Output.json_dumps({"Statement": [{"Resource": bucket.arn, "Condition": {bucket.id: True}}]})
name = bucket.arn.apply(lambda arn: arn.split(":")[-1])
first = bucket.lifecycle_rules[0]
token = config.get_secret("token")
if token:
    pulumi.export("token", token)
if bucket.tags is not None:
    pulumi.export("region", f"{aws.get_region().name}")
"""
