import json

from preflight import Violations, abstains, documented, fails, passes, policy, recorded
from preflight.aws.apigateway import Model
from preflight.aws.apigateway.methods import model_faults


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "Model name must be alphanumeric: …",
        "Model schema must have at least 1 property or array items defined",
        "Invalid model specified: Validation Result: warnings : [], errors : [Invalid model schema specified]",
    ),
    evidence=(
        recorded(
            "https://github.com/localstack/localstack/blob/8b9a79f05846835cf4dff63ab7eefdde9df83783/tests/aws/services/apigateway/test_apigateway_api.snapshot.json",
            "2026-11-28",
            "test_model_validation: an empty schema is refused",
        ),
        documented(
            "https://docs.aws.amazon.com/apigateway/latest/api/API_CreateModel.html",
            "2026-11-28",
            "the name must be alphanumeric; for application/json the schema is JSON schema draft 4",
        ),
    ),
)
def model_is_valid(model: Model) -> Violations:
    """A model of a REST API has an alphanumeric name and, for JSON, a schema that is JSON schema draft 4.

    API Gateway parses the schema when it creates the model. A type is one of JSON schema's seven: `integer` and not `int`.

    Fix: write the schema with `json.dumps`, and a name of letters and digits.

    See: https://docs.aws.amazon.com/apigateway/latest/api/API_CreateModel.html
    https://docs.aws.amazon.com/apigateway/latest/developerguide/models-mappings-models.html
    """
    yield from model_faults(model)


@fails(
    "has the name 'new-order'; the name of a model has letters and digits only",
    'has a schema with the type "int" at items.id; JSON schema has array, boolean, integer, null, number, object, string',
)
def type_of_another_language(aws):
    aws.apigateway.Model(
        "orders",
        rest_api="a1b2c3",
        name="new-order",
        content_type="application/json",
        schema=json.dumps({"type": "array", "items": {"type": "object", "properties": {"id": {"type": "int"}}}}),
    )


@fails(
    "has no `schema`; for a model that accepts every body it is '{}'",
    "has a `schema` that is not JSON: Expecting property name enclosed in double quotes: line 1 column 2 (char 1)",
    "has a `schema` that is not a JSON object",
)
def schema_is_no_document(aws):
    for name, schema in (("a", ""), ("b", "{'type': 'object'}"), ("c", "[]")):
        aws.apigateway.Model(
            f"model-{name}", rest_api="a1b2c3", name=name, content_type="application/json", schema=schema
        )


@passes
def schemas(aws):
    aws.apigateway.Model(
        "orders",
        rest_api="a1b2c3",
        name="Order2",
        content_type="application/json",
        schema=json.dumps({"type": ["object", "null"], "properties": {"type": {"type": "string"}}}),
    )
    aws.apigateway.Model("xml", rest_api="a1b2c3", name="OrderXml", content_type="application/xml", schema="<order/>")


@abstains("schema")
def schema_comes_later(aws):
    parameter = aws.ssm.Parameter("schema", type="String", value="{}")
    aws.apigateway.Model(
        "orders", rest_api="a1b2c3", name="Order", content_type="application/json", schema=parameter.arn
    )
