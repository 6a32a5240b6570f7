"""An error in a call blocks where Python or the provider certainly refuses it, and informs where they may accept it."""

from __future__ import annotations

import pytest

from preflight.core.slips import MissingArguments, UnknownArgument, UnknownAttribute, WrongArgument

from .texts import TextProgram, every_kind

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
        # Two resource types share the class, and it requires what one of them does.
        (
            "aws.wafv2.WebAcl('x', rules=[{'statement': {'rate_based_statement': {'limit': 9}}, **given}], **given)",
            False,
        ),
        # The provider finds out by itself what is not given to a function.
        ("aws.connect.get_bot_association(instance_id='i', lex_bot={'name': 'b'})", False),
    ],
)
def test_a_key_that_is_missing_blocks_where_it_is_certain_to_be_missed(text, certain):
    assert [each[2] for each in slips(MissingArguments, f"{text}\n")] == [certain]


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
        slips(MissingArguments, f"given = pulumi.Config().get_object('x')\naws.ecs.Service('x', opts={options})\n")
        == []
    )
    assert slips(MissingArguments, f"aws.lb.Listener('x', port=80, opts={options})\n") == []


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
    assert slips(MissingArguments, text) == [("aws.lb.Listener", "load_balancer_arn", True)]


@pytest.mark.parametrize(
    ("text", "certain"),
    [
        ("aws.ecs.TaskDefinition('x', family='x', container_definitions=[{'name': 'x'}])", True),
        ("aws.apigateway.RestApi('x', endpoint_configuration={'types': ['REGIONAL']})", False),
        ("aws.apigateway.RestApi('x', endpoint_configuration={'types': ['REGIONAL', 'EDGE']})", True),
    ],
)
def test_a_list_of_one_text_may_stand_for_the_text(text, certain):
    assert [each[2] for each in slips(WrongArgument, f"{text}\n")] == [certain]


@pytest.mark.parametrize(
    "texts",
    [
        # A mixin reads what the classes beside it have.
        {
            "__main__.py": "from parts import Reader, Writer\n\n\nclass Both(Reader, Writer):\n    pass\n\n\nBoth().read()\n",
            "parts.py": "class Reader:\n    def __init__(self):\n        self.size = self.limit\n\n    def read(self):\n"
            "        return self.write(self.size)\n\n\nclass Writer:\n    limit = 3\n\n    def write(self, n):\n"
            "        return n\n",
        },
        # What a class is made from may not be known.
        {
            "__main__.py": "import parts\n\n\nclass Both(parts.Reader, *parts.others()):\n    pass\n\n\nBoth().read()\n",
            "parts.py": "class Reader:\n    def read(self):\n        return self.write()\n\n\ndef others():\n    return ()\n",
        },
        # A class that is made from another one may take less, or more.
        {
            "__main__.py": "class Base:\n    def run(self):\n        return self.step(1)\n\n    def step(self, a, b):\n"
            "        raise NotImplementedError\n\n\nclass One(Base):\n    def step(self, a):\n        return a\n\n\nOne().run()\n"
        },
        # A method has two names.
        {
            "__main__.py": "class File:\n    def read(self, n=1):\n        return n\n\n    line = read\n\n    def all(self):\n"
            "        return self.line()\n\n\nFile().all()\n"
        },
        # What a base annotates is a field of a dataclass only where it is one itself.
        {
            "__main__.py": "from dataclasses import dataclass\n\n\nclass Base:\n    size: int = 0\n\n\n@dataclass\n"
            "class Named(Base):\n    name: str\n    size: int = 0\n\n\nNamed('a', size=1)\n"
        },
        # A key that is set again is passed once.
        {
            "__main__.py": "import pulumi_aws as aws\n\noptions = dict(delay_seconds=1)\nif aws.config.region:\n"
            "    options['delay_seconds'] = 2\naws.sqs.Queue('q', **options)\n"
        },
        # Python imports a package before what lies in it.
        {
            "__main__.py": "import shop.orders\n",
            "shop/__init__.py": "from shop.orders import Orders\n\nNAME = 'shop'\n",
            "shop/orders.py": "from shop import naming\n\n\nclass Orders:\n    name = naming.name\n",
            "shop/naming.py": "name = 'orders'\n",
        },
        # A module may give itself names that nobody can read.
        {
            "__main__.py": "import made\nfrom made import one\n\nprint(made.two, one)\n",
            "made.py": "globals().update(one=1, two=2)\n",
        },
    ],
)
def test_what_python_takes_is_left_alone(texts):
    reading = TextProgram(texts).reading
    assert [slip for kind in every_kind() for slip in reading.slips(kind) if slip.certain] == []


@pytest.mark.parametrize(
    ("put", "certain"),
    [
        ("rule['source_group'] = 'sg-1'", True),
        ("if rule.get('other'):\n    rule['source_group'] = 'sg-1'", False),
        ("try:\n    rule['source_group'] = other()\nexcept KeyError:\n    pass", False),
    ],
)
def test_what_is_put_in_on_one_way_only_informs(put, certain):
    text = f"rule = {{'protocol': 'tcp', 'from_port': 1, 'to_port': 1}}\n{put}\naws.ec2.SecurityGroup('x', ingress=[rule])\n"
    assert [each[2] for each in slips(UnknownArgument, text)] == [certain]


@pytest.mark.parametrize(
    ("call", "errors"),
    [
        # With **options, a keyword argument may have the name of a positional-only parameter.
        ("queue('orders', name='orders-queue')", []),
        ("queue('orders', size=1, **{'name': 'orders-queue'})", []),
        ("queue('orders', size=1, **{'size': 2})", [("queue", "size", True)]),
        ("queue('orders', 1, size=2)", [("queue", "size", True)]),
        # Without, it cannot be passed by name.
        ("topic(name='orders')", [("topic", "name", True)]),
        ("topic('orders')", []),
    ],
)
def test_a_positional_only_parameter_is_passed_by_position(call, errors):
    defined = "def queue(name, /, size=0, **options):\n    pass\n\n\ndef topic(name, /):\n    pass\n\n\n"
    assert slips(WrongArgument, f"{defined}{call}\n") == errors
    assert slips(MissingArguments, f"{defined}{call}\n") == slips(UnknownArgument, f"{defined}{call}\n") == []


def test_a_positional_only_parameter_is_missing_where_only_options_are_passed():
    text = "def queue(name, /, **options):\n    pass\n\n\nqueue(name='orders')\n"
    assert slips(MissingArguments, text) == [("queue", "name", True)]


def test_a_keyword_argument_is_not_the_value_of_a_positional_only_parameter():
    text = "def read(name, /, **options):\n    return name.missing\n\n\nread('a', name=aws.sqs.Queue('q'))\n"
    assert slips(UnknownAttribute, text) == []


STATEMENT = "aws.iam.get_policy_document(statements=[{%s}])\n"


@pytest.mark.parametrize(
    ("keys", "errors"),
    [
        # The bridge to Terraform reads a capital at the beginning of a key like a small letter.
        ("'Effect': 'Allow', 'NotActions': ['s3:*'], 'Not_resources': ['*']", []),
        ("'Principals': [{'Type': 'AWS', 'Identifiers': ['*']}]", []),
        (
            "'Principals': [{'Typ': 'AWS', 'Identifiers': ['*']}]",
            [("GetPolicyDocumentStatementPrincipalArgs", "Typ", True)],
        ),
        ("'Efect': 'Allow'", [("GetPolicyDocumentStatementArgs", "Efect", True)]),
        # What may be Terraform's name of an argument is advice, with a capital too.
        (
            "'Principal': [{'type': 'AWS', 'identifiers': ['*']}]",
            [("GetPolicyDocumentStatementArgs", "Principal", False)],
        ),
    ],
)
def test_a_key_may_begin_with_a_capital(keys, errors):
    assert slips(UnknownArgument, STATEMENT % keys) == errors


def test_the_value_of_a_key_with_a_capital_is_checked():
    assert slips(WrongArgument, STATEMENT % "'Actions': 's3:*'") == [
        ("GetPolicyDocumentStatementArgs", "Actions", True)
    ]
