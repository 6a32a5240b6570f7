from preflight import Violations, abstains, documented, fails, passes, policy, provider
from preflight.aws.events import EventBus


@policy(
    severity="critical",
    caught="preview",
    error=("Event bus default already exists", "Event bus name must not contain '/'"),
    evidence=(
        documented(
            "https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_CreateEventBus.html",
            "2026-11-28",
            "the name can't contain / unless it is the name of a partner event source, and can't be default",
        ),
        provider(
            "https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/events/bus.go", "2026-11-28"
        ),
    ),
)
def bus_name_is_free(bus: EventBus) -> Violations:
    """An event bus has a name that a new bus can have.

    Every account has the bus `default`, so it cannot be created. A name with a `/` is that of a partner's event source, which
    the bus names in `event_source_name` as well.

    Fix: choose another name; to put rules on the default bus, leave out their `event_bus_name`.

    See: https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_CreateEventBus.html
    """
    if bus.name_error is not None:
        yield bus.name_error


@fails(
    "has the name default, which every account has already; use it without creating it",
    "has the name shop/orders; only a bus of a partner's event source has a / in its name",
    "has the name orders and the event source aws.partner/shop.dev/orders; a bus of a partner has the name of its source",
)
def names_are_taken(aws):
    aws.cloudwatch.EventBus("default", name="default")
    aws.cloudwatch.EventBus("orders", name="shop/orders")
    aws.cloudwatch.EventBus("partner", name="orders", event_source_name="aws.partner/shop.dev/orders")


@passes
def names_are_new(aws):
    aws.cloudwatch.EventBus("orders")
    aws.cloudwatch.EventBus("shop", name="shop-orders")
    aws.cloudwatch.EventBus(
        "partner", name="aws.partner/shop.dev/orders", event_source_name="aws.partner/shop.dev/orders"
    )


@abstains("name")
def name_is_known_after_deployment(aws):
    parameter = aws.ssm.Parameter("name", type="String", insecure_value="orders")
    aws.cloudwatch.EventBus("orders", name=parameter.arn)
