from preflight import Violations, abstains, fails, passes, policy
from preflight.aws.config import DeliveryChannel, Recorder, rivals


@policy(
    severity="critical",
    caught="deployment",
    error=("MaxNumberOfConfigurationRecordersExceededException", "MaxNumberOfDeliveryChannelsExceededException"),
)
def recorder_is_the_only_one(recorder: Recorder | DeliveryChannel) -> Violations:
    """A recorder of AWS Config is the only one of its account in its region, and so is a delivery channel.

    A second one is refused: `MaxNumberOfConfigurationRecordersExceededException`. Those that other stacks or the console have
    made count too, and are not seen here: where AWS Config is switched on already, the program must not make its own.

    Fix: make one for each region, and let further stacks add rules to it.

    See: https://docs.aws.amazon.com/config/latest/APIReference/API_PutConfigurationRecorder.html
    https://docs.aws.amazon.com/config/latest/APIReference/API_PutDeliveryChannel.html
    """
    for other in rivals(recorder):
        yield f"is in the same region as {other}; AWS Config takes one"


@fails("is in the same region as Recorder 'everything'; AWS Config takes one")
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
