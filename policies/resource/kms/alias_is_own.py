from preflight import Violations, abstains, fails, modelled, passes, policy
from preflight.aws.kms import Alias


@policy(
    severity="critical",
    caught="preview",
    error=(
        "The alias name for a customer managed CMK cannot begin with alias/aws/.",
        "Aliases for AWS managed keys cannot be created",
    ),
    evidence=modelled(
        "https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateAlias.html",
        "2026-11-28",
        "The alias name cannot begin with alias/aws/. The alias/aws/ prefix is reserved for AWS managed keys.",
    ),
)
def alias_is_own(alias: Alias) -> Violations:
    """An alias of a key does not begin with `alias/aws/`, which names the keys that AWS manages.

    KMS refuses such a name: `The alias/aws/ prefix is reserved`.

    Fix: `name="alias/shop/orders"`.

    See: https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateAlias.html
    """
    for value in (alias.name, alias.name_prefix):
        if value is not None and value.startswith("alias/aws/"):
            yield f"has the name '{value}'; names that begin with alias/aws/ are for keys that AWS manages"


@fails("has the name 'alias/aws/orders'; names that begin with alias/aws/ are for keys that AWS manages")
def alias_is_of_aws(aws):
    aws.kms.Alias("orders", name="alias/aws/orders", target_key_id="1234abcd-12ab-34cd-56ef-1234567890ab")


@passes
def alias_is_of_the_program(aws):
    aws.kms.Alias("orders", name="alias/orders", target_key_id="1234abcd-12ab-34cd-56ef-1234567890ab")


@abstains("name")
def alias_comes_later(aws):
    aws.kms.Alias("orders", name=aws.sns.Topic("name").name, target_key_id="1234abcd-12ab-34cd-56ef-1234567890ab")
