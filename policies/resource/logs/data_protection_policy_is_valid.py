import json
from typing import Any

from preflight import Violations, abstains, documented, fails, modelled, passes, policy
from preflight.aws.logs import DataProtectionPolicy


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "Policy can only have two statements. One for Audit Operation and one for Deidentify Operation",
        "Audit Statement and Deidentify Statement must have the same Data Identifiers",
        "Policy Version must be 2021-06-01",
        "… is not a valid Data Identifier",
    ),
    evidence=(
        modelled(
            "https://github.com/boto/botocore/blob/1.44.5/botocore/data/logs/2014-03-28/service-2.json.gz",
            "2026-11-28",
            "PutDataProtectionPolicy: two blocks whose DataIdentifier arrays match exactly; MaskConfig must be empty",
        ),
        documented(
            "https://github.com/badmintoncryer/cdk-preflight/blob/v1.9.1/docs/rules.md",
            "2026-11-28",
            "the rules pf-logs-data-protection-…, each deployed with the answer of CloudWatch Logs",
        ),
    ),
)
def data_protection_policy_is_valid(protection: DataProtectionPolicy) -> Violations:
    """A data protection policy of a log group has an audit and a mask for the same data identifiers.

    The first statement finds the data, the second masks them, with an empty `MaskConfig`.

    Fix: write both statements, with the ARNs of the data identifiers.

    See: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutDataProtectionPolicy.html
    https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/mask-sensitive-log-data.html
    """
    yield from protection.faults()


EMAIL = "arn:aws:dataprotection::aws:data-identifier/EmailAddress"
NAME = "arn:aws:dataprotection::aws:data-identifier/Name"
AUDIT: dict[str, Any] = {"Audit": {"FindingsDestination": {}}}
MASK: dict[str, Any] = {"Deidentify": {"MaskConfig": {}}}


@fails("has a data protection policy with 1 statements; it has one with Audit and one with Deidentify")
def one_statement(aws):
    protection(aws, ([EMAIL], AUDIT))


@fails(
    "has a data protection policy with the Version '2012-10-17'; it is 2021-06-01",
    "has a data protection policy without a statement with Audit",
    "has a data protection policy whose two statements have different data identifiers",
    "has a data protection policy whose Deidentify has another MaskConfig than an empty object",
)
def statements_are_wrong(aws):
    hidden = {"Deidentify": {"MaskConfig": {"Character": "*"}}}
    protection(aws, ([EMAIL], MASK), ([NAME], hidden), version="2012-10-17")


@fails(
    "has a data protection policy with the data identifier 'EmailAddress'; it has the form"
    " arn:aws:dataprotection::aws:data-identifier/EmailAddress",
    "has a data protection policy whose Audit has no FindingsDestination; it may be empty",
)
def identifier_is_a_name(aws):
    protection(aws, (["EmailAddress"], {"Audit": {}}), (["EmailAddress"], MASK))


@passes
def statements_are_right(aws):
    protection(aws, ([EMAIL, NAME], AUDIT), ([NAME, EMAIL], MASK))


@passes
def identifier_is_custom(aws):
    custom = {"CustomDataIdentifier": [{"Name": "OrderId", "Regex": "O-[0-9]+"}]}
    protection(aws, (["OrderId"], AUDIT), (["OrderId"], MASK), configuration=custom)


@abstains("policyDocument")
def identifier_comes_later(aws):
    later = aws.ssm.Parameter("data", type="String", value=EMAIL).arn
    text = later.apply(lambda arn: json.dumps(document(([arn], AUDIT), ([arn], MASK))))
    aws.cloudwatch.LogDataProtectionPolicy("shop", log_group_name="shop", policy_document=text)


def document(*statements, version="2021-06-01", configuration=None):  # noqa: ANN002 - identifiers and operations
    listed = [{"DataIdentifier": identifiers, "Operation": operation} for identifiers, operation in statements]
    found = {"Name": "shop", "Version": version, "Statement": listed}
    return found | ({"Configuration": configuration} if configuration else {})


def protection(aws, *statements, **options):  # noqa: ANN002, ANN003 - statements, and more of the document
    text = json.dumps(document(*statements, **options))
    aws.cloudwatch.LogDataProtectionPolicy("shop", log_group_name="shop", policy_document=text)
