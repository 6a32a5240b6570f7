from preflight import Violations, abstains, documented, fails, passes, policy
from preflight.aws.ecr import RegistryScanning


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "Invalid scan frequency for scanType BASIC: CONTINUOUS_SCAN",
        "Invalid input. Contains duplicate scan frequencies: …",
    ),
    evidence=documented(
        "https://github.com/badmintoncryer/cdk-preflight/blob/v1.9.1/docs/rules.md",
        "2026-11-28",
        "pf-ecr-registry-scanning-configuration, deployed with the answers of ECR",
    ),
)
def scanning_is_valid(scanning: RegistryScanning) -> Violations:
    """A registry has one scanning rule for each frequency, and scans continuously only with enhanced scanning.

    Basic scanning scans an image when it is pushed.

    Fix: set `scan_type="ENHANCED"`, and list the filters of one frequency in one rule.

    See: https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_PutRegistryScanningConfiguration.html
    """
    yield from scanning.faults()


@fails("has `scan_type` BASIC and a rule with CONTINUOUS_SCAN, which only ENHANCED has")
def basic_scans_continuously(aws):
    scanning(aws, "BASIC", "CONTINUOUS_SCAN")


@fails("has 2 rules with SCAN_ON_PUSH; each frequency has one rule")
def rules_are_repeated(aws):
    scanning(aws, "BASIC", "SCAN_ON_PUSH", "SCAN_ON_PUSH")


@passes
def frequencies_are_distinct(aws):
    scanning(aws, "ENHANCED", "SCAN_ON_PUSH", "CONTINUOUS_SCAN")


@abstains("rules[0].scanFrequency")
def frequency_comes_later(aws):
    scanning(aws, "BASIC", aws.ssm.Parameter("frequency", type="String", value="SCAN_ON_PUSH").arn)


def scanning(aws, kind, *frequencies):  # noqa: ANN002 - the frequencies
    filters = [{"filter": "*", "filter_type": "WILDCARD"}]
    aws.ecr.RegistryScanningConfiguration(
        "shop",
        scan_type=kind,
        rules=[{"scan_frequency": each, "repository_filters": filters} for each in frequencies],
    )
