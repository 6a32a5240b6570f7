"""Resource options that change what is planned: transforms, providers, and what the SDK does with them."""

from __future__ import annotations

import pytest

from preflight.core.values import Origin
from preflight.plan.model import Plan
from preflight.plan.planner import plan

from .conftest import UNKNOWN, named, of_type, secret, write_program

MAIN = """\
import pulumi
import pulumi_aws as aws
import pulumi_random as random

order = []


def tag(key):
    def transform(args):
        order.append((key, args.name))
        if args.type_.startswith("aws:s3/bucket:"):
            args.props["tags"] = {**(args.props.get("tags") or {}), key: "yes"}
        return pulumi.ResourceTransformResult(args.props, args.opts)

    return transform


async def keep(args):
    order.append(("keep", args.name))
    args.opts.protect = True
    args.opts.depends_on = [*(args.opts.depends_on or []), first]
    return pulumi.ResourceTransformResult(args.props, args.opts)


def nothing(args):
    return None


def old(args):
    if args.type_ == "random:index/randomPet:RandomPet":
        return pulumi.ResourceTransformationResult({**args.props, "length": 4}, args.opts)


async def other_account(args):
    if args.token == "aws:iam/getPolicyDocument:getPolicyDocument":
        args.args["version"] = "2008-10-17"
    return pulumi.InvokeTransformResult(args.args, args.opts)


first = random.RandomPet("first")
pulumi.runtime.register_resource_transform(tag("stack"))
pulumi.runtime.register_resource_transform(nothing)
pulumi.runtime.register_stack_transformation(old)
pulumi.runtime.register_invoke_transform(other_account)


class Part(pulumi.ComponentResource):
    def __init__(self, name, opts=None):
        super().__init__("acme:a:Part", name, None, opts)
        self.bucket = aws.s3.Bucket(
            f"{name}-bucket",
            bucket_prefix=first.id,
            tags={"key": "given"},
            force_destroy=pulumi.Output.secret(True),
            opts=pulumi.ResourceOptions(parent=self, transforms=[tag("own"), keep]),
        )


west = aws.Provider("west", region="us-west-2", default_tags={"tags": {"team": "west"}})
part = Part("part", pulumi.ResourceOptions(transforms=[tag("parent")], providers=[west]))
random.RandomPet("second")
random.RandomPassword("password", length=9, opts=pulumi.ResourceOptions(additional_secret_outputs=["result"]))
document = aws.iam.get_policy_document_output(statements=[{"actions": ["s3:*"], "resources": ["*"]}])
pulumi.export("document", document.minified_json)
pulumi.export("order", part.bucket.urn.apply(lambda _: [key for key, name in order if name == "part-bucket"]))
pulumi.export("tags", part.bucket.tags)
"""


@pytest.fixture(scope="module")
def unknown(tmp_path_factory: pytest.TempPathFactory) -> Plan:
    return plan(
        write_program(tmp_path_factory.mktemp("options"), MAIN), stack="dev", config={"aws:region": "eu-west-1"}
    )


def test_own_transforms_run_first_then_the_parents_then_the_stacks(unknown):
    assert unknown.outcome == "planned", (unknown.problem, unknown.output)
    assert unknown.exports["order"] == ["own", "keep", "parent", "stack"]


def test_transforms_change_properties_without_losing_secrets_and_unknowns(unknown):
    bucket = named(unknown, "part-bucket")
    assert bucket.properties["tags"] == {"key": "given", "own": "yes", "parent": "yes", "stack": "yes"}
    assert bucket.properties["forceDestroy"] == secret(True)  # noqa: FBT003 - the value that is secret
    assert bucket.properties["bucketPrefix"] == UNKNOWN


def test_the_program_sees_what_the_transforms_made(unknown):
    assert unknown.exports["tags"] == {"key": "given", "own": "yes", "parent": "yes", "stack": "yes"}


def test_transforms_change_options_and_keep_dependencies(unknown):
    bucket, first = named(unknown, "part-bucket"), named(unknown, "first")
    assert bucket.protect
    assert bucket.dependencies == [first.urn]
    assert bucket.property_dependencies["bucketPrefix"] == [first.urn]


def test_transformations_of_the_older_kind_work_beside_the_planners_own(unknown):
    assert named(unknown, "second").properties["length"] == 4
    assert "length" not in named(unknown, "first").properties


def test_a_components_providers_are_its_childrens(unknown):
    bucket = named(unknown, "part-bucket")
    assert bucket.provider.urn == named(unknown, "west").urn
    assert bucket.properties["region"] == "us-west-2"
    assert bucket.properties["tagsAll"]["team"] == "west"


def test_a_component_that_has_attributes_of_pulumis_names_hides_none_of_its_children(program):
    project = program(
        """
        import pulumi
        import pulumi_random as random
        class Part(pulumi.ComponentResource):
            def __init__(self, name, opts=None):
                super().__init__("acme:index:Part", name, None, opts)
                self._name, self._type = name.upper(), "part"
                pet = random.RandomPet("pet", opts=pulumi.ResourceOptions(parent=self))
                random.RandomId("id", byte_length=8, prefix=pet.id, opts=pulumi.ResourceOptions(parent=self))
        Part("main")
        """
    )
    foreseen = plan(project, stack="dev", mode="foreseen")

    pet, made = named(foreseen, "pet"), named(foreseen, "id")
    assert foreseen.markers[made.properties["prefix"]] == Origin(pet.urn, "id")
    assert (pet.line, made.line) == (8, 9)


def test_additional_secret_outputs_are_secret(unknown):
    assert named(unknown, "second").outputs["id"] == UNKNOWN
    assert named(unknown, "password").outputs["result"] == secret(UNKNOWN)


def test_transforms_of_functions_run(unknown):
    assert unknown.exports["document"] == (
        '{"Version":"2008-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}'
    )


def test_a_component_of_another_program_is_planned_from_its_class(program):
    project = program(
        """
        import pulumi
        class Cluster(pulumi.ComponentResource):
            @property
            @pulumi.getter(name="endpointUrl")
            def endpoint_url(self) -> pulumi.Output[str]:
                return pulumi.get(self, "endpoint_url")
            def __init__(self, name, opts=None):
                super().__init__("acme:index:Cluster", name, {"size": 3, "endpoint_url": None}, opts, remote=True)
            def translate_output_property(self, prop):
                return {"endpointUrl": "endpoint_url"}.get(prop, prop)
        pulumi.export("url", Cluster("main").endpoint_url)
        """
    )
    foreseen = plan(project, stack="dev", mode="foreseen")
    cluster = of_type(foreseen, "acme:index:Cluster")
    assert (cluster.remote, cluster.custom) == (True, False)
    assert foreseen.markers[foreseen.exports["url"]] == Origin(cluster.urn, "endpointUrl")
    unknown = plan(project, stack="dev")
    assert unknown.exports["url"] == UNKNOWN
