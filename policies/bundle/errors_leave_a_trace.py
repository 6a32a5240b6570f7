from preflight import Violations, abstains, fails, passes, policy
from preflight.aws.code.errors import swallowed
from preflight.aws.lambda_ import Function, LayerVersion


@policy(severity="medium", caught="nobody")
def errors_leave_a_trace(coded: Function | LayerVersion) -> Violations:
    """A function's code that handles every exception logs the traceback or raises it again.

    `except Exception` also meets the mistakes that nobody thought of. A log that holds only the exception's text shows
    neither where it was raised nor on which way, and to Lambda the call has succeeded: no retry, no dead letter, no
    alarm on errors.

    Fix: call `logger.exception("…")`, or `print(traceback.format_exc())`, or `raise` at the end of the clause.

    See: https://docs.aws.amazon.com/lambda/latest/dg/python-exceptions.html
    https://docs.python.org/3/library/logging.html#logging.Logger.exception
    """
    for source in coded.own_files:
        for place in swallowed(source):
            yield f"handles every exception in {place} and leaves no trace of where it was raised"


@fails(
    "handles every exception in api.py:6 and leaves no trace of where it was raised",
    "handles every exception in api.py:11 and leaves no trace of where it was raised",
)
def text_is_printed_and_nothing_is_done(aws, pulumi):
    code = """import json

def handler(event, context):
    try:
        return {"statusCode": 200, "body": json.dumps(event["items"])}
    except Exception as e:
        print(f"API handler error: {str(e)}")
        return {"statusCode": 500, "body": str(e)}
    try:
        json.loads(event)
    except:
        pass
"""
    aws.lambda_.Function(
        "orders",
        role="arn:aws:iam::111122223333:role/orders",
        runtime="python3.13",
        handler="api.handler",
        code=pulumi.AssetArchive({"api.py": pulumi.StringAsset(code)}),
    )


@passes
def each_leaves_its_trace(aws, pulumi):
    code = """
import logging
import traceback

logger = logging.getLogger()

def handler(event, context):
    failures = []
    try:
        return 1 / event["by"]
    except ZeroDivisionError:
        return 0
    except Exception as error:
        logger.error("cannot divide: %s", error, exc_info=True)
    try:
        return 1 / event["by"]
    except Exception:
        logger.exception("cannot divide")
    try:
        return 1 / event["by"]
    except Exception as error:
        print(f"cannot divide: {error}")
        print(traceback.format_exc())
    try:
        return 1 / event["by"]
    except Exception as error:
        failures.append(error)
    try:
        return 1 / event["by"]
    except Exception as error:
        raise ValueError("by") from error
"""
    aws.lambda_.Function(
        "orders",
        role="arn:aws:iam::111122223333:role/orders",
        runtime="python3.13",
        handler="api.handler",
        code=pulumi.AssetArchive({"api.py": pulumi.StringAsset(code)}),
    )


@abstains("code, which is not in this program")
def code_is_in_a_bucket(aws):
    aws.lambda_.Function(
        "orders", role="arn:aws:iam::111122223333:role/orders", s3_bucket="releases", s3_key="orders.zip"
    )
