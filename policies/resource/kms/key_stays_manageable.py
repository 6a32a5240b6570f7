from preflight import Violations, abstains, deployed, documented, fails, foreseen, passes, policy
from preflight.aws.kms import Key, KeyPolicy, is_locked


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "MalformedPolicyDocumentException: The new key policy will not allow you to update the key policy in the future",
    ),
    evidence=(
        deployed(
            "https://github.com/terraform-aws-modules/terraform-aws-eks/issues/1950",
            "2026-11-28",
            "MalformedPolicyDocumentException: The new key policy will not allow you to update the key policy in the future",
        ),
        documented(
            "https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateKey.html",
            "2026-11-28",
            "The key policy must allow the calling principal to make a subsequent PutKeyPolicy request on the KMS key",
        ),
    ),
)
def key_stays_manageable(key: Key | KeyPolicy) -> Violations:
    """A key policy lets somebody change it: an account, a user or a role, not services alone.

    KMS refuses a policy that would not let its caller change it again, unless `bypass_policy_lockout_safety_check` is set. The
    default policy allows the account everything; a program that writes a `policy` for a service replaces that statement.

    Fix: keep the statement for the account: `{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::ACCOUNT:root"},
    "Action": "kms:*", "Resource": "*"}`.

    See: https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
    https://docs.aws.amazon.com/kms/latest/APIReference/API_PutKeyPolicy.html
    """
    if key.policy is not None and not key.bypass_policy_lockout_safety_check and is_locked(key.policy):
        yield (
            "has a policy that lets no account, user or role do kms:PutKeyPolicy: `The new key policy will not allow you to"
            " update the key policy in the future`; allow arn:aws:iam::ACCOUNT:root kms:*"
        )


@fails(
    "has a policy that lets no account, user or role do kms:PutKeyPolicy: `The new key policy will not allow you to"
    " update the key policy in the future`; allow arn:aws:iam::ACCOUNT:root kms:*"
)
def policy_is_for_a_service_alone(aws):
    aws.kms.Key(
        "logs",
        policy='{"Statement": [{"Effect": "Allow", "Principal": {"Service": "delivery.logs.amazonaws.com"},'
        ' "Action": "kms:*", "Resource": "*"}]}',
    )


@fails(
    "has a policy that lets no account, user or role do kms:PutKeyPolicy: `The new key policy will not allow you to"
    " update the key policy in the future`; allow arn:aws:iam::ACCOUNT:root kms:*"
)
@foreseen
def role_may_use_the_key_alone(aws, pulumi):
    role, key = aws.iam.Role("api", assume_role_policy="{}"), aws.kms.Key("api")
    aws.kms.KeyPolicy(
        "api",
        key_id=key.id,
        policy=pulumi.Output.json_dumps(
            {
                "Statement": [
                    {
                        "Effect": "Allow",
                        "Principal": {"AWS": role.arn},
                        "Action": ["kms:Decrypt", "kms:GenerateDataKey*"],
                        "Resource": "*",
                    }
                ]
            }
        ),
    )


@passes
@foreseen
def somebody_may_change_it(aws, pulumi):
    admin = aws.iam.Role("admin", assume_role_policy="{}")
    aws.kms.Key("default")
    aws.kms.Key(
        "account",
        policy='{"Statement": [{"Effect": "Allow", "Principal": {"AWS": "111122223333"}, "Action": "kms:*",'
        ' "Resource": "*"}, {"Effect": "Allow", "Principal": {"Service": "sns.amazonaws.com"}, "Action": "kms:Decrypt",'
        ' "Resource": "*"}]}',
    )
    aws.kms.Key(
        "role",
        policy=pulumi.Output.json_dumps(
            {
                "Statement": {
                    "Effect": "Allow",
                    "Principal": {"AWS": [admin.arn]},
                    "Action": ["kms:Describe*", "kms:Put*"],
                    "Resource": "*",
                }
            }
        ),
    )
    aws.kms.Key(
        "anybody",
        policy='{"Statement": {"Effect": "Allow", "Principal": "*", "NotAction": "kms:Decrypt", "Resource": "*",'
        ' "Condition": {"StringEquals": {"kms:CallerAccount": "111122223333"}}}}',
    )
    aws.kms.Key(
        "locked",
        bypass_policy_lockout_safety_check=True,
        policy='{"Statement": {"Effect": "Allow", "Principal": {"Service": "logs.amazonaws.com"}, "Action": "kms:*",'
        ' "Resource": "*"}}',
    )


@abstains("policy")
def document_hides_an_arn(aws, pulumi):
    role = aws.iam.Role("api", assume_role_policy="{}")
    aws.kms.Key(
        "api",
        policy=pulumi.Output.json_dumps(
            {
                "Statement": [
                    {"Effect": "Allow", "Principal": {"AWS": role.arn}, "Action": "kms:Decrypt", "Resource": "*"}
                ]
            }
        ),
    )
