from __future__ import annotations

import json
import re

from preflight.plan.child import aws
from preflight.plan.child.markers import Markers
from tools.distil.aws_shapes import FILE, made


def test_the_shapes_are_those_that_their_sources_publish():
    assert json.loads(FILE.read_text(encoding="utf-8")) == made(), "run python -m tools.distil.aws_shapes"


def test_every_arn_has_six_parts_a_place_for_the_marker_and_a_service():
    where = aws.Place("eu-west-1", "111122223333")
    for token, template in json.loads(FILE.read_text(encoding="utf-8"))["arns"].items():
        parts = where.write(template, "pfm00000001x").split(":", 5)
        assert parts[:2] == ["arn", "aws"], token
        assert re.fullmatch(r"[a-z0-9-]+", parts[2]), token
        assert parts[3] in ("", "eu-west-1", "us-west-2"), (token, parts)
        assert parts[4] in ("", "111122223333", "aws", "cloudfront"), (token, parts)
        assert "pfm00000001x" in parts[5], token


def test_an_arn_of_something_else_is_one_of_its_service():
    where = aws.Place("eu-west-1", "111122223333")
    outputs = ("arn", "masterUserSecrets[0].secretArn", "performanceInsightsKmsKeyArn", "monitoringRoleArn")
    written = [aws.text("aws:rds/instance:Instance", "urn", output, Markers(), where) for output in outputs]

    assert [text.split(":")[2] for text in written] == ["rds", "secretsmanager", "kms", "iam"]


def test_partitions_and_host_names_follow_the_region():
    china, gov = aws.Place("cn-north-1", "1"), aws.Place("us-gov-west-1", "1")
    assert (china.partition, china.suffix) == ("aws-cn", "amazonaws.com.cn")
    assert (gov.partition, gov.suffix) == ("aws-us-gov", "amazonaws.com")
    assert aws.Place("us-east-1", "1").partition == "aws"


def test_an_account_that_nothing_names_is_a_marker_of_twelve_digits(monkeypatch):
    monkeypatch.delenv("AWS_REGION", raising=False)
    monkeypatch.delenv("AWS_DEFAULT_REGION", raising=False)
    markers = Markers()
    where = aws.place({}, {}, "urn", markers)
    assert re.fullmatch(r"\d{12}", where.account)
    assert markers.origins[where.account] == (aws.CALLER, "accountId")
    assert (where.region, where.assumed) == ("us-east-1", True)


def test_the_region_is_the_resources_then_the_providers_then_the_environments(monkeypatch):
    monkeypatch.setenv("AWS_REGION", "eu-north-1")
    assert aws.place({"region": "a-b-1"}, {"region": "c-d-1"}, "urn", Markers()).region == "a-b-1"
    assert aws.place({}, {"region": "c-d-1"}, "urn", Markers()).region == "c-d-1"
    assert aws.place({}, {}, "urn", Markers())[::2] == ("eu-north-1", False)


def test_a_region_that_is_computed_is_a_marker():
    markers = Markers()
    where = aws.place({}, {"region": "04da6b54-80e4-46f7-96ec-b56ff0331ba9"}, "urn:west", markers)
    assert markers.origins[where.region] == ("urn:west", "region")


def test_markers_are_unique_found_in_either_case_and_made_again_alike():
    markers = Markers()
    cores = {markers.core("urn", f"output{number}") for number in range(2000)}
    assert len(cores) == 2000
    assert all(re.fullmatch(r"pfm\d{8}x", core) for core in cores)
    assert all(core.upper() in markers.origins for core in cores)
    assert Markers().core("urn", "output7") == markers.core("urn", "output7")
    assert re.fullmatch(r"pfm\d{9}x", Markers(salt=1).core("urn", "output7"))


def test_numbers_fit_into_32_bits():
    numbers = {Markers().number("urn", f"port{number}") for number in range(500)}
    assert all(1_900_000_000 <= number < 2**31 for number in numbers)
