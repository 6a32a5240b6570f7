"""What pulumi_aws takes is told by the wire's names, and only of the provider's versions that the index speaks of."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from typing import Any

import pytest

from preflight.aws.knowledge.provider_schemas import deprecations, release, strays
from preflight.core.messages import Advice
from preflight.core.planned import Planned
from preflight.core.stack import Stack
from preflight.core.values import KnownLater, secrets_read
from preflight.core.view import Resource
from preflight.core.wire import SECRET
from preflight.sdk.packages import shipped

UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
SIGNATURE = "4dabf18193072939515e22adb298388d"
VERSION = release().rpartition(" ")[2]
MAJOR = int(VERSION.partition(".")[0])
BUCKET = "aws:s3/bucket:Bucket"
FUNCTION = "aws:lambda/function:Function"
LIFECYCLE = "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration"
WEB_ACL = "aws:wafv2/webAcl:WebAcl"


def resource(token: str, inputs: dict[str, Any], version: Any = VERSION, **more: Any) -> Resource:
    urn = f"urn:pulumi:dev::shop::{token}::orders"
    provider = {"version": version} if version else {}
    planned = Planned(urn=urn, type=token, name="orders", inputs=inputs, provider_inputs=provider, **more)
    (found,) = Stack([planned], whole=False)
    return found


def paths(token: str, inputs: dict[str, Any], version: Any = VERSION, **more: Any) -> list[str]:
    return [stray.path for stray in strays(resource(token, inputs, version, **more))]


def secret(value: Any) -> dict[str, Any]:
    return {SIGNATURE: SECRET, "value": value}


def test_every_type_of_the_sdk_is_known_by_its_token():
    spec = importlib.util.find_spec("pulumi_aws")
    assert spec is not None
    assert spec.origin is not None
    tokens = re.findall(r'"(aws:[\w/]+:\w+)": "\w+"', Path(spec.origin).read_text(encoding="utf-8"))

    assert len(tokens) > 1700
    assert [token for token in tokens if paths(token, {"noSuchThing": 1}) != ["noSuchThing"]] == []


def test_every_object_that_the_index_leads_to_is_in_it():
    package = shipped("pulumi_aws")
    assert package is not None
    lost = []
    for module, stored in package.modules.items():
        for each in stored.values():
            for reference in re.findall(r"@([\w.]+)~", each.get("i", "") if each["k"] in ("resource", "args") else ""):
                place, _, name = f"{reference}Args".rpartition(".")
                lost += [] if name in package.modules[place or module] else [(module, name)]

    assert lost == []


@pytest.mark.parametrize(
    "token", ["aws-native:s3:Bucket", "aws:s3/noSuch:NoSuch", "shop:index:Shop", "pulumi:providers:aws"]
)
def test_nothing_is_said_of_a_type_that_is_not_known(token):
    assert paths(token, {"noSuchThing": 1}) == []
    assert deprecations(resource(token, {"acl": "private"})) == []


def test_a_resource_that_is_only_read_is_not_judged():
    assert paths(BUCKET, {"noSuchThing": 1}, external=True) == []


def test_what_pulumi_and_terraform_add_is_no_stray():
    inputs = {"__defaults": [], "region": "eu-west-1", "tagsAll": {}, "timeouts": {}, "arn": "arn:aws:s3:::orders"}

    assert paths("aws:iam/role:Role", inputs) == []


@pytest.mark.parametrize(
    ("inputs", "found"),
    [
        ({"rules": [{"id": "old", "expiry": {}}]}, ["rules[0].expiry"]),
        ({"rules": {"id": "old", "expiry": {}}}, ["rules.expiry"]),
        ({"rules": [{"transitions": [{"days": 1}, {"day": 2}]}]}, ["rules[0].transitions[1].day"]),
        ({"rules": [{"expiration": [{"day": 2}]}]}, ["rules[0].expiration[0].day"]),
        ({"rules": [{"filter": {"and": {"tags": {"day": "2"}}}}]}, []),
        ({"rules": '[{"day": 2}]'}, []),
        ({"rules": [None]}, []),
    ],
)  # fmt: skip
def test_objects_are_looked_into_wherever_they_lie(inputs, found):
    assert paths(LIFECYCLE, inputs) == found


def test_an_object_under_a_key_of_the_authors_own_is_looked_into():
    token = "aws:lex/v2modelsBotVersion:V2modelsBotVersion"
    inputs = {"localeSpecification": {"en_GB": {"sourceBotVersion": "DRAFT"}, "en_US": {"sourceBotVersions": "DRAFT"}}}

    assert paths(token, inputs) == ["localeSpecification.en_US.sourceBotVersions"]


def test_a_document_that_may_be_a_text_is_not_looked_into():
    assert paths("aws:iam/rolePolicy:RolePolicy", {"policy": {"version": "2012-10-17", "statments": []}}) == []


def test_what_is_known_is_told_before_it_is_undecided():
    found = strays(resource(WEB_ACL, {"defaultAction": {"alow": {}}, "visibilityConfig": UNKNOWN, "rules": UNKNOWN}))

    assert next(found).path == "defaultAction.alow"
    with pytest.raises(KnownLater, match="visibilityConfig"):
        next(found)


def test_an_unknown_item_of_a_list_leaves_it_undecided():
    with pytest.raises(KnownLater, match=re.escape("rules[1]")):
        paths(LIFECYCLE, {"rules": [{"id": "old"}, UNKNOWN]})
    with pytest.raises(KnownLater, match=re.escape("rules[1]")):
        deprecations(resource(LIFECYCLE, {"rules": [{"id": "old"}, UNKNOWN]}))


def test_names_inside_a_secret_object_are_noted_as_secret():
    before = secrets_read()
    paths(FUNCTION, {"environment": {"variables": secret({"TOKEN": "hunter2"})}})
    assert secrets_read() == before
    assert paths(FUNCTION, {"environment": secret({"variable": {}})}) == ["environment.variable"]
    assert secrets_read() > before


@pytest.mark.parametrize(
    ("key", "meant"),
    [
        ("cloudWatchMetricsEnabled", "; did you mean 'cloudwatchMetricsEnabled'?"),
        ("cloud_watch_metrics_enabled", "; did you mean 'cloudwatch_metrics_enabled'?"),
    ],
)
def test_words_that_are_parted_otherwise_are_certain_to_be_wrong(key, meant):
    (stray,) = strays(resource(WEB_ACL, {"visibilityConfig": {key: True}}))

    assert (stray.instead, stray.certain) == (meant, True)
    assert not isinstance(stray.weigh("is given it"), Advice)


@pytest.mark.parametrize("key", ["metric_name", "MetricName", "metricNames", "metric", "unheardOf"])
def test_what_terraform_may_have_under_the_name_is_advised_upon(key):
    (stray,) = strays(resource(WEB_ACL, {"visibilityConfig": {key: "orders"}}))

    assert isinstance(stray.weigh("is given it"), Advice)


@pytest.mark.parametrize("version", [f"{MAJOR}.{10**6}.0", f"{MAJOR + 1}.0.0-alpha.1", "", None, 7, "local"])
def test_a_provider_that_may_be_newer_is_asked_only_of_what_is_like_a_known_name(version):
    found = list(strays(resource(WEB_ACL, {"visibilityConfig": {"metricNam": "orders", "unheardOf": 1}}, version)))

    assert [(stray.path, stray.certain) for stray in found] == [("visibilityConfig.metricNam", False)]


def test_nothing_is_said_of_a_provider_of_an_earlier_major_version():
    earlier = f"{MAJOR - 1}.83.4"

    assert paths(WEB_ACL, {"visibilityConfig": {"metricNam": "orders"}, "rules": UNKNOWN}, earlier) == []
    assert deprecations(resource("aws:s3/bucketV2:BucketV2", {"acl": "private"}, earlier)) == []


def test_properties_with_the_same_successor_are_told_together():
    inputs = {"grants": [], "acl": "private", "versioning": {}}

    assert deprecations(resource(BUCKET, inputs)) == [
        "'acl', 'grants' (use the s3.BucketAcl resource instead)",
        "'versioning' (use the s3.BucketVersioning resource instead)",
    ]


def test_a_type_that_has_a_successor_is_told_first():
    (told, _) = deprecations(resource("aws:s3/bucketV2:BucketV2", {"acl": "private"}))

    assert told == "its type (use aws.s3.Bucket instead)"


def test_what_the_provider_filled_in_is_not_the_programs():
    assert deprecations(resource(BUCKET, {"acl": "private", "__defaults": ["acl"]})) == []
    assert deprecations(resource("aws:cfg/aggregateAuthorization:AggregateAuthorization", {"region": "a"})) == []


def test_of_a_long_message_the_sentence_that_says_what_to_use_is_told():
    (told,) = deprecations(resource("aws:ec2/instance:Instance", {"networkInterfaces": []}))

    assert told == (
        "'networkInterfaces' (to specify the primary network interface, use primary_network_interface instead)"
    )


def test_a_name_keeps_its_capitals_at_the_beginning_of_a_message():
    (told,) = deprecations(resource("aws:pinpoint/app:App", {"limits": {}}))

    assert told.startswith("'limits' (AWS End User Messaging")
