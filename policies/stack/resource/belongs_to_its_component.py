from preflight import Stack, Violations, fails, passes, policy


@policy(severity="medium", caught="nobody", origin=("S2.12",))
def belongs_to_its_component(stack: Stack) -> Violations:
    """A resource that is made inside a component has the component as its parent.

    A resource without `parent` hangs on the stack itself: the component does not show it, its provider and its aliases do
    not reach it, and what depends on the component does not wait for it.

    A resource was made inside a component when it is made of one of the component's resources and another of them is made of it;
    or when one of them is made of it and its name goes on from the component's. What a program makes outside and hands to a
    component is not told.

    Fix: add `opts=pulumi.ResourceOptions(parent=self)` to each resource in the component's constructor.

    See: https://www.pulumi.com/docs/iac/concepts/components/
    https://www.pulumi.com/docs/iac/concepts/options/parent/
    """
    for resource, component in stack.orphans:
        yield resource, f"is made inside {component} and has no parent"


@fails("is made inside Shop 'shop' and has no parent")
def queue_is_made_between_two_others(aws, pulumi):
    shop = pulumi.ComponentResource("shop:index:Shop", "shop")
    child = pulumi.ResourceOptions(parent=shop)
    key = aws.kms.Key("key", opts=child)
    queue = aws.sqs.Queue("orders", kms_master_key_id=key.id)
    aws.sns.TopicSubscription(
        "orders",
        topic="arn:aws:sns:eu-west-1:111122223333:orders",
        protocol="sqs",
        endpoint=queue.arn,
        opts=child,
    )


@fails("is made inside Shop 'shop' and has no parent")
def role_is_named_after_the_component(aws, pulumi):
    shop = pulumi.ComponentResource("shop:index:Shop", "shop")
    role = aws.iam.Role("shop-role", assume_role_policy="{}")
    aws.lambda_.Function("shop-orders", role=role.arn, opts=pulumi.ResourceOptions(parent=shop))


@passes
def every_resource_has_its_parent(aws, pulumi):
    shop = pulumi.ComponentResource("shop:index:Shop", "shop")
    role = aws.iam.Role("shop-role", assume_role_policy="{}", opts=pulumi.ResourceOptions(parent=shop))
    aws.lambda_.Function("shop-orders", role=role.arn, opts=pulumi.ResourceOptions(parent=shop))


@passes
def resource_is_handed_to_the_component(aws, pulumi):
    key = aws.kms.Key("key")
    shop = pulumi.ComponentResource("shop:index:Shop", "shop")
    queue = aws.sqs.Queue("orders", kms_master_key_id=key.id, opts=pulumi.ResourceOptions(parent=shop))
    aws.sns.TopicSubscription(
        "shop-orders", topic="arn:aws:sns:eu-west-1:111122223333:orders", protocol="sqs", endpoint=queue.arn
    )


@passes
def stack_has_no_component(aws):
    key = aws.kms.Key("key")
    aws.sqs.Queue("orders", kms_master_key_id=key.id)
