import itertools

from preflight import Advice, Violations, abstains, fails, modelled, passes, policy
from preflight.aws.ssm import Parameter


@policy(
    severity="high",
    caught="deployment",
    error=(
        "Standard tier parameters support a maximum parameter value of 4096 characters.",
        "Advanced-tier parameters support a maximum parameter value of 8192 characters.",
        "Parameter value, cannot be validated against allowedPattern: …",
        "Parameter value can't nest another parameter.",
        "The following data type is not supported: …. (Data type names are all lowercase.)",
    ),
    evidence=modelled(
        "https://github.com/boto/botocore/blob/develop/botocore/data/ssm/2014-11-06/service-2.json.gz",
        "2026-11-28",
        "PutParameter: 4 KB and 8 KB by tier, a value validated by AllowedPattern, no {{ }} in a value, data types",
    ),
)
def parameter_value_is_accepted(parameter: Parameter) -> Violations:
    """The value of a parameter fits its tier, its allowed pattern and its data type, and nests no other parameter in {{ }}.

    A value has 4,096 characters in the tier Standard and 8,192 in the others. Without a tier the account's default applies, which
    is Standard unless somebody has changed it. A value that is secret is never in a message, so that this sentence stands alone.

    Fix: set `tier="Advanced"` for a long value, or correct the value, the pattern or the type.

    See: https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PutParameter.html
    https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-advanced-parameters.html
    """
    yield from parameter.value_faults
    if parameter.needs_advanced_tier:
        yield Advice(
            "has a value of more than 4096 characters and no tier; the tier Standard, the default, does not take it"
        )


@fails(
    "has a value of 4097 characters; a parameter of the tier Standard takes 4096",
    "has a value of 8193 characters; a parameter of any tier takes 8192",
    "has a value of more than 4096 characters and no tier; the tier Standard, the default, does not take it",
    "has a value with {{ }}, which refer to another parameter: a parameter cannot nest another one",
    "has a value that does not match its allowed_pattern '^[0-9]+$'",
    "has the data_type 'Text'; data types are written in lower case",
    "has the data_type aws:ec2:image and a value that is no id of an image, such as ami-0abcdef1234567890",
)
def values_that_are_refused(aws):
    for given in (
        {"insecure_value": "a" * 4097, "tier": "Standard"},
        {"insecure_value": "a" * 8193},
        {"insecure_value": "a" * 4097},
        {"insecure_value": "{{ssm:other}}"},
        {"insecure_value": "12a", "allowed_pattern": "^[0-9]+$"},
        {"insecure_value": "1", "data_type": "Text"},
        {"insecure_value": "i-0abcdef1234567890", "data_type": "aws:ec2:image"},
    ):
        parameter(aws, given)


@fails(
    "breaks the rule: The value of a parameter fits its tier, its allowed pattern and its data type, and nests no"
    " other parameter in {{ }}",
)
def value_is_secret(aws):
    parameter(aws, {"value": "12a", "allowed_pattern": "^[0-9]+$"})


@passes
def values_that_are_taken(aws):
    for given in (
        {"value": "a" * 8192, "tier": "Advanced"},
        {"value": "a" * 4096, "tier": "Standard"},
        {"value": "a" * 5000, "tier": "Intelligent-Tiering"},
        {"value": "{ {a} } {{ open"},
        {"value": "123", "allowed_pattern": "^[0-9]+$"},
        {"value": "a", "allowed_pattern": "\\p{Lower}"},
        {"value": "ami-0abcdef1234567890", "data_type": "aws:ec2:image"},
    ):
        parameter(aws, given)


@abstains(
    "value",
)
def value_comes_later(aws):
    parameter(aws, {"value": aws.sqs.Queue("a").name})


NUMBERS = itertools.count()


def parameter(aws, given):
    aws.ssm.Parameter(f"a-{next(NUMBERS)}", name="/orders/key", type="String", **given)
