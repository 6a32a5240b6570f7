from preflight import Resource, Violations, abstains, fails, passes, policy
from preflight.aws.knowledge.provider_schemas import deprecations, has_deprecations, release


@policy(severity="medium", caught="preview", error="is deprecated", about=has_deprecations)
def is_current(resource: Resource) -> Violations:
    """A resource uses no type and no property that pulumi_aws deprecates.

    The next major version of the provider removes what is deprecated, and some of it is harmful already: settings inside an S3
    bucket and separate resources for the same settings overwrite each other at every deployment.

    Deprecations and their replacements are those of the newest pulumi_aws that the pack knows; an earlier release of the same
    major version may not have the new property yet. One message lists all deprecations of a resource.

    Fix: use the replacement in the message. If an S3 type loses its `V2`, `pulumi up --refresh --run-program` keeps the bucket.

    See: https://github.com/pulumi/pulumi-aws/blob/master/docs/version-7-upgrade.md
    https://www.pulumi.com/registry/packages/aws/api-docs/s3/bucket/
    https://github.com/hashicorp/terraform-provider-aws/issues/23758
    """
    if found := deprecations(resource):
        yield f"uses parts that {release()} deprecates: {', '.join(found)}"


@fails(
    "uses parts that pulumi_aws 7.51.1 deprecates: 'lifecycleRules' (use the s3.BucketLifecycleConfiguration resource instead),"
    " 'versioning' (use the s3.BucketVersioning resource instead)"
)
def bucket_has_its_settings_inside(aws):
    aws.s3.Bucket(
        "orders",
        versioning={"enabled": True},
        lifecycle_rules=[{"enabled": True, "abort_incomplete_multipart_upload_days": 7}],
        tags={"Project": "shop"},
    )


@fails("uses parts that pulumi_aws 7.51.1 deprecates: its type (use aws.s3.Bucket instead)")
def bucket_has_a_deprecated_type(aws):
    aws.s3.BucketV2("orders")


@fails("uses parts that pulumi_aws 7.51.1 deprecates: 'rules.prefix' (specify a prefix using 'filter' instead)")
def property_of_an_object_is_deprecated(aws):
    expired = {"id": "old", "status": "Enabled", "expiration": {"days": 30}}
    aws.s3.BucketLifecycleConfiguration(
        "orders", bucket="orders", rules=[{**expired, "prefix": "orders/"}, {**expired, "prefix": "logs/"}]
    )


@passes
def settings_are_separate_resources(aws):
    bucket = aws.s3.Bucket("orders", tags={"Project": "shop"})
    aws.s3.BucketVersioning("orders", bucket=bucket.id, versioning_configuration={"status": "Enabled"})
    aws.s3.BucketLifecycleConfiguration(
        "orders",
        bucket=bucket.id,
        rules=[{"id": "old", "status": "Enabled", "filter": {"prefix": "logs/"}, "expiration": {"days": 30}}],
    )


@passes
def another_resource_has_a_property_of_the_same_name(aws):
    aws.ecr.Repository("orders", encryption_configurations=[{"encryption_type": "KMS"}])
    aws.iam.RolePolicy("orders", role="orders", policy="{}")


@abstains("rules")
def rules_come_later(aws):
    queue = aws.sqs.Queue("orders")
    aws.s3.BucketLifecycleConfiguration(
        "orders",
        bucket="orders",
        rules=queue.name.apply(
            lambda name: [{"id": name, "status": "Enabled", "filter": {}, "expiration": {"days": 30}}]
        ),
    )
