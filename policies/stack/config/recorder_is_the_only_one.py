from preflight import Violations, abstains, deployed, fails, modelled, passes, policy
from preflight.aws.config import DeliveryChannel, Recorder, duplicate


@policy(
    severity="critical",
    caught="deployment",
    error=("MaxNumberOfConfigurationRecordersExceededException", "MaxNumberOfDeliveryChannelsExceededException"),
    evidence=(
        deployed(
            "https://github.com/trussworks/terraform-aws-config/issues/69",
            "2026-11-28",
            "… because the maximum number of configuration recorders: 1 is reached.",
        ),
        modelled(
            "https://github.com/boto/botocore/blob/1.44.5/botocore/data/config/2014-11-12/service-2.json.gz",
            "2026-11-28",
            "MaxNumberOfDeliveryChannelsExceededException: you have reached the limit of delivery channels",
        ),
    ),
)
def recorder_is_the_only_one(recorder: Recorder | DeliveryChannel) -> Violations:
    """An AWS Config recorder is the only one of its account and region, and so is a delivery channel.

    AWS Config rejects a second one with `MaxNumberOfConfigurationRecordersExceededException`. Recorders that another stack or
    the console created count too, but are not visible here: where AWS Config is already enabled, the program must not create
    one.

    Fix: create one recorder for each region, and let other stacks add rules to it.

    See: https://docs.aws.amazon.com/config/latest/APIReference/API_PutConfigurationRecorder.html
    https://docs.aws.amazon.com/config/latest/APIReference/API_PutDeliveryChannel.html
    """
    if (other := duplicate(recorder)) is not None:
        yield f"is in the same region as {other}; AWS Config allows one"


@fails("is in the same region as Recorder 'everything'; AWS Config allows one")
def two_recorders(aws):
    aws.cfg.Recorder("everything", role_arn="arn:aws:iam::111122223333:role/config")
    aws.cfg.Recorder("global", role_arn="arn:aws:iam::111122223333:role/config")


@passes
def each_region_has_one(aws, pulumi):
    frankfurt = aws.Provider("frankfurt", region="eu-central-1")
    aws.cfg.Recorder("ireland", role_arn="arn:aws:iam::111122223333:role/config")
    aws.cfg.Recorder("paris", role_arn="arn:aws:iam::111122223333:role/config", region="eu-west-3")
    aws.cfg.Recorder(
        "frankfurt",
        role_arn="arn:aws:iam::111122223333:role/config",
        opts=pulumi.ResourceOptions(provider=frankfurt),
    )
    aws.cfg.DeliveryChannel("ireland", s3_bucket_name="config")


@abstains("region")
def region_comes_later(aws):
    parameter = aws.ssm.Parameter("region", type="String", insecure_value="eu-west-3")
    aws.cfg.Recorder(
        "config", role_arn="arn:aws:iam::111122223333:role/config", region=parameter.arn.apply(lambda arn: arn[12:21])
    )
    aws.cfg.Recorder("paris", role_arn="arn:aws:iam::111122223333:role/config", region="eu-west-3")
