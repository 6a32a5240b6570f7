from preflight import Violations, abstains, fails, modelled, passes, policy
from preflight.aws.apprunner import AutoScaling


@policy(
    severity="high",
    confidence="likely",
    caught="deployment",
    evidence=modelled(
        "https://github.com/boto/botocore/blob/1.44.5/botocore/data/apprunner/2020-05-15/service-2.json.gz",
        "2026-11-28",
        "CreateAutoScalingConfiguration: the service scales up to MaxSize, and always has at least MinSize instances",
    ),
)
def scaling_is_valid(scaling: AutoScaling) -> Violations:
    """An auto scaling configuration of App Runner has a maximum that is not less than its minimum.

    A service has between 1 and 25 instances by default.

    Fix: raise `max_size`, or lower `min_size`.

    See: https://docs.aws.amazon.com/apprunner/latest/api/API_CreateAutoScalingConfiguration.html
    """
    yield from scaling.faults()


@fails("has `min_size` 5 and `max_size` 2; the maximum is not less")
def maximum_is_less(aws):
    scaling(aws, min_size=5, max_size=2)


@passes
def sizes_are_right(aws):
    scaling(aws, min_size=2, max_size=2)


@abstains("minSize")
def size_comes_later(aws):
    scaling(aws, min_size=aws.ssm.Parameter("size", type="String", insecure_value="1").version, max_size=5)


def scaling(aws, **sizes):  # noqa: ANN003 - the sizes
    aws.apprunner.AutoScalingConfigurationVersion("shop", auto_scaling_configuration_name="shop", **sizes)
