from preflight import Violations, abstains, documented, fails, passes, policy, provider
from preflight.aws.appsync import GraphQLApi, schema_faults


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "Failed to parse schema document - ensure it's a valid SDL-formatted document.",
        "There is no top level schema object",
        "The field type '…' is not present when required",
        "The operation type '…' is not defined",
    ),
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
        provider(
            "https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/appsync/graphql_api.go",
            "2026-11-29",
            "putSchema sends the schema after the API is created, and fails with the details of its creation",
        ),
        documented(
            "https://github.com/badmintoncryer/cdk-preflight/blob/main/docs/rules.md",
            "2026-11-29",
            "the rules pf-appsync-schema-…, each deployed with the answer of AppSync",
        ),
    ),
)
def schema_is_valid(api: GraphQLApi) -> Violations:
    """The schema of a GraphQL API can be parsed, defines each type that it uses, and has the type Query.

    AppSync has the scalars of GraphQL and its `AWSDate`, `AWSDateTime`, `AWSJSON` and so on. Every other type is defined in the
    schema, once. Arguments have inputs as their types, fields have no inputs. A type has the fields of its interfaces.

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


@fails(
    "has a `schema` that defines Order twice",
    "has a `schema` that defines Query.a twice",
    "has a `schema` that has the field Query.filter with Filter, which is an input; a field has another kind of type",
    "has a `schema` that has Query.order.by with Order, which is no input (it is defined as type)",
    "has a `schema` that has Order, which implements Node without id, name",
    "has a `schema` that names Root as a root, which nothing defines",
)
def rules_are_broken(aws):
    for name, schema in (
        ("twice", "type Query { a: Order }\ntype Order { b: Int }\ntype Order { c: Int }"),
        ("field", "type Query { a: Int\n a: String }"),
        ("output", "input Filter { id: ID }\ntype Query { filter: Filter }"),
        ("input", "type Order { id: ID }\ntype Query { order(by: Order): Order }"),
        (
            "interface",
            "interface Node { id: ID! name: String }\ntype Order implements Node { c: Int }\ntype Query { a: Order }",
        ),
        ("root", "schema { query: Root }\ntype Query { a: Int }"),
    ):
        aws.appsync.GraphQLApi(name, authentication_type="API_KEY", schema=schema)


@passes
def schema_of_the_provider_tests(aws):
    """The schema of the provider's tests, which AppSync accepted."""
    schema = """
type Mutation {
	putPost(id: ID!, title: String!): Post
}

type Post {
	id: ID!
	title: String!
}

type Query {
	singlePost(id: ID!): Post
}

schema {
	query: Query
	mutation: Mutation

}
"""
    aws.appsync.GraphQLApi("posts", authentication_type="API_KEY", schema=schema)


@passes
def types_are_extended(aws):
    schema = """
interface Node { id: ID! }
type Order implements Node { total: Float }
extend type Order { id: ID! }
enum State { OPEN CLOSED }
input Filter { state: State = OPEN, not: Filter, ids: [ID!] }
union Line = Order
type Query { lines(filter: Filter = {state: OPEN}, state: State): [Line] }
extend type Query { orders: [Order] }
type Subscription { changed(id: ID): Order @aws_subscribe(mutations: ["change"]) }
type Mutation { change(id: ID): Order }
"""
    aws.appsync.GraphQLApi("orders", authentication_type="API_KEY", schema=schema)


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
