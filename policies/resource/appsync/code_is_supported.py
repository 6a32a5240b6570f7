from preflight import Violations, abstains, documented, fails, passes, policy
from preflight.aws.appsync import Function, Resolver, feature_faults

_JS = {"name": "APPSYNC_JS", "runtime_version": "1.0.0"}
_FIELD = {"api_id": "a1b2c3", "type": "Query", "field": "orders", "data_source": "orders", "runtime": _JS}


@policy(
    severity="critical",
    caught="deployment",
    error="BadRequestException: The code contains one or more errors.",
    evidence=(
        documented(
            "https://docs.aws.amazon.com/appsync/latest/devguide/supported-features.html",
            "2026-11-29",
            "not supported: try, throw, while, do-while, for with a counter, continue, labels, ++, --, ~, in",
        ),
        documented(
            "https://github.com/badmintoncryer/cdk-preflight/blob/main/docs/rules.md",
            "2026-11-29",
            "the rules pf-appsync-code-no-…: async, class, generators, regular expressions, this, instanceof, each deployed",
        ),
    ),
)
def code_is_supported(coded: Resolver | Function) -> Violations:
    """The JavaScript of a resolver or function of AppSync uses what the runtime APPSYNC_JS supports.

    It is a part of JavaScript: without loops that count, exceptions, classes, promises and regular expressions. AppSync rejects
    other code when the resolver is created.

    Fix: write it as the message shows.

    See: https://docs.aws.amazon.com/appsync/latest/devguide/supported-features.html
    """
    yield from feature_faults(coded)


@fails(
    "has `code` with a for loop with a counter on line 2, which AppSync does not support; use for … of",
    "has `code` with ++ or -- on line 2, which AppSync does not support; use += 1 or -= 1",
    "has `code` with try on line 3, which AppSync does not support; check the value first",
    "has `code` with throw on line 3, which AppSync does not support; call `util.error`",
    "has `code` with a regular expression on line 4, which AppSync does not support; call `util.matches`",
    "has `code` with the operator in on line 5, which AppSync does not support; call `Object.hasOwn`",
)
def code_has_loops_and_exceptions(aws):
    resolver(
        aws,
        """export function request(ctx) {
  for (let i = 0; i < 3; i++) {}
  try { throw 1 } catch (error) {}
  const found = /a+/
  return "a" in ctx.args ? {} : found
}
export function response(ctx) { return ctx.result }
""",
    )


@fails(
    "has `code` with async function on line 1, which AppSync does not support; write it without promises",
    "has `code` with await on line 1, which AppSync does not support; write it without promises",
    "has `code` with a while loop on line 2, which AppSync does not support; use for … of",
    "has `code` with continue on line 2, which AppSync does not support; use an if",
    "has `code` with this on line 2, which AppSync does not support; name the value",
    "has `code` with a class on line 3, which AppSync does not support; use functions",
)
def code_has_promises_and_classes(aws):
    code = """export async function request(ctx) { return await ctx.args }
export function response(ctx) { while (this.more) { continue } }
class Order {}
"""
    aws.appsync.Function("step", api_id="a1b2c3", data_source="orders", code=code, runtime=_JS)


@passes
def code_of_the_guide(aws):
    """Code of AWS's guides: for … of, for … in, closures, templates, and the words in strings and comments."""
    resolver(
        aws,
        """import { util } from '@aws-appsync/utils';
import * as ddb from '@aws-appsync/utils/dynamodb';

// while (true) { try again; i++ }
export const request = (ctx) => {
  const { limit = 20, nextToken, ...rest } = ctx.args;
  const names = [];
  for (const [name, value] of Object.entries(rest)) { names.push(`${name} ++ /try/ ${value}`); }
  for (const key in rest) { if (key === 'this') { break; } }
  if (!util.matches('^a+$', nextToken ?? '')) { util.error('no class', 'async'); }
  let total = 0;
  total += names.length;
  delete rest.id;
  return ddb.get({ key: { id: ctx.args.id, total: -total, kind: typeof limit } });
};

export function response(ctx) {
  switch (ctx.result?.state) { case 'in': return []; default: return ctx.result / 2 / 3; }
}
""",
    )


@abstains("code")
def code_comes_later(aws):
    resolver(aws, aws.ssm.Parameter("code", type="String", value="").arn)


def resolver(aws, code):
    aws.appsync.Resolver("orders", code=code, **_FIELD)
