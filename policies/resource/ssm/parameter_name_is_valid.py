import itertools

from preflight import Violations, abstains, deployed, fails, modelled, passes, policy
from preflight.aws.ssm import Parameter


@policy(
    severity="high",
    caught="deployment",
    error=(
        'ValidationException: Parameter name: can\'t be prefixed with "ssm" (case-insensitive). If formed as a path, …',
        "AccessDeniedException: No access to reserved parameter name: …",
    ),
    evidence=(
        deployed(
            "https://github.com/aws/aws-sdk-php/issues/1952",
            "2026-11-28",
            "Parameter name: can't be prefixed with ssm, for a name with @ and one in a hierarchy without its first slash",
        ),
        deployed("https://github.com/boto/boto3/issues/1499", "2026-11-28", "the same answer, for a name with spaces"),
        deployed(
            "https://github.com/aws-solutions/quota-monitor-for-aws/issues/30",
            "2026-11-28",
            "No access to reserved parameter name: awslimitschecker",
        ),
        modelled(
            "https://github.com/boto/botocore/blob/develop/botocore/data/ssm/2014-11-06/service-2.json.gz",
            "2026-11-28",
            "PutParameter: characters, 15 levels, 1011 characters in all",
        ),
    ),
)
def parameter_name_is_valid(parameter: Parameter) -> Violations:
    """The name of a parameter is one that Parameter Store accepts.

    A name has letters, digits and `_ . - /`, 15 levels at most, and begins with a slash where it has one at all. Names that begin
    with `aws` or `ssm` are reserved. Parameter Store answers with one sentence about `ssm` for most of these mistakes.

    Fix: write the name as `/team/orders/key`.

    See: https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PutParameter.html
    """
    yield from parameter.name_faults


@fails(
    "has the name 'orders/key'; a name in a hierarchy begins with a slash: /orders/key",
    "has the name '/orders/a key', in which ' ' is not allowed: letters, digits and _ . - / are",
    "has the name 'SSM-orders'; names that begin with aws or ssm are reserved",
    "has the name '/aws/orders'; names that begin with aws or ssm are reserved",
    "has a name of 16 levels; 15 are allowed",
    "has the name 'aws_orders'; names that begin with aws or ssm are reserved",
    "has a name of 1012 characters; 1011 are allowed, those of its ARN included",
)
def names_that_are_refused(aws):
    for name in ("orders/key", "/orders/a key", "aws_orders", "SSM-orders", "/aws/orders", "/a" * 16, "/" + "a" * 1011):
        aws.ssm.Parameter(f"a-{next(NUMBERS)}", name=name, type="String", value="1")


@passes
def parameters_that_are_taken(aws):
    for name in ("orders", "/orders/key.v2_a-b", "/awsome/orders", "/a" * 15, "my-aws-key"):
        aws.ssm.Parameter(f"a-{next(NUMBERS)}", name=name, type="String", value="1")


@abstains(
    "name",
)
def name_comes_later(aws):
    aws.ssm.Parameter("a", name=aws.sqs.Queue("a").name, type="String", value="1")


NUMBERS = itertools.count()
