from preflight import Violations, abstains, fails, passes, policy, recorded
from preflight.aws.apigateway import Method, MethodResponse
from preflight.aws.apigateway.methods import unknown_models


@policy(
    severity="critical",
    caught="deployment",
    error="BadRequestException: Invalid model identifier specified: …",
    evidence=recorded(
        "https://github.com/localstack/localstack/blob/8b9a79f05846835cf4dff63ab7eefdde9df83783/tests/aws/services/apigateway/test_apigateway_api.snapshot.json",
        "2026-11-28",
        "test_put_method_validation/invalid-model-name: Invalid model identifier specified: petModel",
    ),
)
def named_models_exist(part: Method | MethodResponse) -> Violations:
    """A model that a method of a REST API names is a model of the same API.

    Each API has the models `Empty` and `Error`, and those that the program creates. A model is named by its `name`, not by its
    id or its ARN.

    Fix: write `request_models={"application/json": model.name}`.

    See: https://docs.aws.amazon.com/apigateway/latest/developerguide/models-mappings-models.html
    """
    yield from unknown_models(part)


@fails("names the model 'Order', which RestApi 'shop' does not have; it has NewOrder, Empty and Error")
def model_has_another_name(aws):
    api = aws.apigateway.RestApi("shop")
    aws.apigateway.Model("order", rest_api=api.id, name="NewOrder", content_type="application/json", schema="{}")
    aws.apigateway.Method(
        "orders",
        rest_api=api.id,
        resource_id=api.root_resource_id,
        http_method="POST",
        authorization="NONE",
        request_models={"application/json": "Order"},
    )


@fails("names the model 'order', which RestApi 'shop' does not have; it has Empty and Error")
def model_does_not_exist(aws):
    api = aws.apigateway.RestApi("shop")
    aws.apigateway.MethodResponse(
        "orders",
        rest_api=api.id,
        resource_id=api.root_resource_id,
        http_method="POST",
        status_code="200",
        response_models={"application/json": "order"},
    )


@passes
def models_of_the_api(aws):
    api, imported = aws.apigateway.RestApi("shop"), aws.apigateway.RestApi("imported", body="{}")
    model = aws.apigateway.Model("order", rest_api=api.id, content_type="application/json", schema="{}")
    aws.apigateway.Model("named", rest_api=api.id, name="Order", content_type="application/json", schema="{}")
    for name, each in (("Empty", api), ("Error", api), ("Order", api), (model.name, api), ("FromOpenApi", imported)):
        aws.apigateway.Method(
            f"orders-{name if isinstance(name, str) else 'output'}",
            rest_api=each.id,
            resource_id=each.root_resource_id,
            http_method="POST",
            authorization="NONE",
            request_models={"application/json": name},
        )


@abstains("restApi, which leads outside of this stack")
def api_belongs_to_another_stack(aws):
    aws.apigateway.Method(
        "orders",
        rest_api="a1b2c3",
        resource_id="d4e5f6",
        http_method="POST",
        authorization="NONE",
        request_models={"application/json": "Order"},
    )
