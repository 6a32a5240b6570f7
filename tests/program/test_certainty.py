"""What is said of a call blocks where Python or the provider is certain to refuse it, and informs where it may be taken."""

from __future__ import annotations

import pytest

from .texts import TextProgram

NEEDS = "import pulumi\nimport pulumi_aws as aws\n"


def slips(kind, text):
    return [
        (slip.of, slip.name, slip.certain) for slip in TextProgram({"__main__.py": NEEDS + text}).reading.slips(kind)
    ]


@pytest.mark.parametrize(
    ("text", "certain"),
    [
        # Python refuses it: the class has no default for it.
        ("aws.opensearch.ServerlessCollectionEncryptionConfigArgs(kms_key_arn='k')", True),
        # Of a list of plain objects the schema calls everything required, and the provider takes null.
        ("aws.opensearch.ServerlessCollection('x', name='x', encryption_configs=[{'kms_key_arn': 'k'}])", False),
        ("aws.route53.Record('x', zone_id='z', name='n', type='A', aliases=[{'name': 'n', 'zone_id': 'z'}])", False),
        # It is the provider that refuses these.
        ("aws.servicecatalog.ServiceAction('x', name='x', definition={'name': 'AWS-RestartEC2Instance'})", True),
        ("aws.ssm.PatchBaseline('x', approval_rules=[{'approve_after_days': 7}])", True),
        # The provider finds out by itself what is not given to a function.
        ("aws.connect.get_bot_association(instance_id='i', lex_bot={'name': 'b'})", False),
    ],
)
def test_a_key_that_is_missing_blocks_where_it_is_certain_to_be_missed(text, certain):
    assert [each[2] for each in slips("missing-argument", f"{text}\n")] == [certain]


@pytest.mark.parametrize(
    "options",
    [
        "pulumi.ResourceOptions(id='i')",
        "pulumi.ResourceOptions(urn='u')",
        "pulumi.ResourceOptions.merge(pulumi.ResourceOptions(protect=True), pulumi.ResourceOptions(id='i'))",
        "pulumi.ResourceOptions.merge(opts1=pulumi.ResourceOptions(id='i'), opts2=None)",
        "pulumi.ResourceOptions(id='i').merge(pulumi.ResourceOptions(protect=True))",
        "pulumi.ResourceOptions(**given)",
        "given",
    ],
)
def test_a_resource_that_may_be_read_needs_no_arguments(options):
    assert (
        slips("missing-argument", f"given = pulumi.Config().get_object('x')\naws.ecs.Service('x', opts={options})\n")
        == []
    )
    assert slips("missing-argument", f"aws.lb.Listener('x', port=80, opts={options})\n") == []


@pytest.mark.parametrize(
    "options",
    [
        "pulumi.ResourceOptions(protect=True)",
        "pulumi.ResourceOptions().merge(pulumi.ResourceOptions(protect=True))",
        "None",
    ],
)
def test_a_resource_that_is_made_needs_its_arguments(options):
    text = f"aws.lb.Listener('x', port=80, default_actions=[], opts={options})\n"
    assert slips("missing-argument", text) == [("aws.lb.Listener", "load_balancer_arn", True)]


@pytest.mark.parametrize(
    ("text", "certain"),
    [
        ("aws.ecs.TaskDefinition('x', family='x', container_definitions=[{'name': 'x'}])", True),
        ("aws.apigateway.RestApi('x', endpoint_configuration={'types': ['REGIONAL']})", False),
        ("aws.apigateway.RestApi('x', endpoint_configuration={'types': ['REGIONAL', 'EDGE']})", True),
    ],
)
def test_a_list_of_one_text_may_stand_for_the_text(text, certain):
    assert [each[2] for each in slips("misfit", f"{text}\n")] == [certain]
