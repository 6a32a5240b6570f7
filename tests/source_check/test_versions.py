"""The SDK that the program's interpreter would import decides, and the message says which one that is."""

from __future__ import annotations

import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from preflight.policies.program.argument_types_fit import argument_types_fit
from preflight.policies.program.arguments_exist import arguments_exist
from preflight.policies.program.attributes_exist import attributes_exist
from preflight.policies.program.names_exist import names_exist

from preflight.core.policy import Violation
from preflight.core.stack import Stack
from preflight.files.program import FolderProgram
from preflight.sdk.packages import Packages

HERE = tuple(Path(path) for path in sys.path if path.endswith("site-packages"))
POLICIES = (names_exist, arguments_exist, attributes_exist, argument_types_fit)
NEWEST = str(Packages(HERE).package("pulumi_aws"))

DEPLOYMENT = """
import pulumi


class Deployment(pulumi.CustomResource):
    def __init__(__self__, resource_name: str, *args, **kwargs):
        __self__._internal_init(resource_name, *args, **kwargs)

    def _internal_init(__self__,
                 resource_name: str,
                 opts: Optional[pulumi.ResourceOptions] = None,
                 rest_api: Optional[pulumi.Input[str]] = None,
                 stage_name: Optional[pulumi.Input[str]] = None,
                 __props__=None):
        if rest_api is None and not opts.urn:
            raise TypeError("Missing required property 'rest_api'")

    @property
    @pulumi.getter(name="invokeUrl")
    def invoke_url(self) -> pulumi.Output[str]:
        return pulumi.get(self, "invoke_url")
"""


@pytest.fixture
def older(tmp_path):
    """A folder of packages with a pulumi_aws 6.83.4, of which there is one resource."""
    site = tmp_path / "site-packages"
    for folder in ("pulumi_aws-6.83.4.dist-info", "pulumi_aws/apigateway"):
        (site / folder).mkdir(parents=True)
    (site / "pulumi_aws/__init__.py").write_text("")
    (site / "pulumi_aws/apigateway/__init__.py").write_text("from .deployment import *\n")
    (site / "pulumi_aws/apigateway/deployment.py").write_text(DEPLOYMENT)
    return (site,)


@pytest.fixture
def said(tmp_path, monkeypatch):
    """What is said of a program's text that is read against the packages in some folders."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))

    def said(text, site_packages):
        program = tmp_path / "program"
        program.mkdir(exist_ok=True)
        (program / "Pulumi.yaml").write_text("name: orders\nruntime: python\n")
        (program / "__main__.py").write_text(text)
        stack = Stack([], files=SimpleNamespace(program=FolderProgram(program, site_packages)))
        verdicts = [verdict for policy in POLICIES for verdict in policy.judge(stack)]
        assert [each for each in verdicts if not isinstance(each, Violation)] == []
        return [each.message for each in verdicts]

    return said


STAGED = """
import pulumi
import pulumi_aws as aws

deployment = aws.apigateway.Deployment("api", rest_api="api", stage_name="prod")
pulumi.export("url", deployment.invoke_url)
"""


def test_what_the_installed_version_has_is_right(said, older):
    assert said(STAGED, older) == []


def test_what_is_gone_from_the_installed_version_is_told_with_the_version_and_until_when_it_was_there(said):
    assert said(STAGED, HERE) == [
        (
            f"passes 'stage_name' to aws.apigateway.Deployment, which takes no such argument in {NEWEST};"
            " removed after 6.83.4, now aws.apigateway.Stage"
        ),
        (
            f"reads 'invoke_url' from aws.apigateway.Deployment, which has no such attribute in {NEWEST};"
            " removed after 6.83.4, now aws.apigateway.Stage"
        ),
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "import pulumi_aws as aws\naws.elasticloadbalancing.LoadBalancer('web')\n",
            f"uses aws.elasticloadbalancing, which does not exist in {NEWEST}; classic load balancers are aws.elb.LoadBalancer",
        ),
        (
            "from pulumi_aws import opsworks\n",
            f"uses aws.opsworks, which does not exist in {NEWEST}; removed after 6.83.4",
        ),
        (
            "from pulumi_aws.applicationloadbalancing import Listener\n",
            (
                f"uses aws.applicationloadbalancing.Listener, which does not exist in {NEWEST}; removed after 5.43.0,"
                " now aws.alb.Listener"
            ),
        ),
        (
            "import pulumi_aws as aws\naws.rds.Instance('db', instance_class='db.t4g.micro', name='orders')\n",
            (
                f"passes 'name' to aws.rds.Instance, which takes no such argument in {NEWEST}; removed after 6.83.4,"
                " now 'db_name'"
            ),
        ),
    ],
)
def test_what_is_gone_is_told_with_where_it_went_or_the_last_version_that_had_it(said, text, message):
    assert said(text, HERE) == [message]


def test_what_only_a_newer_version_has_is_told_with_both(said, older):
    text = "import pulumi_aws as aws\naws.apigateway.Stage('prod', rest_api='a', deployment='d', stage_name='prod')\n"
    assert said(text, older) == [
        f"uses aws.apigateway.Stage, which does not exist in pulumi_aws 6.83.4; {NEWEST} has it"
    ]
    assert said(text, HERE) == []


def test_without_an_sdk_the_shipped_index_answers_and_says_so(said, tmp_path):
    assert said(STAGED, (tmp_path / "nothing",)) == [
        (
            f"passes 'stage_name' to aws.apigateway.Deployment, which takes no such argument in {NEWEST}, which is not"
            " installed; removed after 6.83.4, now aws.apigateway.Stage"
        ),
        (
            f"reads 'invoke_url' from aws.apigateway.Deployment, which has no such attribute in {NEWEST}, which is not"
            " installed; removed after 6.83.4, now aws.apigateway.Stage"
        ),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "import pulumi_aws as aws\nregion = aws.config.region\n",
        "import pulumi_aws.config\nprint(pulumi_aws.config.profile)\n",
        "from pulumi_aws import config\nprint(config.region)\n",
        "from pulumi_aws.config import region\n",
    ],
)
def test_the_provider_s_configuration_is_there_with_and_without_an_sdk(said, tmp_path, text):
    assert said(text, HERE) == said(text, (tmp_path / "nothing",)) == []


def test_a_setting_that_the_provider_does_not_have_is_told(said):
    assert said("import pulumi_aws as aws\nregion = aws.config.regio\n", HERE) == [
        f"uses aws.config.regio, which does not exist in {NEWEST}"
    ]


@pytest.mark.parametrize(
    "text",
    [
        "import pulumi_aws.sqs.queue\nfrom pulumi_aws.s3 import bucket\nfrom pulumi_aws.sqs.queue import Queue\n",
        "from pulumi_aws import outputs, _utilities\nfrom pulumi_aws.ec2 import _inputs, outputs\n",
        "import pulumi_aws as aws\nargs = aws.s3.BucketVersioningInitArgs\naws.s3.BucketLoggingArgs\n",
        "import pulumi_random as random\nimport pulumi_gcp\nrandom.Anything('x', y=1).z\npulumi_gcp.x.y()\n",
    ],
)
def test_what_the_shipped_index_does_not_list_is_left_alone(said, tmp_path, text):
    assert said(text, (tmp_path / "nothing",)) == []


def test_the_shipped_index_has_every_class_and_function_of_the_installed_sdk():
    installed, shipped = (Packages(folders).package("pulumi_aws") for folders in (HERE, ()))
    modules = [each.target for each in installed.names("pulumi_aws").values() if each.kind == "module"]
    lacking = []
    for module in modules:
        known = shipped.names(module)
        defined = [name for name, each in installed.names(module).items() if each.kind == "definition"]
        lacking += [f"{module}.{name}" for name in defined if known is not None and name not in known]
    assert lacking == []
