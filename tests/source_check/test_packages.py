"""What is read of an SDK is what Python finds when it imports it."""

from __future__ import annotations

import importlib
import inspect
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from preflight.sdk.cache import Cache
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
    assert Packages(HERE, tmp_path).member("pulumi_aws.sqs", "Queue").definition == first
    second = Packages(HERE, tmp_path)
    second.package("pulumi_aws")._module = None  # so that reading the source would fail
    assert second.member("pulumi_aws.sqs", "Queue").definition == first


def test_what_was_read_of_another_source_is_not_used(tmp_path):
    cache = Cache("pulumi_aws", "7.0.0", tmp_path)
    cache.put("pulumi_aws.sqs", "Queue", 100, {"": "class"})
    cache.save()
    assert cache.get("pulumi_aws.sqs", "Queue", 100) == {"": "class"}
    for name, size in (("Queue", 101), ("Topic", 100)):
        with pytest.raises(KeyError):
            cache.get("pulumi_aws.sqs", name, size)


@pytest.mark.parametrize("text", ["", "[]", "SQLite format 3\0 and then nothing that it would be"])
def test_a_broken_cache_is_as_good_as_none_and_is_begun_anew(packages, tmp_path, text):
    packages.member("pulumi_aws.sqs", "Queue")
    packages.save()
    files = list(tmp_path.rglob("*.db"))
    assert files
    for path in files:
        path.write_text(text)
    again = Packages(HERE, tmp_path)
    first = again.member("pulumi_aws.sqs", "Queue")
    assert first is not None
    again.save()
    third = Packages(HERE, tmp_path)
    third.package("pulumi_aws")._module = None
    assert third.member("pulumi_aws.sqs", "Queue").definition == first.definition


def test_several_that_write_at_once_lose_nothing(tmp_path):
    caches = [Cache("pulumi_aws", "7.0.0", tmp_path) for _ in range(8)]
    for number, cache in enumerate(caches):
        cache.put("pulumi_aws.sqs", f"Queue{number}", 1, number)
    with ThreadPoolExecutor() as threads:
        list(threads.map(Cache.save, caches))
    read = Cache("pulumi_aws", "7.0.0", tmp_path)
    assert [read.get("pulumi_aws.sqs", f"Queue{number}", 1) for number in range(8)] == list(range(8))
    read.save()


def test_a_cache_that_cannot_be_written_does_no_harm(tmp_path):
    (tmp_path / "aws-preflight").write_text("a file where a folder should be")
    packages = Packages(HERE, tmp_path)
    assert packages.member("pulumi_aws.sqs", "Queue") is not None
    packages.save()


def test_without_an_installed_sdk_the_shipped_index_answers():
    assert Packages([]).package("pulumi_aws").installed is False
    assert shipped("pulumi_aws").version == Packages(HERE).package("pulumi_aws").version
    assert Packages([]).package("pulumi_random") is None
