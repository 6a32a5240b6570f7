from preflight import Resource, Violations, abstains, fails, passes, policy
from preflight.aws.knowledge.provider_schemas import is_known, release, strays


@policy(severity="medium", caught="preview", error="Invalid or unknown key", about=is_known)
def properties_exist(resource: Resource) -> Violations:
    """A resource, and each object in its inputs, sets only properties that the provider has.

    Most resources reject an unknown property with `Invalid or unknown key`, without a suggestion. Resources that are built on
    Terraform's plugin framework ignore it silently, and AWS receives a request without it.

    The properties are read from pulumi_aws. Tags, environment variables and other maps with free keys, and JSON documents, are
    not checked. If the stack's provider is newer than the index, only a key that is similar to a known property is reported; if
    it is of an earlier major version, nothing is.

    Fix: use the property's name from the documentation of the resource; in Python with underscores, as in
    `cloudwatch_metrics_enabled`.

    Fix (others): use the property's name from the documentation of the resource.

    See: https://www.pulumi.com/registry/packages/aws/api-docs/
    https://github.com/pulumi/pulumi-terraform-bridge/blob/main/pkg/convert/object.go
    https://github.com/hashicorp/terraform-plugin-sdk/blob/main/helper/schema/schema.go
    """
    for stray in strays(resource):
        yield stray.weigh(f"sets '{stray.path}', which {release()} does not have{stray.instead}")


@fails(
    "sets 'visibilityConfig.cloudWatchMetricsEnabled', which pulumi_aws 7.51.1 does not have; did you mean"
    " 'cloudwatchMetricsEnabled'?",
    "sets 'rules[0].visibilityConfig.cloud_watch_metrics_enabled', which pulumi_aws 7.51.1 does not have; did you"
    " mean 'cloudwatch_metrics_enabled'?",
)
def words_are_separated_differently(aws):
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
    "sets 'environment.variable', which pulumi_aws 7.51.1 does not have; did you mean 'variables'?",
)
def property_is_misspelled(aws):
    aws.lambda_.Function(
        "orders",
        role="arn:aws:iam::111122223333:role/orders",
        environment={"variable": {"TABLE": "orders"}},
    )


@passes
def keys_of_maps_are_free(aws):
    aws.lambda_.Function(
        "orders",
        role="arn:aws:iam::111122223333:role/orders",
        environment={"variables": {"variable": "orders", "tabel_name": "orders"}},
        tags={"enviroment": "production"},
    )


@passes
def names_are_python_names(aws):
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
