from preflight import Violations, abstains, deployed, fails, passes, policy
from preflight.aws.appsync import Resolver, unknown_field


@policy(
    severity="critical",
    caught="deployment",
    error=("NotFoundException: No field named … found on type …", "NotFoundException: Type … not found"),
    evidence=(
        deployed(
            "https://github.com/aws/aws-cdk/issues/32848",
            "2026-11-28",
            "No field named getDemosConsistent found on type Query",
        ),
        deployed("https://github.com/aws-amplify/amplify-cli/issues/5892", "2026-11-28", "Type Query not found"),
    ),
)
def resolved_field_exists(resolver: Resolver) -> Violations:
    """A resolver of AppSync resolves a field that the schema of its API has.

    AppSync attaches a resolver to a field of a type. Both names are case-sensitive.

    Fix: use a field from the message, or add the field to the schema.

    See: https://docs.aws.amazon.com/appsync/latest/APIReference/API_CreateResolver.html
    """
    if fault := unknown_field(resolver):
        yield fault


@fails(
    "resolves the field Query.getOrder; in the schema of GraphQLApi 'shop' Query has order, orders",
    "resolves the field Mutation.place; the schema of GraphQLApi 'shop' has no type Mutation",
)
def names_are_others(aws):
    api = aws.appsync.GraphQLApi(
        "shop",
        authentication_type="API_KEY",
        schema="type Order { id: ID }\ntype Query { order(id: ID): Order }\nextend type Query { orders: [Order] }",
    )
    aws.appsync.Resolver("get", api_id=api.id, type="Query", field="getOrder", data_source="orders")
    aws.appsync.Resolver("place", api_id=api.id, type="Mutation", field="place", data_source="orders")


@passes
def fields_of_the_schema(aws):
    api = aws.appsync.GraphQLApi(
        "shop", authentication_type="API_KEY", schema="type Order { id: ID }\ntype Query { order(id: ID): Order }"
    )
    aws.appsync.Resolver("order", api_id=api.id, type="Query", field="order", data_source="orders")
    aws.appsync.Resolver("id", api_id=api.id, type="Order", field="id", data_source="orders")
    other = aws.appsync.GraphQLApi("other", authentication_type="API_KEY")
    aws.appsync.Resolver("other", api_id=other.id, type="Query", field="any", data_source="orders")


@abstains("apiId, which leads outside of this stack")
def api_belongs_to_another_stack(aws):
    aws.appsync.Resolver("order", api_id="a1b2c3", type="Query", field="order", data_source="orders")
