from preflight import Violations, abstains, documented, fails, passes, policy, provider
from preflight.aws.config import Aggregator


@policy(
    severity="critical",
    caught="deployment",
    evidence=(
        provider(
            "https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/configservice/configuration_aggregator.go",
            "2026-11-29",
            "account_aggregation_source conflicts with organization_aggregation_source; all_regions is false by default",
        ),
        documented(
            "https://github.com/badmintoncryer/cdk-preflight/blob/v1.9.1/docs/rules.md",
            "2026-11-28",
            "pf-config-aggregator-source-exactly-one and -account-source-regions-exclusive, deployed and refused",
        ),
    ),
)
def aggregator_has_one_source(aggregator: Aggregator) -> Violations:
    """An aggregator of AWS Config has one source, in all regions or in a list of them.

    It aggregates either named accounts or an organization.

    Fix: remove one of the two sources, and set `all_regions=True` or `regions`.

    See: https://docs.aws.amazon.com/config/latest/APIReference/API_PutConfigurationAggregator.html
    """
    yield from aggregator.faults()


ACCOUNTS = {"account_ids": ["123456789012"], "all_regions": True}


@fails("has 2 sources; it has `account_aggregation_source` or `organization_aggregation_source`")
def two_sources(aws):
    organization = {"role_arn": "arn:aws:iam::123456789012:role/config", "all_regions": True}
    aggregator(aws, account_aggregation_source=ACCOUNTS, organization_aggregation_source=organization)


@fails("has 0 sources; it has `account_aggregation_source` or `organization_aggregation_source`")
def no_source(aws):
    aggregator(aws)


@fails("has `all_regions` and `regions`; it has one of them")
def all_regions_and_a_list(aws):
    aggregator(aws, account_aggregation_source=ACCOUNTS | {"regions": ["eu-west-1"]})


@fails("has neither `all_regions` nor `regions`; it has one of them")
def no_region(aws):
    aggregator(aws, account_aggregation_source={"account_ids": ["123456789012"]})


@passes
def regions_of_a_list(aws):
    aggregator(aws, account_aggregation_source={"account_ids": ["123456789012"], "regions": ["eu-west-1"]})


@abstains("accountAggregationSource.allRegions")
def choice_comes_later(aws):
    later = aws.ssm.Parameter("all", type="String", value="x").has_value_wo
    aggregator(aws, account_aggregation_source=ACCOUNTS | {"all_regions": later, "regions": ["eu-west-1"]})


def aggregator(aws, **sources):  # noqa: ANN003 - the sources
    aws.cfg.ConfigurationAggregator("all", **sources)
