from preflight import Violations, abstains, documented, fails, foreseen, passes, policy, recorded
from preflight.aws.sfn import Alias


@policy(
    severity="high",
    caught="deployment",
    error=(
        "Routing configuration must contain state machine version ARNs. Received: […]",
        "Routing configuration must contain distinct state machine version ARNs. Received: […]",
        "failed to satisfy constraint: Member must have length less than or equal to 2",
    ),
    evidence=(
        recorded(
            "https://github.com/localstack/localstack/blob/8b9a79f0/tests/aws/services/stepfunctions/v2/test_sfn_api_aliasing.snapshot.json",
            "2026-11-28",
            "names, and routes to a machine, to one version twice, to three versions, with a weight over 100",
        ),
        documented(
            "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-stepfunctions-statemachinealias-routingconfigurationversion.html",
            "2026-11-28",
            "The sum of the weights in the routing configuration must be equal to 100",
        ),
    ),
)
def alias_is_valid(alias: Alias) -> Violations:
    """An alias of a state machine routes to one or two versions of it, whose weights are 100 in all.

    A version has an ARN that ends with its number: the output `state_machine_version_arn` of a state machine with
    `publish=True`. The ARN of the machine itself is refused. The name of an alias has letters, digits, `_`, `-` and `.`, at least
    one of them no digit, and 80 characters at most.

    Fix: route to `machine.state_machine_version_arn` with the weight 100, or to two versions that share 100.

    See: https://docs.aws.amazon.com/step-functions/latest/apireference/API_CreateStateMachineAlias.html
    """
    yield from alias.name_faults
    yield from alias.route_faults


@fails(
    "routes to 'arn:aws:states:eu-west-1:111122223333:stateMachine:orders', which is no ARN of a version of a state"
    " machine",
)
def routes_to_the_machine(aws):
    alias(aws, "live", [(MACHINE, 100)])


@fails(
    "routes to a state machine itself; it needs a version: state_machine_version_arn, with publish=True",
)
@foreseen
def routes_to_an_output_of_the_machine(aws):
    machine = aws.sfn.StateMachine("orders", role_arn="arn:aws:iam::111122223333:role/orders", definition=DEFINITION)
    alias(aws, "live", [(machine.arn, 100)])


@fails(
    "routes to 'arn:aws:states:eu-west-1:111122223333:stateMachine:orders:1' twice; the versions must be distinct",
)
def routes_are_the_same(aws):
    alias(aws, "live", [(f"{MACHINE}:1", 50), (f"{MACHINE}:1", 50)])


@fails(
    "routes to 3 versions; an alias routes to one or two",
    "has a route with the weight 101; a weight is 0 to 100",
)
def three_routes_and_weights(aws):
    alias(aws, "live", [(f"{MACHINE}:1", 101), (f"{MACHINE}:2", 0), (f"{MACHINE}:3", 0)])


@fails(
    "has the name '123'; a name has letters, digits, '_', '-' and '.', and is no number",
    "has routes whose weights are 90 in all; they must be 100 in all",
)
def weights_are_too_little(aws):
    alias(aws, "123", [(f"{MACHINE}:1", 50), (f"{MACHINE}:2", 40)])


@fails(
    "has the name 'INVALID ALIAS'; a name has letters, digits, '_', '-' and '.', and is no number",
)
def name_has_a_space(aws):
    alias(aws, "INVALID ALIAS", [(f"{MACHINE}:1", 100)])


@fails(
    "has a name of 81 characters; 80 are allowed",
)
def name_is_too_long(aws):
    alias(aws, "A" * 81, [(f"{MACHINE}:1", 100)])


@passes
@foreseen
def routes_to_versions(aws):
    machine = aws.sfn.StateMachine(
        "orders", role_arn="arn:aws:iam::111122223333:role/orders", definition=DEFINITION, publish=True
    )
    alias(aws, "live", [(machine.state_machine_version_arn, 100)])
    alias(aws, "v1.beta_2-3", [(f"{MACHINE}:1", 30), (f"{MACHINE}:2", 70)])


@abstains("routingConfigurations[0].stateMachineVersionArn")
def version_comes_later(aws):
    machine = aws.sfn.StateMachine("orders", role_arn="arn:aws:iam::111122223333:role/orders", definition=DEFINITION)
    alias(aws, "live", [(machine.arn, 100)])


MACHINE = "arn:aws:states:eu-west-1:111122223333:stateMachine:orders"
DEFINITION = '{"StartAt": "A", "States": {"A": {"Type": "Succeed"}}}'


def alias(aws, name, routes):
    aws.sfn.Alias(
        name,
        name=name,
        routing_configurations=[{"state_machine_version_arn": arn, "weight": weight} for arn, weight in routes],
    )
