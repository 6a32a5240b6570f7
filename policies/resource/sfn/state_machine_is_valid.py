from preflight import Violations, abstains, deployed, documented, fails, foreseen, passes, policy, recorded
from preflight.aws.sfn import StateMachine


@policy(
    severity="high",
    caught="deployment",
    error=(
        "InvalidName: Invalid Name: '…'",
        "InvalidLoggingConfiguration: Invalid Logging Configuration: Must specify exactly one Log Destination.",
        "InvalidLoggingConfiguration: Invalid Logging Configuration: Log Group ARN must be provided with '*' qualifier.",
        "InvalidEncryptionConfiguration",
    ),
    evidence=(
        recorded(
            "https://github.com/localstack/localstack/blob/8b9a79f0/tests/aws/services/stepfunctions/v2/test_sfn_api_logs.snapshot.json",
            "2026-11-28",
            "Must specify exactly one Log Destination, for the levels ALL, ERROR and FATAL; OFF needs none",
        ),
        deployed(
            "https://github.com/hashicorp/terraform-provider-aws/pull/17683",
            "2026-11-28",
            "Log Group ARN must be provided with '*' qualifier",
        ),
        documented(
            "https://docs.aws.amazon.com/step-functions/latest/apireference/API_CreateStateMachine.html",
            "2026-11-28",
            "the characters that a name does not have",
        ),
    ),
)
def state_machine_is_valid(machine: StateMachine) -> Violations:
    """A state machine has a name, a log destination and a key that Step Functions accepts.

    A machine that logs names one log group, by its ARN followed by `:*`: the output `arn` of a log group has no `:*`. A name has
    at most 80 characters, and no white space, brackets, wildcards or such signs as `"`, `#`, `%`, `,`, `;`, `:` and `/`.
    With the encryption type CUSTOMER_MANAGED_KMS_KEY a key is required.

    Fix: write `log_destination=pulumi.Output.concat(group.arn, ":*")`, or what the message names.

    See: https://docs.aws.amazon.com/step-functions/latest/apireference/API_CreateStateMachine.html
    https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html
    """
    yield from machine.faults


@fails(
    "logs at the level ALL and has no log_destination (Must specify exactly one Log Destination)",
)
def logs_go_nowhere(aws):
    machine(aws, logging={"level": "ALL"})


@fails(
    "logs to 'arn:aws:logs:eu-west-1:111122223333:log-group:/aws/states/orders', which is no ARN of a log group"
    " that ends with ':*'",
)
def log_group_has_no_star(aws):
    machine(
        aws,
        logging={
            "level": "ERROR",
            "log_destination": "arn:aws:logs:eu-west-1:111122223333:log-group:/aws/states/orders",
        },
    )


@fails(
    "logs to the ARN of a log group without ':*'; write pulumi.Output.concat(group.arn, ':*')",
)
@foreseen
def log_group_is_its_output(aws):
    group = aws.cloudwatch.LogGroup("orders")
    machine(aws, logging={"level": "ERROR", "log_destination": group.arn})


@fails(
    "has the name 'state machine', which has the character ' ' (InvalidName)",
    "is encrypted with a CUSTOMER_MANAGED_KMS_KEY and has no kms_key_id",
)
def name_has_a_space(aws):
    machine(aws, name="state machine", encryption={"type": "CUSTOMER_MANAGED_KMS_KEY"})


@passes
def machines_that_aws_takes(aws):
    machine(aws, name="state.machine_1", logging={"level": "OFF"}, encryption={"type": "AWS_OWNED_KEY"})


@passes
@foreseen
def log_group_with_its_star(aws, pulumi):
    group = aws.cloudwatch.LogGroup("orders")
    machine(aws, logging={"level": "ALL", "log_destination": pulumi.Output.concat(group.arn, ":*")})


@abstains("loggingConfiguration.logDestination")
def log_group_comes_later(aws):
    group = aws.cloudwatch.LogGroup("orders")
    machine(aws, logging={"level": "ERROR", "log_destination": group.arn})


def machine(aws, name=None, logging=None, encryption=None):
    aws.sfn.StateMachine(
        "orders",
        name=name,
        role_arn="arn:aws:iam::111122223333:role/orders",
        definition='{"StartAt": "A", "States": {"A": {"Type": "Succeed"}}}',
        logging_configuration=logging,
        encryption_configuration=encryption,
    )
