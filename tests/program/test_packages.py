"""What is read of an SDK is what Python finds when it imports it."""

from __future__ import annotations

import importlib
import inspect
import sys
from pathlib import Path

import pytest

from preflight.sdk.packages import Packages, shipped

HERE = [Path(path) for path in sys.path if path.endswith("site-packages")]
RESOURCES = ["sqs.Queue", "s3.Bucket", "lambda_.Function", "iam.Role", "dynamodb.Table", "ec2.Vpc", "ecs.Service"]


@pytest.fixture
def packages(tmp_path):
    return Packages(HERE, tmp_path)


@pytest.mark.parametrize("module", ["pulumi", "pulumi.log", "pulumi_aws", "pulumi_aws.sqs", "pulumi_random"])
def test_every_name_of_a_module_is_known(packages, module):
    real = importlib.import_module(module)
    assert [name for name in dir(real) if not name.startswith("__") and packages.member(module, name) is None] == []


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("dotted", RESOURCES)
def test_a_resource_takes_what_its_constructor_takes(packages, dotted):
    module, _, name = dotted.rpartition(".")
    real = getattr(importlib.import_module(f"pulumi_aws.{module}"), name)
    taken = [
        each for each in inspect.signature(real._internal_init).parameters if each not in ("__self__", "__props__")
    ]
    for each in (packages, Packages([])):
        found = each.member(f"pulumi_aws.{module}", name)
        assert list(found.definition.init.by_name) == taken
        assert set(found.definition.properties) <= set(dir(real))


def test_what_was_read_is_kept_for_the_next_time(packages, tmp_path):
    first = packages.member("pulumi_aws.sqs", "Queue").definition
    packages.save()
    assert [path for path in tmp_path.rglob("*.json") if path.stem == "sqs"]
    assert Packages(HERE, tmp_path).member("pulumi_aws.sqs", "Queue").definition == first


@pytest.mark.parametrize("text", ["", "[]", "{", '{"pulumi_aws.sqs": 3}'])
def test_a_broken_cache_is_as_good_as_none(packages, tmp_path, text):
    packages.member("pulumi_aws.sqs", "Queue")
    packages.save()
    for path in tmp_path.rglob("*.json"):
        path.write_text(text)
    assert Packages(HERE, tmp_path).member("pulumi_aws.sqs", "Queue") is not None


def test_a_cache_that_cannot_be_written_does_no_harm(tmp_path):
    (tmp_path / "aws-preflight").write_text("a file where a folder should be")
    packages = Packages(HERE, tmp_path)
    assert packages.member("pulumi_aws.sqs", "Queue") is not None
    packages.save()


def test_without_an_installed_sdk_the_shipped_index_answers():
    assert Packages([]).package("pulumi_aws").installed is False
    assert shipped("pulumi_aws").version == Packages(HERE).package("pulumi_aws").version
    assert Packages([]).package("pulumi_random") is None
