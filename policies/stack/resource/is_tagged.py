from preflight import Resource, Violations, abstains, fails, passes, policy
from preflight.aws.knowledge.tags import may_be_tagged, missing_tags, sibling_tags


@policy(severity="low", caught="nobody", about=may_be_tagged)
def is_tagged(resource: Resource, *, required: tuple[str, ...] = ()) -> Violations:
    """A resource has the required tags, and the tags that nearly all its siblings have.

    Cost reports, ownership and permissions depend on tags. If at least three of four resources with the same parent have a tag,
    one that lacks it was probably forgotten, or does not merge the tags that its component passes down.

    Tags that the provider adds by `default_tags` count.

    Options:
        required: tags that each resource that supports tags must have, such as `["Environment", "Owner"]`.

    Fix: merge the tags that are passed down, `tags={**self.tags, "Name": …}`, or set `default_tags` on the provider.

    Fix (others): merge the tags that are passed down with those of the resource, or set the default tags on the
    provider.

    See: https://docs.aws.amazon.com/whitepapers/latest/tagging-best-practices/tagging-best-practices.html
    https://www.pulumi.com/registry/packages/aws/api-docs/provider/#default_tags_python
    """
    if missing := missing_tags(resource, required):
        yield f"lacks the required tags {', '.join(missing)}"
    if forgotten := [tag for tag in missing_tags(resource, sibling_tags(resource)) if tag not in required]:
        yield f"lacks the tags {', '.join(forgotten)}, which nearly all its siblings have"


@fails("lacks the required tags Owner", required=["Environment", "Owner"])
def required_tag_is_missing(aws):
    aws.sqs.Queue("orders", tags={"Environment": "prod"})


@fails("lacks the tags Project, which nearly all its siblings have")
def tags_are_not_merged(aws):
    for name in ("orders", "returns", "refunds"):
        aws.sqs.Queue(name, tags={"Project": "shop", "Name": name})
    aws.sqs.Queue("claims", tags={"Team": "claims", "Name": "claims"})


@passes(required=["Environment"])
def every_resource_has_them(aws):
    for name in ("orders", "returns", "refunds", "claims"):
        aws.sqs.Queue(name, tags={"Environment": "production"})
    aws.iam.RolePolicyAttachment("takes-no-tags", role="orders", policy_arn="arn:aws:iam::aws:policy/ReadOnlyAccess")


@passes
def siblings_have_another_parent(aws, pulumi):
    shop = pulumi.ComponentResource("shop:index:Shop", "shop")
    for name in ("orders", "returns", "refunds"):
        aws.sqs.Queue(name, tags={"Project": "shop"}, opts=pulumi.ResourceOptions(parent=shop))
    aws.sqs.Queue("claims", tags={"Team": "claims"})


@abstains("tags", required=["Owner"])
def tags_are_known_after_deployment(aws):
    parameter = aws.ssm.Parameter("owner", type="String", value="shop", tags={"Owner": "shop"})
    aws.sqs.Queue("orders", tags=parameter.arn.apply(lambda owner: {"Owner": owner}))
