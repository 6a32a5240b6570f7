from preflight import Violations, abstains, fails, passes, policy, recorded
from preflight.aws.secretsmanager import Secret


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "ValidationException: Invalid name. Must be a valid name containing alphanumeric characters, or any of the following:"
        " -/_+=.@!"
    ),
    evidence=recorded(
        "https://github.com/localstack/localstack/blob/8b9a79f05846835cf4dff63ab7eefdde9df83783/tests/aws/services/secretsmanager/test_secretsmanager.snapshot.json",
        "2026-11-28",
        "Invalid name. Must be a valid name containing alphanumeric characters, or any of the following: -/_+=.@!",
    ),
)
def name_is_valid(secret: Secret) -> Violations:
    """The name of a secret has letters, digits and the characters -/_+=.@! only.

    Secrets Manager rejects a name with a space, a colon or any other character.

    Fix: `name=name.replace(" ", "-")`.

    Fix (others): write `-` in place of each other character.

    See: https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html
    """
    if secret.invalid_in_name:
        characters = " ".join(repr(each) for each in secret.invalid_in_name)
        yield f"has the name '{secret.name}', with the invalid {characters}; letters, digits and -/_+=.@! are allowed"


@fails(
    "has the name ' Inv*Name? ', with the invalid ' ' '*' '?'; letters, digits and -/_+=.@! are allowed",
    "has the name 'prod:orders', with the invalid ':'; letters, digits and -/_+=.@! are allowed",
)
def names_are_invalid(aws):
    aws.secretsmanager.Secret("spaces", name=" Inv*Name? ")
    aws.secretsmanager.Secret("colon", name="prod:orders")


@passes
def names_are_valid(aws):
    aws.secretsmanager.Secret("orders", name="Valid/_+=.@-Name-a1b2c3-")
    aws.secretsmanager.Secret("unnamed")


@abstains("name")
def name_comes_later(aws):
    aws.secretsmanager.Secret("orders", name=aws.sns.Topic("name").arn)
