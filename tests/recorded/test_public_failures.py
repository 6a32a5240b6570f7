"""Programs from public reports: each fails with AWS or Pulumi as its report says, and beside it is the program that works.

The failure is found in the broken one, and nothing mandatory fires on the fixed one.
"""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

import pytest

from preflight.check.command import main

FOLDER = Path(__file__).parent / "failures"
# Which policy finds the failure of each program.
FOUND_BY = {
    "alb_logs_bucket_no_policy": "iam-receiver-admits-its-sender",
    "apprunner_role_trust": "iam-role-is-assumable-by-its-user",
    "aurora_cluster_instance_class": "rds-cluster-settings-fit-its-engine",
    "cloudfront_cert_region": "cloudfront-certificate-is-for-its-aliases",
    "cloudfront_origin_id_mismatch": "cloudfront-behaviors-name-origins",
    "cognito_mfa_off_with_token": "cognito-users-can-sign-in",
    "ecs_secret_no_getsecret": "ecs-execution-role-can-start-its-containers",
    "fargate_public_subnet_no_ip": "ecs-fargate-task-reaches-the-internet",
    "fargate_target_group_instance": "ecs-service-fits-its-network-mode",
    "firehose_buffer_too_small": "firehose-s3-delivery-is-valid",
    "firehose_dynamic_prefix_not_enabled": "firehose-s3-delivery-is-valid",
    "glue_capacity_and_workers": "glue-job-capacity-is-valid",
    "image_lambda_with_handler": "lambda-package-is-complete",
    "kms_policy_locks_out": "kms-key-stays-manageable",
    "lambda_env_aws_region": "lambda-environment-names-are-free",
    "lambda_no_handler": "lambda-package-is-complete",
    "lambda_permission_rest_arn": "lambda-permission-names-its-source",
    "lambda_role_id_not_arn": "lambda-role-is-named-by-its-arn",
    "listener_rule_priority_twice": "elb-listener-rules-are-distinct",
    "log_subscription_arn_no_star": "lambda-permission-names-its-source",
    "msk_brokers_not_multiple": "msk-brokers-fill-their-zones",
    "nlb_tcp_matcher": "elb-health-check-fits",
    "opensearch_subnets_no_zone_awareness": "opensearch-nodes-fit-their-zones",
    "output_in_fstring_policy": "iam-policy-is-valid",
    "pipe_policy_attached_later": "pipes-pipe-waits-for-permission",
    "provisioned_concurrency_latest": "lambda-provisioned-concurrency-is-possible",
    "rds_engine_version_gone": "rds-engine-version-exists",
    "rds_t2micro_mysql8": "rds-instance-class-fits-its-engine",
    "rest_lambda_integration_get": "apigateway-lambda-is-called-with-post",
    "rule_fifo_no_group": "events-target-has-its-parameters",
    "route53_cname_apex": "route53-cname-is-below-the-apex",
    "s3_acl_without_ownership": "s3-acl-has-ownership",
    "s3_sqs_managed_key": "kms-key-admits-senders",
    "scheduler_role_trust_events": "iam-role-is-assumable-by-its-user",
    "secret_rotation_no_permission": "lambda-invoker-is-permitted",
    "sfn_logging_no_permission": "iam-role-allows-what-its-user-needs",
    "sfn_missing_next": "sfn-definition-is-valid",
    "sfn_role_trusts_lambda": "iam-role-is-assumable-by-its-user",
    "sns_fifo_email": "sns-fifo-topic-delivers-to-queues",
    "waf_logging_name": "wafv2-log-destination-has-its-prefix",
}
# Programs whose failure cannot be found, and why.
NOT_FOUND = {
    "lambda_zip_too_large": "the archive of the report is not kept here: it is too large",
}


def checked(name: str, kind: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> list[str]:
    """The policies that have a mandatory finding in a program."""
    program = folder / kind
    shutil.copytree(FOLDER / name / kind, program)
    runtime = f"runtime:\n  name: python\n  options:\n    virtualenv: {json.dumps(sys.prefix)}"
    project = program / "Pulumi.yaml"
    project.write_text(project.read_text().replace("runtime: python", runtime))
    main(["check", str(program), "--json", "--engine", "embedded"])
    report = json.loads(capsys.readouterr().out)
    assert report["plan"]["outcome"] == "planned"
    assert report["defects"] == []
    return [each["policy"] for each in report["violations"] if each["enforcement"] == "mandatory"]


def test_every_program_is_in_one_table():
    assert {*FOUND_BY, *NOT_FOUND} == {each.name for each in FOLDER.iterdir()}
    assert not {*FOUND_BY} & {*NOT_FOUND}


@pytest.mark.parametrize(("name", "policy"), FOUND_BY.items(), ids=FOUND_BY)
def test_the_failure_is_found_and_the_fixed_program_is_silent(name, policy, tmp_path, capsys):
    assert policy in checked(name, "broken", tmp_path, capsys)
    assert checked(name, "fixed", tmp_path, capsys) == []


@pytest.mark.parametrize("name", NOT_FOUND)
def test_nothing_mandatory_fires_on_the_fixed_program(name, tmp_path, capsys):
    assert checked(name, "fixed", tmp_path, capsys) == []
