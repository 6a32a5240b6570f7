from preflight import Violations, abstains, fails, modelled, passes, policy
from preflight.aws.opensearch import Domain


@policy(
    severity="medium",
    caught="deployment",
    confidence="likely",
    evidence=modelled(
        "https://github.com/boto/botocore/blob/1.44.5/botocore/data/opensearch/2021-01-01/service-2.json.gz",
        "2026-11-28",
        "EBSOptions: Iops is applicable only for gp3 and provisioned IOPS volumes, Throughput only for gp3",
    ),
)
def volume_options_fit_their_type(domain: Domain) -> Violations:
    """The EBS options of an OpenSearch domain fit its volume type.

    `iops` applies to volumes of types gp3 and io1, `throughput` to gp3 only; io1 requires `iops`. The default type is gp2.
    The provider leaves `iops` and `throughput` out for other types, so there the option has no effect.

    Fix: set `volume_type` in `ebs_options` to `gp3`, or remove the option.

    See: https://docs.aws.amazon.com/opensearch-service/latest/APIReference/API_EBSOptions.html
    """
    if domain.ebs_options is not None:
        yield from domain.ebs_options.faults()


@fails("has `iops` 3000 with volumes of type gp2; only gp3 and io1 support it")
def gp2_has_iops(aws):
    aws.opensearch.Domain("logs", ebs_options={"ebs_enabled": True, "volume_size": 100, "iops": 3000})


@fails("has `throughput` 250 with volumes of type io1; only gp3 supports it")
def io1_has_throughput(aws):
    aws.opensearch.Domain(
        "logs",
        ebs_options={"ebs_enabled": True, "volume_size": 100, "volume_type": "io1", "iops": 3000, "throughput": 250},
    )


@fails("has volumes of type io1 without `iops`, which they require")
def io1_has_no_iops(aws):
    aws.opensearch.Domain("logs", ebs_options={"ebs_enabled": True, "volume_size": 100, "volume_type": "io1"})


@passes
def options_fit(aws):
    aws.opensearch.Domain(
        "logs",
        ebs_options={"ebs_enabled": True, "volume_size": 100, "volume_type": "gp3", "iops": 3000, "throughput": 250},
    )


@abstains("ebsOptions.iops")
def number_comes_later(aws):
    aws.opensearch.Domain(
        "logs",
        ebs_options={
            "ebs_enabled": True,
            "volume_size": 100,
            "iops": aws.ssm.Parameter("iops", type="String", insecure_value="3").version,
        },
    )
