from preflight import Violations, abstains, fails, passes, policy
from preflight.aws.iam import Role


@policy(severity="medium", caught="runtime", error="AccessDenied")
def role_has_a_policy(role: Role) -> Violations:
    """A role that a resource of the stack works with has a policy.

    A role with no policy allows nothing: whatever works with it fails on its first call with `AccessDenied`. A policy of the
    program that is attached to no role is a common cause.

    A function's role is looked at more closely by `lambda-role-can-log`, and what a task's own code does with its role is not
    known here: both are passed over.

    Fix: add an `aws.iam.RolePolicy` or an `aws.iam.RolePolicyAttachment` for the role.

    See: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles.html
    """
    if role.workers and not role.has_policies:
        yield f"is the role of {role.workers[0]} and has no policy"


@fails("is the role of StateMachine 'orders' and has no policy")
def state_machine_may_do_nothing(aws):
    role = aws.iam.Role("orders", assume_role_policy="{}")
    aws.sfn.StateMachine("orders", role_arn=role.arn, definition="{}")


@fails("is the role of EventRule 'orders' and has no policy")
def policy_is_attached_to_nothing(aws):
    role = aws.iam.Role("orders", assume_role_policy="{}")
    aws.iam.Policy("orders", policy='{"Statement": []}')
    aws.cloudwatch.EventRule("orders", role_arn=role.arn, schedule_expression="rate(1 day)")


@passes
def role_has_what_it_needs(aws):
    inline = aws.iam.Role("inline", assume_role_policy="{}", inline_policies=[{"name": "a", "policy": "{}"}])
    attached = aws.iam.Role("attached", assume_role_policy="{}")
    aws.iam.RolePolicyAttachment("a", role=attached.name, policy_arn="arn:aws:iam::aws:policy/ReadOnlyAccess")
    aws.sfn.StateMachine("one", role_arn=inline.arn, definition="{}")
    aws.sfn.StateMachine("two", role_arn=attached.arn, definition="{}")


@passes
def nothing_here_works_with_the_role(aws, pulumi):
    role = aws.iam.Role("deployer", assume_role_policy="{}")
    task = aws.iam.Role("task", assume_role_policy="{}")
    aws.ecs.TaskDefinition("orders", family="orders", container_definitions="[]", task_role_arn=task.arn)
    pulumi.export("deployer", role.arn)


@abstains("inlinePolicies")
def policies_come_later(aws):
    topic = aws.sns.Topic("orders")
    role = aws.iam.Role(
        "orders",
        assume_role_policy="{}",
        inline_policies=topic.arn.apply(lambda arn: [{"name": "orders", "policy": arn}]),
    )
    aws.sfn.StateMachine("orders", role_arn=role.arn, definition="{}")
