from preflight import Violations, abstains, documented, fails, modelled, passes, policy, recorded
from preflight.aws.apigateway import UsagePlan
from preflight.aws.apigateway.stages import plan_faults


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "Usage Plan quota offset must be between 0 and … inclusive in the … period",
        "BadRequestException: Invalid API Stage specified",
    ),
    evidence=(
        modelled(
            "https://docs.aws.amazon.com/apigateway/latest/api/API_QuotaSettings.html",
            "2026-11-28",
            "period: DAY, WEEK, MONTH",
        ),
        documented(
            "https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-api-usage-plans.html",
            "2026-11-28",
            "a quota: a number of requests in a day, a week or a month",
        ),
        recorded(
            "https://github.com/localstack/localstack/blob/8b9a79f05846835cf4dff63ab7eefdde9df83783/tests/aws/services/apigateway/test_apigateway_common.snapshot.json",
            "2026-11-28",
            "TestUsagePlans: an API stage without a stage is refused",
        ),
    ),
)
def usage_plan_is_valid(plan: UsagePlan) -> Violations:
    """A usage plan has a quota within its period, limits that are not negative, and a stage in each API stage.

    The period is DAY, WEEK or MONTH. The offset is how many requests are subtracted in the first period; API Gateway accepts 0
    with DAY, 0 to 6 with WEEK and 0 to 27 with MONTH.

    Fix: use a value from the message.

    See: https://docs.aws.amazon.com/apigateway/latest/api/API_QuotaSettings.html
    https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-api-usage-plans.html
    """
    yield from plan_faults(plan)


@fails(
    "has the quota offset 1 in a DAY; API Gateway accepts only 0",
    "has the quota offset 7 in a WEEK; API Gateway accepts 0 to 6",
    "has the quota offset 28 in a MONTH; API Gateway accepts 0 to 27",
    "has a quota for the period 'YEAR'; API Gateway has DAY, WEEK, MONTH",
)
def offset_is_out_of_the_period(aws):
    for period, offset in (("DAY", 1), ("WEEK", 7), ("MONTH", 28), ("YEAR", 0)):
        aws.apigateway.UsagePlan(period, quota_settings={"limit": 10, "offset": offset, "period": period})


@fails(
    "has a quota of 0 requests; it is at least 1",
    "has a burst limit of -5; it is not negative",
    "has a rate limit of -1; it is not negative",
    "has an API stage without the name of its stage",
)
def limits_are_negative(aws):
    aws.apigateway.UsagePlan(
        "partners",
        quota_settings={"limit": 0, "period": "DAY"},
        throttle_settings={"burst_limit": -5, "rate_limit": -1},
        api_stages=[{"api_id": "a1b2c3", "stage": ""}],
    )


@passes
def plans(aws):
    aws.apigateway.UsagePlan("open")
    aws.apigateway.UsagePlan(
        "partners",
        quota_settings={"limit": 1000, "offset": 27, "period": "MONTH"},
        throttle_settings={"burst_limit": 0, "rate_limit": 0.5},
        api_stages=[{"api_id": "a1b2c3", "stage": "prod"}],
    )


@abstains("quotaSettings.period")
def period_comes_later(aws):
    parameter = aws.ssm.Parameter("period", type="String", value="DAY")
    aws.apigateway.UsagePlan("partners", quota_settings={"limit": 10, "period": parameter.arn})
