from preflight import Violations, abstains, documented, fails, modelled, passes, policy
from preflight.aws.cognito import UserPool
from preflight.aws.cognito.pools import schema_faults


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "Required custom attributes are not supported currently.",
        "Duplicate custom attribute names custom:… are not allowed in a user pool schema.",
        "You can not change AttributeDataType or set developerOnlyAttribute for standard schema attribute",
        "cannot have a max length shorter than it's min length",
    ),
    evidence=(
        documented(
            "https://github.com/badmintoncryer/cdk-preflight/blob/v1.9.1/docs/rules.md",
            "2026-11-28",
            "required, repeated and retyped attributes and their ranges, with the answers of Cognito",
        ),
        modelled(
            "https://github.com/boto/botocore/blob/1.44.5/botocore/data/cognito-idp/2016-04-18/service-2.json.gz",
            "2026-11-28",
            "SchemaAttributeType: a name of 1 to 20 characters; at most 50 attributes",
        ),
    ),
)
def attributes_are_valid(pool: UserPool) -> Violations:
    """The attributes of a user pool are there once, keep the type of standard ones, and only standard ones are required.

    Users that sign up before an attribute exists do not have it, so Cognito refuses a required custom attribute: `Required custom
    attributes are not supported currently`.

    Fix: remove `required` from custom attributes, and check it in a pre-sign-up trigger.

    See: https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-attributes.html
    """
    yield from schema_faults(pool)


@fails(
    "requires the custom attribute shop; only standard attributes can be required",
    "has the attribute shop twice",
    "has the standard attribute updated_at of type String; its type is Number",
    "has an attribute name of 22 characters, the_shop_of_a_customer; Cognito accepts 20",
    "has the attribute age with a value from 99 to 18; the first is at most the second",
)
def attributes_with_faults(aws):
    aws.cognito.UserPool(
        "shop",
        schemas=[
            {"name": "shop", "attribute_data_type": "String", "required": True},
            {"name": "shop", "attribute_data_type": "String"},
            {"name": "updated_at", "attribute_data_type": "String"},
            {"name": "the_shop_of_a_customer", "attribute_data_type": "String"},
            {
                "name": "age",
                "attribute_data_type": "Number",
                "number_attribute_constraints": {"min_value": "99", "max_value": "18"},
            },
        ],
    )


@passes
def attributes_that_are_accepted(aws):
    lengths = {"min_length": "0", "max_length": "2048"}
    aws.cognito.UserPool(
        "shop",
        schemas=[
            {"name": "email", "attribute_data_type": "String", "required": True, "mutable": True},
            {"name": "shop", "attribute_data_type": "String", "string_attribute_constraints": lengths},
        ],
    )


@abstains("schemas[0].required")
def requirement_is_known_after_deployment(aws):
    parameter = aws.ssm.Parameter("required", type="String", insecure_value="true")
    attribute = {"name": "shop", "attribute_data_type": "String", "required": parameter.has_value_wo}
    aws.cognito.UserPool("shop", schemas=[attribute])
