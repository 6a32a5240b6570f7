import json

from preflight import Violations, abstains, deployed, documented, fails, passes, policy
from preflight.aws.sns import Topic, TopicSubscription


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "Invalid parameter: Attributes Reason: DeliveryPolicy: …",
        "DeliveryPolicy: healthyRetryPolicy.minDelayTarget must be greater than or equal to 1",
    ),
    evidence=(
        deployed(
            "https://github.com/awsdocs/amazon-sns-developer-guide/pull/5",
            "2026-11-28",
            "DeliveryPolicy: healthyRetryPolicy.minDelayTarget must be greater than or equal to 1",
        ),
        documented("https://docs.aws.amazon.com/sns/latest/dg/creating-delivery-policy.html", "2026-11-28"),
        documented("https://docs.aws.amazon.com/sns/latest/dg/sns-message-delivery-retries.html", "2026-11-28"),
    ),
)
def delivery_policy_is_valid(holder: Topic | TopicSubscription) -> Violations:
    """A delivery policy has delays and retries within the limits of SNS.

    A delay is 1 to 3600 seconds, and there are at most 100 retries, of which the phases without delay, before and after the
    backoff are a part. A topic has its retries below `http`, a subscription at the top level.

    Fix: change the value that the message names.

    See: https://docs.aws.amazon.com/sns/latest/dg/creating-delivery-policy.html
    https://docs.aws.amazon.com/sns/latest/dg/sns-message-delivery-retries.html
    """
    if holder.delivery_policy is not None:
        yield from holder.delivery_policy.errors()


HOOK = {
    "topic": "arn:aws:sns:eu-west-1:111122223333:orders",
    "protocol": "https",
    "endpoint": "https://shop.dev/hook",
}


@fails(
    "has minDelayTarget 0 in its delivery policy; SNS accepts 1 to 3600"
    " (DeliveryPolicy: healthyRetryPolicy.minDelayTarget)",
    "has minDelayTarget 60 above maxDelayTarget 20 in its delivery policy",
    "has 6 retries in the phases of its delivery policy, more than its numRetries 3",
    "has backoffFunction 'cubic' in its delivery policy; SNS has arithmetic, exponential, geometric, linear",
    "has maxReceivesPerSecond 0 in its delivery policy; SNS accepts 1 and more",
    "has http in its delivery policy, as a topic has; a subscription has healthyRetryPolicy itself",
)
def policies_of_subscriptions(aws):
    for at, given in enumerate(
        (
            {"healthyRetryPolicy": {"minDelayTarget": 0, "maxDelayTarget": 20, "numRetries": 3}},
            {"healthyRetryPolicy": {"minDelayTarget": 60, "maxDelayTarget": 20, "numRetries": 3}},
            {"healthyRetryPolicy": {"numRetries": 3, "numNoDelayRetries": 3, "numMaxDelayRetries": 3}},
            {"healthyRetryPolicy": {"numRetries": 3, "backoffFunction": "cubic"}},
            {"throttlePolicy": {"maxReceivesPerSecond": 0}},
            {"http": {"defaultHealthyRetryPolicy": {"numRetries": 3}}},
        )
    ):
        aws.sns.TopicSubscription(f"{at}", delivery_policy=json.dumps(given), **HOOK)


@fails(
    "has numRetries 101 in its delivery policy; SNS accepts 0 to 100"
    " (DeliveryPolicy: http.defaultHealthyRetryPolicy.numRetries)",
    "has healthyRetryPolicy in its delivery policy, as a subscription has; a topic has it below `http`",
)
def policies_of_topics(aws):
    aws.sns.Topic("orders", delivery_policy=json.dumps({"http": {"defaultHealthyRetryPolicy": {"numRetries": 101}}}))
    aws.sns.Topic("bills", delivery_policy=json.dumps({"healthyRetryPolicy": {"numRetries": 3}}))


@passes
def policies_within_their_limits(aws):
    retries = {
        "minDelayTarget": 20,
        "maxDelayTarget": 20,
        "numRetries": 3,
        "numMaxDelayRetries": 0,
        "numNoDelayRetries": 0,
        "numMinDelayRetries": 0,
        "backoffFunction": "linear",
    }
    throttle = {"maxReceivesPerSecond": 1}
    aws.sns.Topic(
        "orders",
        delivery_policy=json.dumps(
            {
                "http": {
                    "defaultHealthyRetryPolicy": retries,
                    "disableSubscriptionOverrides": False,
                    "defaultThrottlePolicy": throttle,
                }
            }
        ),
    )
    aws.sns.TopicSubscription(
        "hook", delivery_policy=json.dumps({"healthyRetryPolicy": retries, "throttlePolicy": throttle}), **HOOK
    )
    aws.sns.TopicSubscription("plain", **HOOK)


@abstains("deliveryPolicy")
def policy_is_known_after_deployment(aws):
    parameter = aws.ssm.Parameter("policy", type="String", insecure_value="{}")
    aws.sns.TopicSubscription("hook", delivery_policy=parameter.arn, **HOOK)
