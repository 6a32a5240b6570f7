from preflight import Violations, abstains, documented, fails, modelled, passes, policy
from preflight.aws.appsync import Function, Resolver, code_faults

_JS = {"name": "APPSYNC_JS", "runtime_version": "1.0.0"}
_CODE = "export function request(ctx) { return {}; }\nexport function response(ctx) { return ctx.result; }\n"
_FIELD = {"api_id": "a1b2c3", "type": "Query", "field": "orders"}


@policy(
    severity="critical",
    caught="deployment",
    error="BadRequestException: The code contains one or more errors.",
    evidence=(
        modelled(
            "https://docs.aws.amazon.com/appsync/latest/APIReference/API_CreateResolver.html",
            "2026-11-28",
            "when code is used, the runtime is required; UNIT has one data source, PIPELINE has functions",
        ),
        modelled(
            "https://docs.aws.amazon.com/appsync/latest/APIReference/API_AppSyncRuntime.html",
            "2026-11-28",
            "APPSYNC_JS, 1.0.0, and code with it",
        ),
        documented(
            "https://docs.aws.amazon.com/appsync/latest/devguide/resolver-reference-overview-js.html",
            "2026-11-28",
            "code has a request and a response handler",
        ),
        documented(
            "https://github.com/badmintoncryer/cdk-preflight/blob/main/docs/rules.md",
            "2026-11-29",
            "pf-appsync-res-caching-ttl-range, -sync-conflict-handler-lambda-requires-config and more, each deployed",
        ),
    ),
)
def resolver_is_complete(coded: Resolver | Function) -> Violations:
    """A resolver or function of AppSync has what its kind needs, and is written in one language, completely.

    A UNIT resolver has a data source; a PIPELINE resolver has functions, which have the data sources. JavaScript needs the
    runtime APPSYNC_JS 1.0.0 and exports `request` and `response`. A mapping template closes `#if` and `#foreach` with `#end`.
    Results are cached for up to an hour, and a handler of conflicts needs their detection.

    Fix: add what the message names, or remove what it does not need.

    See: https://docs.aws.amazon.com/appsync/latest/APIReference/API_CreateResolver.html
    https://docs.aws.amazon.com/appsync/latest/devguide/resolver-reference-overview-js.html
    """
    yield from code_faults(coded)


@fails(
    "is of kind UNIT without a `data_source`",
    "is a UNIT resolver with a `pipeline_config`, which is for the other kind",
    "is a PIPELINE with a `data_source`; its functions have the data sources",
    "is a PIPELINE without `pipeline_config`",
    "has 11 functions in its pipeline; AppSync accepts 10",
)
def kinds_are_mixed(aws):
    aws.appsync.Resolver("none", request_template="{}", **_FIELD)
    aws.appsync.Resolver("unit", data_source="orders", pipeline_config={"functions": ["a1"]}, **_FIELD)
    aws.appsync.Resolver("pipeline", kind="PIPELINE", data_source="orders", **_FIELD)
    aws.appsync.Resolver("long", kind="PIPELINE", pipeline_config={"functions": ["a1"] * 11}, **_FIELD)


@fails(
    "has `code` without a `runtime`, which it needs",
    "has a `runtime` without `code`",
    "has `code` and `request_template`; it is written in one of the two languages",
    "has the runtime nodejs 20; AppSync has APPSYNC_JS 1.0.0",
    "has `code` that exports no function `response`",
    "has a `request_template` with an #if on line 1 without its #end",
    "has a `max_batch_size` of 2001; AppSync accepts 0 to 2000",
)
def languages_are_mixed(aws):
    unit = {"data_source": "orders", **_FIELD}
    aws.appsync.Resolver("runtime", code=_CODE, **unit)
    aws.appsync.Resolver("code", runtime=_JS, **unit)
    aws.appsync.Resolver("both", code=_CODE, runtime=_JS, request_template="{}", **unit)
    aws.appsync.Resolver("node", code=_CODE, runtime={"name": "nodejs", "runtime_version": "20"}, **unit)
    aws.appsync.Resolver("half", code="export function request(ctx) {}", runtime=_JS, **unit)
    aws.appsync.Resolver("open", request_template="#if($ctx) {}", max_batch_size=2001, **unit)


@fails(
    "caches results for 7200 s; AppSync accepts 1 to 3600",
    "has the `conflict_handler` LAMBDA without a `lambda_conflict_handler_config`, which it needs",
    "has the `conflict_handler` AUTOMERGE with `conflict_detection` NONE; it is VERSION then",
)
def caching_and_conflicts_are_wrong(aws):
    unit = {"data_source": "orders", **_FIELD}
    aws.appsync.Resolver("cached", caching_config={"ttl": 7200}, **unit)
    aws.appsync.Resolver("handled", sync_config={"conflict_detection": "VERSION", "conflict_handler": "LAMBDA"}, **unit)
    merged = {"conflict_detection": "NONE", "conflict_handler": "AUTOMERGE"}
    aws.appsync.Function("merged", api_id="a1b2c3", data_source="orders", sync_config=merged)


@passes
def resolvers_of_the_provider_tests(aws):
    """Resolvers of the provider's tests, which AppSync accepted."""
    unit = {"data_source": "orders", **_FIELD}
    keys = ["$context.identity.sub", "$context.arguments.id"]
    aws.appsync.Resolver("cached", kind="UNIT", caching_config={"caching_keys": keys, "ttl": 60}, **unit)
    handled = {"conflict_detection": "VERSION", "conflict_handler": "OPTIMISTIC_CONCURRENCY"}
    aws.appsync.Resolver("handled", sync_config=handled, **unit)


@passes
def resolvers(aws):
    aws.appsync.Resolver("template", data_source="orders", request_template="#if($a) {} #end", **_FIELD)
    aws.appsync.Resolver("code", data_source="orders", code=_CODE, runtime=_JS, max_batch_size=10, **_FIELD)
    aws.appsync.Resolver(
        "pipeline", kind="PIPELINE", code=_CODE, runtime=_JS, pipeline_config={"functions": ["a1"]}, **_FIELD
    )
    aws.appsync.Function("step", api_id="a1b2c3", data_source="orders", code=_CODE, runtime=_JS)


@abstains("code")
def code_comes_later(aws):
    parameter = aws.ssm.Parameter("code", type="String", value="")
    aws.appsync.Resolver("orders", data_source="orders", code=parameter.arn, runtime=_JS, **_FIELD)
