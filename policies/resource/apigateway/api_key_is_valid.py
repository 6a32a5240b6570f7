from preflight import Violations, abstains, fails, modelled, passes, policy, recorded
from preflight.aws.apigateway import ApiKey, UsagePlanKey
from preflight.aws.apigateway.stages import key_faults


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "API Key value should be at least 20 characters",
        "API Key value exceeds maximum size of 128 characters",
        "Invalid API Key name, can be at most 1024 characters.",
    ),
    evidence=(
        recorded(
            "https://github.com/localstack/localstack/blob/8b9a79f05846835cf4dff63ab7eefdde9df83783/tests/aws/services/apigateway/test_apigateway_extended.snapshot.json",
            "2026-11-28",
            "TestApigatewayApiKeysCrud: a short value, a long value and a long name are refused",
        ),
        modelled(
            "https://docs.aws.amazon.com/apigateway/latest/api/API_CreateUsagePlanKey.html",
            "2026-11-28",
            "keyType: API_KEY",
        ),
    ),
)
def api_key_is_valid(key: ApiKey | UsagePlanKey) -> Violations:
    """An API key has a value of 20 to 128 characters, and the type API_KEY in a usage plan.

    Without a value API Gateway generates one, which nobody has to keep in the program.

    Fix: leave `value` out, or use 20 characters or more; set `key_type="API_KEY"`.

    See: https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-setup-api-keys.html
    """
    yield from key_faults(key)


@fails(
    "has a value of fewer than 20 characters; API Gateway accepts 20 to 128",
    "has a value of more than 128 characters; API Gateway accepts 20 to 128",
    "has a name of 1025 characters; API Gateway accepts 1024",
)
def lengths(aws):
    aws.apigateway.ApiKey("short", value="sesame-1")
    aws.apigateway.ApiKey("long", value="k" * 129)
    aws.apigateway.ApiKey("named", name="n" * 1025)


@fails("has the key type 'HEADER'; API Gateway has only API_KEY")
def type_is_another(aws):
    aws.apigateway.UsagePlanKey("partner", key_id="a1b2c3", key_type="HEADER", usage_plan_id="d4e5f6")


@passes
def keys(aws):
    aws.apigateway.ApiKey("generated")
    aws.apigateway.ApiKey("shortest", value="k" * 20)
    aws.apigateway.ApiKey("longest", value="k" * 128)
    aws.apigateway.UsagePlanKey("partner", key_id="a1b2c3", key_type="API_KEY", usage_plan_id="d4e5f6")


@abstains("value")
def value_comes_later(aws, random):
    aws.apigateway.ApiKey("partner", value=random.RandomPassword("partner", length=10).result)
