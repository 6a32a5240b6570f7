from preflight import Resource, Violations, abstains, fails, passes, policy
from preflight.aws.knowledge.provider_schemas import is_known, release, strays


@policy(severity="medium", caught="preview", error="Invalid or unknown key", origin=("S3.4",), about=is_known)
def properties_exist(resource: Resource) -> Violations:
    """A resource is given no property that the provider does not have, neither its own nor one of the objects inside it.

    Most resources refuse such a property with `Invalid or unknown key`, which does not say what was meant. Those that are
    built on Terraform's newer framework leave it out without a word, and AWS decides as if it had not been written.

    What the provider has is read from pulumi_aws. Tags, environment variables and other maps with keys of your own, and
    JSON documents, are not looked into. Where the stack's provider is newer, only what is like a known property is told, and
    nothing where it is of an earlier major version.

    Fix: write the property as the page of the resource has it; in Python with underscores, as `cloudwatch_metrics_enabled`.

    See: https://www.pulumi.com/registry/packages/aws/api-docs/
    https://github.com/pulumi/pulumi-terraform-bridge/blob/main/pkg/convert/object.go
    https://github.com/hashicorp/terraform-plugin-sdk/blob/main/helper/schema/schema.go
    """
    for stray in strays(resource):
        yield stray.weigh(f"is given '{stray.path}', which {release()} does not have{stray.instead}")


@fails(
    "is given 'visibilityConfig.cloudWatchMetricsEnabled', which pulumi_aws 7.51.1 does not have; did you mean"
    " 'cloudwatchMetricsEnabled'?",
    "is given 'rules[0].visibilityConfig.cloud_watch_metrics_enabled', which pulumi_aws 7.51.1 does not have; did you"
    " mean 'cloudwatch_metrics_enabled'?",
)
def words_are_parted_otherwise(aws):
    visibility = {"metric_name": "shop", "sampled_requests_enabled": True}
    aws.wafv2.WebAcl(
        "shop",
        scope="REGIONAL",
        default_action={"allow": {}},
        visibility_config={**visibility, "cloudWatchMetricsEnabled": True},
        rules=[
            {
                "name": "rate",
                "priority": 1,
                "action": {"block": {}},
                "statement": {"rate_based_statement": {"limit": 2000, "aggregate_key_type": "IP"}},
                "visibility_config": {**visibility, "cloud_watch_metrics_enabled": True},
            }
        ],
    )


@fails(
    "is given 'environment.variable', which pulumi_aws 7.51.1 does not have; did you mean 'variables'?",
)
def property_is_misspelt(aws):
    aws.lambda_.Function(
        "orders",
        role="arn:aws:iam::111122223333:role/orders",
        environment={"variable": {"TABLE": "orders"}},
    )


@passes
def keys_of_maps_are_the_authors_own(aws):
    aws.lambda_.Function(
        "orders",
        role="arn:aws:iam::111122223333:role/orders",
        environment={"variables": {"variable": "orders", "tabel_name": "orders"}},
        tags={"enviroment": "production"},
    )


@passes
def names_are_those_of_python(aws):
    aws.wafv2.WebAcl(
        "shop",
        scope="REGIONAL",
        default_action=aws.wafv2.WebAclDefaultActionArgs(allow={}),
        visibility_config={
            "metric_name": "shop",
            "sampled_requests_enabled": True,
            "cloudwatch_metrics_enabled": True,
        },
    )


@passes
def type_is_of_another_provider(pulumi):
    pulumi.CustomResource("aws-native:sqs:Queue", "orders", {"visibility": 30})


@abstains("visibilityConfig")
def object_comes_later(aws):
    queue = aws.sqs.Queue("shop")
    aws.wafv2.WebAcl(
        "shop",
        scope="REGIONAL",
        default_action={"allow": {}},
        visibility_config=queue.name.apply(
            lambda name: {
                "metric_name": name,
                "sampled_requests_enabled": True,
                "cloudwatch_metrics_enabled": True,
            }
        ),
    )
