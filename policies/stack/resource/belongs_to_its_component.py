from preflight import Stack, Violations, fails, passes, policy


@policy(severity="medium", caught="nobody")
def belongs_to_its_component(stack: Stack) -> Violations:
    """A resource that a component creates has the component as its parent.

    A resource without `parent` is a child of the stack: it is not shown below the component, does not inherit the component's
    provider and aliases, and dependents of the component do not wait for it.

    A resource without parent is taken to be created by a component if it depends on one of the component's resources and another
    of them depends on it, or if one depends on it and its name starts with the component's name. Resources that a
    program creates outside and passes to a component are not reported.

    Fix: add `opts=pulumi.ResourceOptions(parent=self)` to each resource in the component's constructor.

    See: https://www.pulumi.com/docs/iac/concepts/components/
    https://www.pulumi.com/docs/iac/concepts/options/parent/
    """
    for resource, component in stack.orphans:
        yield resource, f"is created by {component}, but has no parent"


@fails("is created by Shop 'shop', but has no parent")
def queue_is_created_between_two_children(aws, pulumi):
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


@fails("is created by Shop 'shop', but has no parent")
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
def resource_is_passed_to_the_component(aws, pulumi):
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
