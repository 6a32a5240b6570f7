from preflight import Violations, abstains, fails, modelled, passes, policy
from preflight.aws.config import DeliveryChannel, Recorder, RecorderStatus, first_not_awaited


@policy(
    severity="medium",
    caught="deployment",
    error=(
        "NoAvailableConfigurationRecorderException: Configuration recorder is not available to put delivery channel.",
        "NoAvailableDeliveryChannelException: Delivery channel is not available to start configuration recorder.",
    ),
    evidence=modelled(
        "https://github.com/boto/botocore/blob/1.44.5/botocore/data/config/2014-11-12/service-2.json.gz",
        "2026-11-28",
        "StartConfigurationRecorder answers NoAvailableDeliveryChannelException",
    ),
)
def channel_waits_for_recorder(part: DeliveryChannel | RecorderStatus) -> Violations:
    """An AWS Config delivery channel is created after the recorder, and the recorder is started after both.

    They do not refer to each other, so Pulumi creates them at the same time, in any order. AWS Config accepts a delivery
    channel only if there is a recorder, and starts a recorder only if there is a delivery channel.

    Fix: `opts=pulumi.ResourceOptions(depends_on=[recorder])` on the channel, and `depends_on=[channel]` on the
    `RecorderStatus`.

    See: https://docs.aws.amazon.com/config/latest/APIReference/API_PutDeliveryChannel.html
    https://docs.aws.amazon.com/config/latest/APIReference/API_StartConfigurationRecorder.html
    """
    needed: Recorder | DeliveryChannel | None = None
    if isinstance(part, DeliveryChannel):
        needed, reason = first_not_awaited(part, Recorder), "which a delivery channel requires"
    elif part.is_enabled:
        needed, reason = first_not_awaited(part, DeliveryChannel), "which starting a recorder requires"
    if needed is not None:
        yield f"does not depend on {needed}, {reason}"


@fails("does not depend on Recorder 'config', which a delivery channel requires")
def channel_is_created_at_the_same_time(aws):
    aws.cfg.Recorder("config", role_arn="arn:aws:iam::111122223333:role/config")
    aws.cfg.DeliveryChannel("config", s3_bucket_name="config")


@fails("does not depend on DeliveryChannel 'config', which starting a recorder requires")
def recorder_is_started_too_early(aws, pulumi):
    recorder = aws.cfg.Recorder("config", role_arn="arn:aws:iam::111122223333:role/config")
    aws.cfg.DeliveryChannel("config", s3_bucket_name="config", opts=pulumi.ResourceOptions(depends_on=[recorder]))
    aws.cfg.RecorderStatus("config", name=recorder.name, is_enabled=True)


@passes
def each_depends_on_the_one_before(aws, pulumi):
    recorder = aws.cfg.Recorder("config", role_arn="arn:aws:iam::111122223333:role/config")
    channel = aws.cfg.DeliveryChannel(
        "config", s3_bucket_name="config", opts=pulumi.ResourceOptions(depends_on=[recorder])
    )
    aws.cfg.RecorderStatus(
        "config", name=recorder.name, is_enabled=True, opts=pulumi.ResourceOptions(depends_on=[channel])
    )


@passes
def recorder_is_in_another_stack(aws):
    aws.cfg.DeliveryChannel("config", s3_bucket_name="config")
    aws.cfg.RecorderStatus("config", name="config", is_enabled=False)


@abstains("isEnabled")
def start_comes_later(aws, pulumi):
    recorder = aws.cfg.Recorder("config", role_arn="arn:aws:iam::111122223333:role/config")
    parameter = aws.ssm.Parameter("enabled", type="String", insecure_value="true")
    channel = aws.cfg.DeliveryChannel(
        "config", s3_bucket_name="config", opts=pulumi.ResourceOptions(depends_on=[recorder])
    )
    aws.cfg.RecorderStatus("config", name=channel.name, is_enabled=parameter.has_value_wo)
