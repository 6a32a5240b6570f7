from preflight import Violations, abstains, documented, fails, passes, policy
from preflight.aws.appsync import GraphQLApi, schema_faults


@policy(
    severity="critical",
    caught="deployment",
    error="Failed to parse schema document - ensure it's a valid SDL-formatted document.",
    evidence=(
        documented(
            "https://spec.graphql.org/October2021/#sec-Type-System",
            "2026-11-28",
            "each type that is referenced is defined; the query root operation type must be provided",
        ),
        documented(
            "https://docs.aws.amazon.com/appsync/latest/devguide/scalars.html",
            "2026-11-28",
            "the scalars that AppSync defines",
        ),
    ),
)
def schema_is_valid(api: GraphQLApi) -> Violations:
    """The schema of a GraphQL API can be parsed, defines each type that it uses, and has the type Query.

    AppSync has the scalars of GraphQL and its `AWSDate`, `AWSDateTime`, `AWSJSON` and so on. Every other type is defined in the
    schema.

    Fix: correct the place that the message names.

    See: https://docs.aws.amazon.com/appsync/latest/devguide/designing-your-schema.html
    https://docs.aws.amazon.com/appsync/latest/devguide/scalars.html
    """
    yield from schema_faults(api)


@fails(
    "has a `schema` that has a '{' on line 1 that is not closed",
    "has a `schema` that has a ')' on line 2 that closes nothing",
    "has a `schema` whose Query.orders has the type Order, which nothing defines",
    "has a `schema` whose Query.orders.filter has the type Filter, which nothing defines",
    "has a `schema` without the type Query",
)
def schemas_with_faults(aws):
    for name, schema in (
        ("open", "type Query { orders: [String]"),
        ("closed", "type Query {\n  orders): String }"),
        ("type", "type Query { orders(filter: Filter = {a: 1}, page: Int = 1): [Order!]! }"),
        ("query", "type Order { id: ID! }"),
    ):
        aws.appsync.GraphQLApi(name, authentication_type="API_KEY", schema=schema)


@passes
def schemas(aws):
    schema = """
schema { query: Root, mutation: Mutation }
"An order. type Ghost { a: Nothing } {{"
type Order implements Node & Priced @aws_auth(cognito_groups: ["staff"]) {
  id: ID! # ) unbalanced
  placed(zone: String = "UTC", in: Filter = {id: 1}): AWSDateTime! @deprecated(reason: "no (more)")
  state: State, lines: [[Line!]]
}
interface Node { id: ID! }
interface Priced { id: ID! }
union Line = Order | Other
type Other
enum State { type OPEN }
scalar Money @specifiedBy(url: "https://shop.dev/money")
input Filter { id: Int = 1, money: Money }
extend type Root { all: [Order] }
type Root { order(id: ID!): Order }
type Mutation { place(filter: Filter!): Order @aws_iam }
directive @mine(kind: String) on OBJECT | FIELD_DEFINITION
"""
    aws.appsync.GraphQLApi("orders", authentication_type="API_KEY", schema=schema)
    aws.appsync.GraphQLApi("later", authentication_type="API_KEY")


@abstains("schema")
def schema_comes_later(aws):
    parameter = aws.ssm.Parameter("schema", type="String", value="type Query { a: Int }")
    aws.appsync.GraphQLApi("orders", authentication_type="API_KEY", schema=parameter.arn)
