from preflight import Violations, abstains, fails, foreseen, passes, policy
from preflight.aws.iam import Document


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "MalformedPolicyDocument",
        "MalformedPolicyDocument: Syntax errors in policy.",
        "MalformedPolicyDocument: Policy document should not specify a principal.",
        "MalformedPolicyDocument: Policy statement must contain resources.",
        "MalformedPolicyDocument: Policy statement must contain actions.",
        "MalformedPolicyDocument: AssumeRole policy must contain principals.",
        "MalformedPolicyDocument: Has prohibited field Resource",
        "MalformedPolicyDocument: Missing required field Principal",
        "MalformedPolicyDocument: The policy must contain a valid version string",
    ),
)
def policy_is_valid(document: Document) -> Violations:
    """A policy document has the elements that its kind takes, and no others.

    Every statement has an Effect and either Action or NotAction. The policy of an identity also has Resource or NotResource
    and no Principal; a role's trust policy has a Principal and no Resource; the policy of a resource has a Principal.
    AWS rejects any other as `MalformedPolicyDocument`. Nobody reads these documents before: to Pulumi they are text.

    Fix: add or take away the named element.

    See: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html
    """
    for fault in document.malformed():
        yield document, fault


@fails("has no Resource in statement 1 of policy")
def statement_says_not_on_what(aws):
    aws.iam.Policy(
        "orders",
        policy='{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject"}]}',
    )


@fails("has a Principal, which the policy of an identity does not take, in statement 1 of policy")
def trust_policy_where_a_permission_belongs(aws):
    aws.iam.RolePolicy(
        "orders",
        role="orders",
        policy='{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "sts:AssumeRole",'
        ' "Resource": "*", "Principal": {"Service": "lambda.amazonaws.com"}}}',
    )


@fails(
    "has no Principal in statement 1 of assumeRolePolicy",
    "has a Resource, which a trust policy does not take, in statement 1 of assumeRolePolicy",
)
def permission_where_a_trust_policy_belongs(aws):
    aws.iam.Role(
        "orders",
        assume_role_policy='{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}',
    )


@fails(
    "has the Version '2012-10-18' in policy, which is not 2012-10-17 or 2008-10-17",
    "has no Action in statement 1 of policy",
    "has the key 'Actoin', which no statement has, in statement 1 of policy",
    "has the resource 'orders', which is neither an ARN nor *, in statement 1 of policy",
    "has the Effect 'allow', which is neither Allow nor Deny, in statement 2 of policy",
    "has the action 'GetObject', which lacks its service as in s3:GetObject, in statement 2 of policy",
    "has no Effect in statement 3 of policy",
    "has the Sid 'Read' twice in policy",
)
def many_slips(aws):
    aws.iam.Policy(
        "orders",
        policy='{"Version": "2012-10-18", "Statement": ['
        '{"Effect": "Allow", "Actoin": "s3:GetObject", "Resource": "orders"},'
        '{"Sid": "Read", "Effect": "allow", "Action": "GetObject", "Resource": "*"},'
        '{"Sid": "Read", "Action": "s3:GetObject", "Resource": "*"}]}',
    )


@fails("has no Statement in inlinePolicies[0].policy")
def inline_policy_is_empty(aws):
    aws.iam.Role(
        "orders",
        assume_role_policy='{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole",'
        ' "Principal": {"Service": "lambda.amazonaws.com"}}]}',
        inline_policies=[{"name": "none", "policy": '{"Version": "2012-10-17", "Statement": []}'}],
    )


@passes
def role_and_policy_are_complete(aws):
    aws.iam.Role(
        "orders",
        assume_role_policy='{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole",'
        ' "Principal": {"Service": "lambda.amazonaws.com"}, "Sid": ""}]}',
    )
    aws.iam.Policy(
        "orders",
        policy='{"Version": "2012-10-17", "Id": "orders", "Statement": [{"Sid": "Read", "Effect": "Allow",'
        ' "NotAction": ["iam:*"], "Resource": ["arn:aws:s3:::orders/*"], "Condition": {"Bool": {"aws:SecureTransport": true}}}]}',
    )


@passes
def bucket_policy_has_a_principal(aws):
    aws.s3.BucketPolicy(
        "orders",
        bucket="orders",
        policy='{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Principal": "*",'
        ' "Resource": "arn:aws:s3:::orders/*"}]}',
    )


@abstains("policy")
def document_is_made_of_outputs(aws, pulumi):
    queue = aws.sqs.Queue("orders")
    aws.iam.Policy("orders", policy=pulumi.Output.json_dumps({"Statement": [{"Resource": queue.arn}]}))


@passes
@foreseen
def document_is_foreseen(aws, pulumi):
    queue = aws.sqs.Queue("orders")
    aws.iam.Policy(
        "orders",
        policy=pulumi.Output.json_dumps(
            {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sqs:*", "Resource": queue.arn}]}
        ),
    )
