from preflight import Violations, abstains, fails, passes, policy
from preflight.aws.config import DeliveryChannel, Recorder, RecorderStatus, beside


@policy(
    severity="medium",
    caught="deployment",
    error=(
        "NoAvailableConfigurationRecorderException: Configuration recorder is not available to put delivery channel.",
        "NoAvailableDeliveryChannelException: Delivery channel is not available to start configuration recorder.",
    ),
)
def channel_waits_for_recorder(part: DeliveryChannel | RecorderStatus) -> Violations:
    """A delivery channel of AWS Config is created after the recorder, and the recorder is started after both.

    Neither names the other, so Pulumi creates them at once, and it is chance which comes first. AWS Config takes a channel only
    where there is a recorder, and starts a recorder only where there is a channel.

    Fix: `opts=pulumi.ResourceOptions(depends_on=[recorder])` on the channel, and `depends_on=[channel]` on the
    `RecorderStatus`.

    See: https://docs.aws.amazon.com/config/latest/APIReference/API_PutDeliveryChannel.html
    https://docs.aws.amazon.com/config/latest/APIReference/API_StartConfigurationRecorder.html
    """
    needed: list[Recorder] | list[DeliveryChannel] = []
    if isinstance(part, DeliveryChannel):
        needed, needs = beside(part, Recorder), "it delivers for"
    elif part.is_enabled:
        needed, needs = beside(part, DeliveryChannel), "it needs to start"
    if needed and not any(part.depends_on(each) for each in needed):
        yield f"does not wait for {needed[0]}, which {needs}"


@fails("does not wait for Recorder 'config', which it delivers for")
def channel_comes_at_the_same_time(aws):
    aws.cfg.Recorder("config", role_arn="arn:aws:iam::111122223333:role/config")
    aws.cfg.DeliveryChannel("config", s3_bucket_name="config")


@fails("does not wait for DeliveryChannel 'config', which it needs to start")
def recorder_is_started_too_early(aws, pulumi):
    recorder = aws.cfg.Recorder("config", role_arn="arn:aws:iam::111122223333:role/config")
    aws.cfg.DeliveryChannel("config", s3_bucket_name="config", opts=pulumi.ResourceOptions(depends_on=[recorder]))
    aws.cfg.RecorderStatus("config", name=recorder.name, is_enabled=True)


@passes
def each_waits_for_the_other(aws, pulumi):
    recorder = aws.cfg.Recorder("config", role_arn="arn:aws:iam::111122223333:role/config")
    channel = aws.cfg.DeliveryChannel(
        "config", s3_bucket_name="config", opts=pulumi.ResourceOptions(depends_on=[recorder])
    )
    aws.cfg.RecorderStatus(
        "config", name=recorder.name, is_enabled=True, opts=pulumi.ResourceOptions(depends_on=[channel])
    )


@passes
def recorder_belongs_to_another_stack(aws):
    aws.cfg.DeliveryChannel("config", s3_bucket_name="config")
    aws.cfg.RecorderStatus("config", name="config", is_enabled=False)


@abstains("isEnabled")
def start_is_decided_later(aws, pulumi):
    recorder = aws.cfg.Recorder("config", role_arn="arn:aws:iam::111122223333:role/config")
    parameter = aws.ssm.Parameter("enabled", type="String", insecure_value="true")
    channel = aws.cfg.DeliveryChannel(
        "config", s3_bucket_name="config", opts=pulumi.ResourceOptions(depends_on=[recorder])
    )
    aws.cfg.RecorderStatus("config", name=channel.name, is_enabled=parameter.has_value_wo)
