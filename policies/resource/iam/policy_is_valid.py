from preflight import Violations, abstains, deployed, documented, fails, foreseen, passes, policy, recorded
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
        "MalformedPolicyDocument: The policy failed legacy parsing",
        "MalformedPolicyDocument: Statement IDs (SID) must be alpha-numeric",
        "MalformedPolicyDocument: Statement IDs (SID) in a single policy must be unique",
        "MalformedPolicyDocument: Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.",
        "MalformedPolicyDocument: Actions/Condition can contain only one colon",
        "MalformedPolicyDocument: Invalid principal in policy",
        "MalformedPolicyDocument: AssumeRole policy may only specify STS AssumeRole actions",
    ),
    evidence=(
        deployed(
            "https://github.com/aws-cloudformation/cfn-lint/issues/1376",
            "2026-11-28",
            "Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]*",
        ),
        documented(
            "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html",
            "2026-11-28",
            "no wildcard in the service segment of an ARN",
        ),
        recorded(
            "https://github.com/localstack/localstack/blob/8b9a79f0/tests/aws/services/s3/test_s3_api.py",
            "2026-11-28",
            "Missing required field Statement",
        ),
    ),
)
def policy_is_valid(document: Document) -> Violations:
    """A policy document has the elements that its kind takes, and each is of the right form.

    Every statement has an Effect and either Action or NotAction. The policy of an identity also has Resource or NotResource
    and no Principal; a role's trust policy has a Principal, actions of `sts` and no Resource; the policy of a resource has a
    Principal. Operators of conditions, actions, ARNs, principals and Sids have forms that IAM checks: a Sid in a policy of
    IAM has letters and digits, and only the policies of some resources take others.
    AWS rejects any other document as `MalformedPolicyDocument`. Pulumi does not read these documents: to it they are strings.

    Fix: add, remove or correct the named element.

    See: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html
    """
    for fault in document.malformed():
        yield document, fault


@fails("has no Resource, in statement 1 of policy")
def statement_has_no_resource(aws):
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
    "has no Principal, in statement 1 of assumeRolePolicy",
    "has a Resource, which a trust policy does not take, in statement 1 of assumeRolePolicy",
    "has the action 's3:*'; a trust policy takes actions of sts alone, in statement 1 of assumeRolePolicy",
)
def permission_where_a_trust_policy_belongs(aws):
    aws.iam.Role(
        "orders",
        assume_role_policy='{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}',
    )


@fails(
    "has the Version '2012-10-18' in policy, which is not 2012-10-17 or 2008-10-17",
    "has no Action, in statement 1 of policy",
    "has the key 'Actoin', which no statement has (it has Action), in statement 1 of policy",
    "has the resource 'orders', which is neither an ARN nor *, in statement 1 of policy",
    "has the Effect 'allow', which is neither Allow nor Deny, in statement 2 of policy",
    "has the action 'GetObject', which lacks its service as in s3:GetObject, in statement 2 of policy",
    "has no Effect, in statement 3 of policy",
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


@fails(
    "has the condition operator 'StringEqual', which IAM does not have (it has StringEquals), in statement 1 of policy",
    "has the condition key 'SourceAccount', which lacks its service as in aws:SourceAccount, in statement 1 of policy",
    "compares with 'office' by IpAddress, which needs an IP address or a CIDR block, in statement 2 of policy",
    "compares with 'many' by NumericLessThan, which needs a number, in statement 2 of policy",
    "has the key 'Statment', which no policy document has (it has Statement) of policy",
)
def conditions_are_misspelt(aws):
    aws.iam.Policy(
        "orders",
        policy='{"Version": "2012-10-17", "Statment": [], "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*",'
        ' "Condition": {"StringEqual": {"SourceAccount": "111122223333"}}}, {"Effect": "Allow", "Action": "s3:*",'
        ' "Resource": "*", "Condition": {"IpAddress": {"aws:SourceIp": ["10.0.0.0/8", "office"]},'
        ' "NumericLessThan": {"s3:max-keys": "many"}}}]}',
    )


@fails(
    "has the action 's3:Get:Object', which has more than one colon, in statement 1 of policy",
    "has the action 's*:GetObject', whose service 's*' must be letters, digits and hyphens, in statement 1 of policy",
    "has the resource 'arn:s3:::orders', whose partition 's3' is not one of aws, aws-cn and aws-us-gov, in statement 1 of policy",
    "has the resource 'arn:aws:s*:::orders', whose service cannot have a wildcard, in statement 1 of policy",
    "has the resource 'arn:aws:iam:eu-west-1:111122223333:role/a', which has a region; an ARN of IAM has none, in statement 1"
    " of policy",
    "has the Sid 'Read orders', which must be letters and digits, in statement 1 of policy",
)
def names_are_of_the_wrong_form(aws):
    aws.iam.GroupPolicy(
        "orders",
        group="orders",
        policy='{"Version": "2012-10-17", "Statement": {"Sid": "Read orders", "Effect": "Allow",'
        ' "Action": ["s3:Get:Object", "s*:GetObject"], "Resource": ["arn:s3:::orders", "arn:aws:s*:::orders",'
        ' "arn:aws:iam:eu-west-1:111122223333:role/a"]}}',
    )


@fails(
    'names the service \'lambda.amazonaws.com\' as AWS; a service is written {"Service": "lambda.amazonaws.com"}, in'
    " statement 1 of assumeRolePolicy",
    "names 'arn:aws:iam::111122223333:role/*' as AWS: the ARN of a principal cannot have a wildcard, in statement 1 of"
    " assumeRolePolicy",
    "names '*' as a Service, which must be a service such as lambda.amazonaws.com, in statement 2 of assumeRolePolicy",
    "names 'lambda.aws.com' as a Service, which is not in a domain of AWS such as lambda.amazonaws.com, in statement 2 of"
    " assumeRolePolicy",
    "has a Principal of the kind 'Account', which is not AWS, Service, Federated, CanonicalUser, in statement 3 of"
    " assumeRolePolicy",
    'has the Principal \'111122223333\', which must be * or an object such as {"AWS": "111122223333"}, in statement 4 of'
    " assumeRolePolicy",
)
def principals_are_of_the_wrong_kind(aws):
    aws.iam.Role(
        "orders",
        assume_role_policy='{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal":'
        ' {"AWS": ["lambda.amazonaws.com", "arn:aws:iam::111122223333:role/*"]}}, {"Effect": "Allow", "Action":'
        ' "sts:AssumeRole", "Principal": {"Service": ["*", "lambda.aws.com"]}}, {"Effect": "Allow", "Action": "sts:AssumeRole",'
        ' "Principal":'
        ' {"Account": "111122223333"}}, {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": "111122223333"}]}',
    )


@passes
def what_looks_odd_and_is_right(aws):
    aws.iam.Policy(
        "orders",
        policy='{"Version": "2012-10-17", "Statement": [{"Sid": "", "Effect": "Allow", "Action": ["*", "s3:Get*", "IAM:getuser"],'
        ' "Resource": ["arn:aws:logs", "arn:*:s3:::orders", "arn:aws:s3:::${aws:username}/*", "arn:aws-iso-b:s3:::a",'
        ' "arn:aws:sqs:*"], "Condition": {"ForAnyValue:StringEqualsIfExists": {"aws:TagKeys": ["a"]}, "bool":'
        ' {"aws:SecureTransport": true}, "NumericLessThan": {"aws:MultiFactorAuthAge": "3600"}, "IpAddress":'
        ' {"aws:SourceIp": ["10.0.0.1", "2001:db8::/32", "${aws:PrincipalTag/office}"]}, "Null": {"aws:TokenIssueTime": "true"},'
        ' "DateGreaterThan": {"aws:CurrentTime": "2026-01-01T00:00:00Z"}}}]}',
    )
    aws.iam.Role(
        "orders",
        assume_role_policy='{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": ["sts:AssumeRole",'
        ' "sts:TagSession"], "Principal": {"AWS": ["111122223333", "arn:aws:iam::111122223333:root", "AIDACKCEVSQ6C2EXAMPLE"],'
        ' "Service": ["states.eu-west-1.amazonaws.com", "ec2.amazonaws.com.cn"], "Federated": "cognito-identity.amazonaws.com"},'
        ' "Condition": {"StringEquals": {"accounts.google.com:aud": "a", "sts:ExternalId": "b"}}}]}',
    )
    aws.kms.Key(
        "orders",
        policy='{"Version": "2012-10-17", "Id": "key-default-1", "Statement": [{"Sid": "Enable IAM User Permissions",'
        ' "Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:root"}, "Action": "kms:*", "Resource": "*"}]}',
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
def document_contains_outputs(aws, pulumi):
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
