"""Reading the facts: each by the question that a policy asks."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date

import pytest

from preflight.aws.knowledge import facts
from tools.document import DATA, read
from tools.refresh import FILES


def test_a_runtime_has_its_days_and_its_successor() -> None:
    found = facts.runtime("python3.9")
    assert found == facts.Runtime(
        id="python3.9",
        deprecated=date(2025, 12, 15),
        create_block=date(2027, 2, 1),
        update_block=date(2027, 3, 3),
        successor="python3.14",
        in_api=True,
    )


def test_a_day_that_aws_has_not_named_is_none() -> None:
    assert facts.runtimes()["dotnet9"].create_block is None
    assert facts.runtimes()["nodejs26.x"].deprecated is None


def test_a_runtime_that_exists_only_as_an_image_is_none_that_the_api_takes() -> None:
    assert [known.id for known in facts.runtimes().values() if not known.in_api] == ["dotnet9"]


def test_an_unknown_runtime_is_none() -> None:
    assert facts.runtime("python3.99") is None


def test_every_successor_is_a_runtime_without_one() -> None:
    successors = {known.successor for known in facts.runtimes().values()} - {None}
    assert all(facts.runtimes()[successor].successor is None for successor in successors)


@pytest.mark.parametrize("file", FILES)
def test_every_file_tells_of_what_day_it_is(file: str) -> None:
    header = json.loads(read(DATA / file))
    told = facts.as_of(file.partition(".")[0])
    assert told.isoformat() == header.get("as_of", header["generated"])
    assert told <= date.fromisoformat(header["generated"])


def test_no_file_no_day() -> None:
    with pytest.raises(FileNotFoundError):
        facts.as_of("nothing")


def test_lambda_reserves_its_own_names_and_no_others() -> None:
    assert {"AWS_REGION", "_HANDLER", "AWS_LAMBDA_METADATA_API"} <= facts.reserved_environment_names()
    assert not {"REGION", "TZ", "PATH", "FUNCTION_NAME"} & facts.reserved_environment_names()


def test_a_managed_policy_has_its_statements_without_ids() -> None:
    assert facts.managed_policy("arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole") == [
        {
            "Action": ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"],
            "Effect": "Allow",
            "Resource": "*",
        }
    ]


def test_a_managed_policy_is_found_by_its_whole_path_only() -> None:
    assert facts.managed_policy("arn:aws:iam::aws:policy/AWSLambdaBasicExecutionRole") is None
    assert facts.managed_policy("arn:aws:iam::aws:policy/source") is None
    assert facts.managed_policy('arn:aws:iam::aws:policy/"\n') is None


def test_what_a_managed_policy_holds_in_another_partition_is_not_known() -> None:
    assert facts.managed_policy("arn:aws-cn:iam::aws:policy/AdministratorAccess") is None
    assert facts.managed_policy("arn:aws:iam::123456789012:policy/AdministratorAccess") is None


def test_a_caller_may_change_the_statements_it_was_given() -> None:
    arn = "arn:aws:iam::aws:policy/AdministratorAccess"
    given = facts.managed_policy(arn)
    assert given is not None
    given.clear()
    assert facts.managed_policy(arn)


def test_every_managed_policy_is_read_by_the_arn_that_lists_it() -> None:
    listed = facts.managed_policies()
    assert len(listed) == len(set(listed)) == len(json.loads(read(DATA / "managed_policies.json.gz"))["data"])
    assert all(facts.managed_policy(arn) for arn in (listed[0], listed[len(listed) // 2], listed[-1]))


def test_not_action_deny_not_resource_and_conditions_are_kept() -> None:
    kept = {
        key for arn in facts.managed_policies() for statement in facts.managed_policy(arn) or [] for key in statement
    }
    assert kept == {"Action", "Condition", "Effect", "NotAction", "NotResource", "Resource"}


def test_tracing_is_allowed_by_the_policies_that_aws_names_for_it() -> None:
    for name in ("AWSXRayDaemonWriteAccess", "AWSXrayWriteOnlyAccess"):
        statements = facts.managed_policy(f"arn:aws:iam::aws:policy/{name}") or []
        assert any("xray:PutTraceSegments" in statement["Action"] for statement in statements)


@pytest.mark.parametrize(
    ("action", "exists"),
    [
        ("s3:GetObject", True),
        ("S3:getobject", True),
        ("s3:GetObjects", False),
        ("s3:Get*", True),
        ("s3:Gett*", False),
        ("s3:GetObjec?", True),
        ("s3:GetObjec.", False),
        ("s4:GetObject", False),
        ("s4:*", False),
        ("*", True),
        ("GetObject", False),
        ("Get*", False),
        ("", False),
    ],
)
def test_an_action_exists_when_it_stands_for_at_least_one(action: str, exists: bool) -> None:  # noqa: FBT001
    assert facts.action_exists(action) is exists
    assert bool(facts.actions_matching(action)) is exists


def test_matching_actions_are_spelt_as_aws_spells_them() -> None:
    assert facts.actions_matching("XRAY:puttrace*") == ("xray:PutTraceSegments",)
    assert set(facts.actions_matching("sqs:*")) > {"sqs:SendMessage", "sqs:ReceiveMessage", "sqs:DeleteMessage"}


def test_nearly_every_action_has_its_spelling() -> None:
    actions = facts.actions_matching("*")
    assert len(actions) > 22_000
    lower = [action for action in actions if action == action.lower()]
    assert len(lower) < 0.02 * len(actions)


@pytest.mark.parametrize(
    ("action", "supported"),
    [
        ("s3:GetObject", True),
        ("lambda:InvokeFunction", True),
        ("xray:PutTraceSegments", False),
        ("ec2:DescribeInstances", False),
        ("s3:ListAllMyBuckets", False),
        ("cloudwatch:PutMetricData", None),
        ("s3:NoSuchAction", None),
        ("s3:*", None),
        ("nothing:Here", None),
    ],
)
def test_whether_resources_can_be_named_is_known_or_said_to_be_unknown(action: str, supported: bool | None) -> None:  # noqa: FBT001
    assert facts.supports_resources(action) is supported


def test_arns_have_the_form_that_aws_documents() -> None:
    assert facts.arn_formats("lambda")["function"] == (
        "arn:${Partition}:lambda:${Region}:${Account}:function:${FunctionName}",
    )
    assert facts.arn_formats("s3")["bucket"] == ("arn:${Partition}:s3:::${BucketName}",)
    assert facts.arn_formats("no-such-service") == {}


def test_regions_are_those_of_every_partition_and_no_pseudo_region() -> None:
    assert {"us-east-1", "cn-north-1", "us-gov-west-1"} <= facts.regions()
    assert not [region for region in facts.regions() if region.endswith("global")]


@pytest.mark.parametrize(
    ("region", "partition"),
    [
        ("eu-central-1", "aws"),
        ("cn-northwest-1", "aws-cn"),
        ("us-gov-east-1", "aws-us-gov"),
        ("us-isob-east-1", "aws-iso-b"),
        ("eu-west-99", "aws"),
        ("europe", None),
        ("us-east-1a", None),
    ],
)
def test_a_region_belongs_to_a_partition(region: str, partition: str | None) -> None:
    assert facts.partition_of(region) == partition


def test_gateway_services_are_told_from_interfaces() -> None:
    gateways = {name for name, known in facts.endpoint_services().items() if known.gateway}
    assert gateways == {f"com.amazonaws.{{region}}.{name}" for name in ("s3", "dynamodb", "s3express")}
    assert facts.endpoint_services()["com.amazonaws.{region}.s3"].interface
    assert len(facts.endpoint_services()) > 450


@pytest.mark.parametrize(
    ("service_name", "known"),
    [
        ("com.amazonaws.us-east-1.monitoring", "com.amazonaws.{region}.monitoring"),
        ("com.amazonaws.eu-west-3.ecr.api", "com.amazonaws.{region}.ecr.api"),
        ("cn.com.amazonaws.cn-north-1.ecr.dkr", "com.amazonaws.{region}.ecr.dkr"),
        ("com.amazonaws.us-east-1.timestream.ingest-cell2", "com.amazonaws.{region}.timestream.ingest-cell*"),
        ("com.amazonaws.us-east-1.dsql-fnh4", "com.amazonaws.{region}.dsql-*"),
        ("com.amazonaws.iam", "com.amazonaws.iam"),
        ("aws.api.us-east-2.route53globalresolver", "aws.api.us-east-2.route53globalresolver"),
        ("aws.sagemaker.eu-west-1.studio", "aws.sagemaker.{region}.studio"),
    ],
)
def test_an_endpoint_service_is_known_in_any_region(service_name: str, known: str) -> None:
    found = facts.endpoint_service(service_name)
    assert found is not None
    assert found.name == known
    assert facts.endpoint_alternatives(service_name) == ()


@pytest.mark.parametrize(
    ("service_name", "meant"),
    [
        ("com.amazonaws.us-east-1.cloudwatch", ("com.amazonaws.us-east-1.monitoring",)),
        ("com.amazonaws.us-east-1.ecr", ("com.amazonaws.us-east-1.ecr.api", "com.amazonaws.us-east-1.ecr.dkr")),
        ("com.amazonaws.eu-west-1.stepfunctions", ("com.amazonaws.eu-west-1.states",)),
        ("com.amazonaws.eu-west-1.route53", ("com.amazonaws.route53",)),
        ("com.amazonaws.eu-west-1.secretsmanagr", ("com.amazonaws.eu-west-1.secretsmanager",)),
        ("com.amazonaws.eu-west-1.elasticbeanstalk.health", ("com.amazonaws.eu-west-1.elasticbeanstalk-health",)),
        ("com.amazonaws.eu-west-1.zzz", ()),
        ("com.amazonaws.vpce.us-east-1.vpce-svc-0123456789abcdef0", ()),
        ("com.example.us-east-1.cloudwatch", ()),
        ("cloudwatch", ()),
    ],
)
def test_a_service_name_that_aws_does_not_have_has_its_likely_meanings(
    service_name: str, meant: tuple[str, ...]
) -> None:
    assert facts.endpoint_service(service_name) is None
    assert facts.endpoint_alternatives(service_name) == meant


def test_an_rds_version_is_taken_whole_or_by_its_beginning() -> None:
    found = facts.rds_versions("mysql")
    assert found is not None
    assert found.includes("8.0")
    assert found.includes("8.4.9")
    assert not found.includes("8.0.4")
    assert not found.includes("5.6")
    assert "5.6.51" in found.deprecated


def test_rds_engines_of_clusters_and_instances_differ() -> None:
    assert "mariadb" in facts.rds_engines()
    assert facts.rds_engines(cluster=True) == {"aurora-mysql", "aurora-postgresql", "mysql", "postgres"}
    assert facts.rds_versions("aurora-postgresql", cluster=True) is not None


def test_versions_that_are_not_listed_are_not_known() -> None:
    assert "oracle-ee" in facts.rds_engines()
    assert facts.rds_versions("oracle-ee") is None
    assert facts.rds_versions("db3") is None


def test_importing_the_facts_reads_none_of_them() -> None:
    program = "from preflight.aws.knowledge import facts; print(facts._table.cache_info().currsize)"
    assert subprocess.run([sys.executable, "-c", program], capture_output=True, check=True).stdout.strip() == b"0"
