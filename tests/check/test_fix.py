"""`preflight check --fix`: what it fixes, what it leaves alone, how it asks and writes."""

from __future__ import annotations

import os
import pty
import re
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from preflight.check.fix import apply, rewrite
from preflight.check.fix.apply import Change

MAIN = Path("infra", "__main__.py")


@pytest.fixture
def fixed(run):
    """Fixes the program without asking, and runs nothing of it."""
    return lambda *arguments: run("check", "infra", "--static", "--fix", "--yes", *arguments)


@pytest.fixture
def rewritten(program, fixed):
    """What becomes of the main file of a program."""

    def fix(main: str, **given) -> str:
        program(main, **given)
        fixed()
        return MAIN.read_bytes().decode()

    return fix


@pytest.fixture
def is_left_alone(rewritten):
    def left(main: str, **given) -> bool:
        return rewritten(main, **given) == main

    return left


SHOP = '''\
"""A shop."""

import  json ,os          # two imports,   badly spaced
import pulumi
import pulumi_aws as aws

address = aws.ec2.Eip( "a" ,vpc = True )   # of the gateway
queue = aws.sqs.Queue('orders',
    queue_name = 'orders',      # its name
    tags = { "a":1 , } ,
)
allowed = aws.sqs.QueuePolicy("orders", queue_url=queue.queue_url, policy=json.dumps({
    "Statement": [{"Effect": "Allow", "Resource": queue.arn}],  # all of it
}, indent=2))

class Worker : pass ;  x = (1 ,
  2)
'''
FIXED_SHOP = '''\
"""A shop."""

import  json ,os          # two imports,   badly spaced
import pulumi
import pulumi_aws as aws

address = aws.ec2.Eip( "a" ,domain = "vpc" )   # of the gateway
queue = aws.sqs.Queue('orders',
    name = 'orders',      # its name
    tags = { "a":1 , } ,
)
allowed = aws.sqs.QueuePolicy("orders", queue_url=queue.url, policy=pulumi.Output.json_dumps({
    "Statement": [{"Effect": "Allow", "Resource": queue.arn}],  # all of it
}, indent=2))

class Worker : pass ;  x = (1 ,
  2)
'''


def test_what_is_certain_is_fixed_and_every_other_character_stays(program, run, fixed):
    program(SHOP)

    done = fixed()

    assert MAIN.read_text() == FIXED_SHOP
    assert done.code == 0
    assert '-address = aws.ec2.Eip( "a" ,vpc = True )   # of the gateway\n' in done.out
    assert '+address = aws.ec2.Eip( "a" ,domain = "vpc" )   # of the gateway\n' in done.out
    assert "Fixed 4 places in 1 file.\n" in done.out
    assert "0 mandatory · 0 advisory" in done.out


def test_what_was_fixed_is_not_fixed_again(program, fixed):
    program(SHOP)
    fixed()
    before = MAIN.stat()

    done = fixed()

    assert "Nothing can be fixed automatically." in done.out
    assert "Fixed" not in done.out
    assert MAIN.stat().st_mtime_ns == before.st_mtime_ns


def test_every_file_that_pulumi_runs_is_fixed_and_no_other(program, fixed):
    vpc = 'import pulumi_aws as aws\n\nvpc = aws.ec2.Vpc("main", cidrBlock="10.0.0.0/16")\n'
    program("import network.vpc\n", files={"network/__init__.py": "", "network/vpc.py": vpc, "old.py": vpc})

    done = fixed()

    assert "--- infra/network/vpc.py\n+++ infra/network/vpc.py\n" in done.out
    assert Path("infra/network/vpc.py").read_text() == vpc.replace("cidrBlock", "cidr_block")
    assert Path("infra/old.py").read_text() == vpc


@pytest.mark.parametrize(
    ("encoding", "head"),
    [("utf-8-sig", ""), ("latin-1", "# -*- coding: latin-1 -*-\r\n"), ("utf-8", "")],
)
@pytest.mark.parametrize("newline", ["\r\n", "\n"])
def test_line_ends_byte_order_mark_and_encoding_stay(program, fixed, encoding, head, newline):
    program()
    text = f'{head}import pulumi_aws as aws\r\n\r\n# größer\r\naws.sqs.Queue("é", queueName="é", tags={{"é": "1"}}) # é'
    MAIN.write_bytes(text.replace("\r\n", newline).encode(encoding))

    fixed()

    expected = text.replace("queueName", "name") + "\r\n"
    assert MAIN.read_bytes() == expected.replace("\r\n", newline).encode(encoding)


def test_two_slips_of_one_line_and_of_one_call_are_both_fixed(rewritten):
    main = 'import pulumi_aws as aws\n\na = aws.ec2.Vpc("a", cidrBlock="10.0.0.0/16", enableDnsSupport=True).vpc_arn\n'

    assert rewritten(main) == (
        'import pulumi_aws as aws\n\na = aws.ec2.Vpc("a", cidr_block="10.0.0.0/16", enable_dns_support=True).arn\n'
    )


def test_keys_of_dicts_are_fixed_however_deep_they_lie(rewritten):
    main = """\
import pulumi_aws as aws

rule = {'from_Port': 80, "to_port": 80, "protocol": "tcp"}
group = aws.ec2.SecurityGroup("web", ingress=[rule])
acl = aws.wafv2.WebAcl(
    "acl",
    scope="REGIONAL",
    default_action={"allow": {}},
    rules=[
        {
            "name": "common",
            "priority": 1,
            "override_action": {"none": {}},
            "statement": aws.wafv2.WebAclRuleStatementArgs(
                managed_rule_group_statement={"vendorname": "AWS", "name": "AWSManagedRulesCommonRuleSet"},
            ),
            "visibility_config": {"sampled_requests_enabled": True, "cloud_watch_metrics_enabled": True, "metric_name": "a"},
        },
    ],
    visibility_config={"sampled_requests_enabled": True, "cloud_watch_metrics_enabled": True, "metric_name": "b"},
)
"""

    assert rewritten(main) == main.replace("from_Port", "from_port").replace("vendorname", "vendor_name").replace(
        "cloud_watch_metrics", "cloudwatch_metrics"
    )


@pytest.mark.parametrize(
    "main",
    [
        # it may hold the right name already
        'settings = load()\naws.sqs.Queue("a", queueName="a", **settings)\n',
        'aws.sqs.Queue(*load(), queueName="a")\n',
        'aws.sqs.Queue("a", queueName="a", name="a")\n',
        'aws.ec2.Eip("a", vpc=True, domain="vpc")\n',
        # both would become one
        'aws.sqs.Queue("a", queueName="a", queue_name="b")\n',
        'aws.ec2.SecurityGroup("a", ingress=[{"from_Port": 1, "fromPort": 2, "to_port": 1, "protocol": "tcp"}])\n',
        'aws.ec2.SecurityGroup("a", ingress=[{"from_Port": 1, "to_port": 1, "protocol": "tcp", **more}])\n',
        # others read it too
        'rule = {"from_Port": 80}\naws.ec2.SecurityGroup("a", ingress=[rule])\nprint(rule["from_Port"])\n',
        'KEY = "from_Port"\naws.ec2.SecurityGroup("a", ingress=[{KEY: 80}])\n',
        # spelled alike is a guess
        'aws.ec2.Vpc("a", cidr_blok="10.0.0.0/16")\n',
        'aws.ec2.Instance("a", instance_tpye="t3.micro")\n',
        # the value would have to change with the name
        'aws.ec2.Eip("a", vpc=False)\n',
        'flag = load()\naws.ec2.Eip("a", vpc=flag)\n',
        'aws.ec2.FlowLog("a", log_group_name="flows", vpc_id="vpc-1")\n',
        'aws.ssm.Association("a", instance_id="i-1")\n',
        'aws.guardduty.OrganizationConfiguration("a", detector_id="d", auto_enable=True)\n',
        'vpc = aws.ec2.Vpc("a")\naws.ec2.Subnet("a", vpc=vpc)\n',
        'role = aws.iam.Role("a", assume_role_policy="{}")\naws.iam.RolePolicyAttachment("a", role=role, policy=role.arn)\n',
        'subnet = load()\naws.rds.SubnetGroup("a", subnet_id=subnet)\n',
        'key = aws.kms.Key("a")\naws.s3.BucketObject("a", bucket="b", key="c", kms_key_arn=key.arn)\n',
        # nothing says that it is run
        'def never():\n    aws.sqs.Queue("a", queueName="a")\n',
        # the author expects it
        'try:\n    aws.sqs.Queue("a", queueName="a")\nexcept TypeError:\n    pass\n',
    ],
)
def test_what_is_not_certain_is_left_alone(is_left_alone, main):
    assert is_left_alone(f"import pulumi_aws as aws\n\n\ndef load():\n    return eval('1')\n\n\nmore = load()\n{main}")


def test_names_that_pulumi_aws_itself_changed_are_fixed_where_the_value_stays(rewritten):
    main = """\
import pulumi_aws as aws

aws.rds.Instance("a", instance_class="db.t3.micro", name="orders")
aws.elasticache.ReplicationGroup("a", replication_group_description="orders", number_cache_clusters=2)
bucket = aws.s3.Bucket("a", bucket_name="orders")
aws.s3.BucketVersioning("a", bucket_name=bucket.bucket_name, versioning_configuration={"status": "Enabled"})
table = aws.dynamodb.Table("a", hash_key="id", attribute=[{"name": "id", "type": "S"}])
"""

    assert (
        rewritten(main)
        == """\
import pulumi_aws as aws

aws.rds.Instance("a", instance_class="db.t3.micro", db_name="orders")
aws.elasticache.ReplicationGroup("a", description="orders", num_cache_clusters=2)
bucket = aws.s3.Bucket("a", bucket="orders")
aws.s3.BucketVersioning("a", bucket=bucket.bucket, versioning_configuration={"status": "Enabled"})
table = aws.dynamodb.Table("a", hash_key="id", attributes=[{"name": "id", "type": "S"}])
"""
    )


def test_names_and_attributes_are_fixed_under_any_alias(rewritten):
    main = """\
import pulumi_aws
import pulumi_aws.ec2 as compute
from pulumi_aws import lambda_ as lmb
from pulumi_aws.ec2 import getAmiOutput as image

vpc = compute.VPC("main", cidrBlock="10.0.0.0/16")
subnet = pulumi_aws.ec2.Subnet("a", vpc_id=vpc.vpc_id, cidr_block="10.0.0.0/24")
run = lmb.Function("run", role="arn", environment=lmb.FunctionEnvironmentArgs(Variables={"A": "b"}))
newest = image(most_recent=True)
"""

    # What a right name stands for is only then read, and fixed as well.
    assert (
        rewritten(main)
        == """\
import pulumi_aws
import pulumi_aws.ec2 as compute
from pulumi_aws import lambda_ as lmb
from pulumi_aws.ec2 import get_ami_output as image

vpc = compute.Vpc("main", cidr_block="10.0.0.0/16")
subnet = pulumi_aws.ec2.Subnet("a", vpc_id=vpc.id, cidr_block="10.0.0.0/24")
run = lmb.Function("run", role="arn", environment=lmb.FunctionEnvironmentArgs(variables={"A": "b"}))
newest = image(most_recent=True)
"""
    )


def test_an_imported_name_is_fixed_wherever_its_file_uses_it(rewritten):
    main = """\
from pulumi_aws.ec2 import VPC, Subnet  # both

vpc = VPC("main", cidr_block="10.0.0.0/16")
subnets = [Subnet(name, vpc_id=vpc.id) for name, make in (("a", VPC),)]
"""

    assert rewritten(main) == main.replace("VPC", "Vpc")


@pytest.mark.parametrize(
    "main",
    [
        'VPC = VPC("main")\n',
        'Vpc = 1\nVPC("main")\n',
        '__all__ = ["VPC"]\nVPC("main")\n',
        'import other\n\nVPC("main")\n',
    ],
)
def test_an_imported_name_that_others_may_use_is_left_alone(is_left_alone, main):
    assert is_left_alone(f"from pulumi_aws.ec2 import VPC\n\n{main}", files={"other.py": "from __main__ import VPC\n"})


QUEUE = 'queue = aws.sqs.Queue("a")\n'
DOCUMENT = '{"Statement": [{"Effect": "Allow", "Resource": queue.arn}]}'


@pytest.mark.parametrize(
    ("imports", "call", "instead"),
    [
        ("import json\nimport pulumi", "json.dumps", "pulumi.Output.json_dumps"),
        ("import json as j\nimport pulumi as p", "j.dumps", "p.Output.json_dumps"),
        ("from json import dumps\nfrom pulumi import Output", "dumps", "Output.json_dumps"),
        ("import json\nfrom pulumi import Output as Out", "json.dumps", "Out.json_dumps"),
        ("import json\nfrom pulumi import Output\nimport pulumi", "(json.dumps)", "(pulumi.Output.json_dumps)"),
    ],
)
def test_json_of_an_output_is_written_by_what_the_file_imports(rewritten, imports, call, instead):
    policy = f'aws.sqs.QueuePolicy("a", queue_url=queue.id, policy={call}({DOCUMENT}))\n'
    main = f"{imports}\nimport pulumi_aws as aws\n\n{QUEUE}{policy}"

    assert rewritten(main) == main.replace(f"policy={call}(", f"policy={instead}(")


def test_json_of_an_output_is_fixed_where_a_variable_or_a_dict_takes_it_to_a_resource(rewritten):
    main = f"""\
import json
import pulumi
import pulumi_aws as aws

{QUEUE}
document = json.dumps({DOCUMENT}, sort_keys=True)
aws.sqs.QueuePolicy("a", queue_url=queue.id, policy=document)
aws.lambda_.Function("a", role="r", environment={{"variables": {{"QUEUE": json.dumps([queue.url])}}}})
for name in ("a", "b"):
    aws.ssm.Parameter(name, type="String", value=json.dumps({{"queue": queue.url}}, indent=2))
"""

    assert rewritten(main) == main.replace("json.dumps", "pulumi.Output.json_dumps")


@pytest.mark.parametrize(
    "main",
    [
        f'pulumi.export("document", json.dumps({DOCUMENT}))\n',
        # Output.json_dumps takes no such keys.
        'aws.ssm.Parameter("p", type="String", value=json.dumps({80: queue.url}))\n',
        f"print(json.dumps({DOCUMENT}))\n",
        f'text = json.dumps({DOCUMENT})\naws.sqs.QueuePolicy("a", queue_url=queue.id, policy=text)\nprint(text)\n',
        f'text = json.dumps({DOCUMENT})\nif load():\n    text = ""\naws.ssm.Parameter("a", type="String", value=text)\n',
        f'aws.sqs.QueuePolicy("a", queue_url=queue.id, policy=json.dumps({DOCUMENT}) + " ")\n',
        f'aws.sqs.QueuePolicy("a", queue_url=queue.id, policy=f"{{json.dumps({DOCUMENT})}}")\n',
        f'def text():\n    return json.dumps({DOCUMENT})\n\n\naws.sqs.QueuePolicy("a", queue_url=queue.id, policy=text())\n',
        f'aws.sqs.QueuePolicy(json.dumps({DOCUMENT}), queue_url=queue.id, policy="{{}}")\n',
        # of what it holds only `default` knows
        f'aws.sqs.QueuePolicy("a", queue_url=queue.id, policy=json.dumps({DOCUMENT}, default=str))\n',
        # what it is given for takes no text
        'aws.sqs.Queue("b", tags=json.dumps({"queue": queue.arn}))\n',
    ],
)
def test_json_of_an_output_that_may_go_elsewhere_is_left_alone(is_left_alone, main):
    head = "import json\nimport pulumi\nimport pulumi_aws as aws\n\n\ndef load():\n    return eval('1')\n\n\n"

    assert is_left_alone(f"{head}{QUEUE}{main}")


def test_nothing_is_imported_to_fix_json(is_left_alone):
    main = f'{QUEUE}aws.sqs.QueuePolicy("a", queue_url=queue.id, policy=json.dumps({DOCUMENT}))\n'

    assert is_left_alone(f"import json\nimport pulumi_aws as aws\n\n{main}")
    assert is_left_alone(f"import json\nimport pulumi_aws as aws\n\n{main}import pulumi\n")


@pytest.mark.parametrize(
    ("call", "instead"),
    [
        ('open("a")', 'open("a", encoding="utf-8")'),
        ('open("a", "w",)', 'open("a", "w", encoding="utf-8",)'),
        ('open(  "a" ,mode="r"  )', 'open(  "a" ,mode="r",encoding="utf-8"  )'),
        ('open(\n    "a"\n)', 'open(\n    "a", encoding="utf-8"\n)'),
        ('open(\n    "a",\n    "r"  # it\n)', 'open(\n    "a",\n    "r",\n    encoding="utf-8"  # it\n)'),
        (
            'open(  # one\n    "a",  # two\n    "r",  # three\n)',
            'open(  # one\n    "a",  # two\n    "r",  # three\n    encoding="utf-8",\n)',
        ),
        (
            'open("a").read() + open("b").read()',
            'open("a", encoding="utf-8").read() + open("b", encoding="utf-8").read()',
        ),
    ],
)
def test_text_files_are_opened_with_their_encoding(rewritten, call, instead):
    assert rewritten(f"import pulumi\n\ntext = {call}\n") == f"import pulumi\n\ntext = {instead}\n"


@pytest.mark.parametrize(
    "main",
    [
        'open("a", "rb")\n',
        'open("a", mode)\n',
        'open("a", **more)\n',
        "open(*more)\n",
        "text = f\"{open('a').read()}\"\n",
        'open("a", "r", -1, "latin-1")\n',
        'from codecs import open\n\nopen("a")\n',
        'def open(path):\n    return path\n\n\nopen("a")\n',
        'import os\n\nos.open("a", os.O_RDONLY)\n',
    ],
)
def test_files_that_are_no_text_or_opened_by_something_else_are_left_alone(is_left_alone, main):
    assert is_left_alone(f"import pulumi\n\nmode, more = eval('1')\n{main}")


def test_a_program_with_a_linter_is_tidied_by_that(is_left_alone):
    assert is_left_alone('text = open("a").read()', files={"ruff.toml": "line-length = 100\n"})


def test_only_what_the_asked_policies_tell_is_fixed(program, run, fixed, tmp_path):
    main = 'import pulumi_aws as aws\n\naws.sqs.Queue(open("a").read(), queueName="a")\n'
    encoded = main.replace('open("a")', 'open("a", encoding="utf-8")')
    (tmp_path / "policies.json").write_text('{"program-is-tidy": "disabled"}')

    program(main)
    fixed("--only", "program-is-tidy")
    assert MAIN.read_text() == encoded

    for arguments in (("--config", "policies.json"), ("--except", "program-is-tidy")):
        program(main)
        fixed(*arguments)
        assert MAIN.read_text() == main.replace("queueName", "name")


def test_what_would_be_wrong_in_another_way_is_left_alone_with_the_reason(program, fixed):
    main = 'import pulumi_aws as aws\n\naws.sqs.Queue("a", maxMessageSize="much", queueName="a")\n'
    program(main)

    done = fixed()

    assert MAIN.read_text() == main.replace("queueName", "name")
    told = "infra/__main__.py:3: maxMessageSize is not changed to max_message_size: its value would not fit\n"
    assert told in done.out


def test_what_is_given_by_position_already_is_left_alone(program, fixed):
    main = (
        'class Shop:\n    def __init__(self, shop_name, size=1):\n        pass\n\n\nShop("a", shopName="a", Size=2)\n'
    )
    program(main)

    done = fixed()

    assert MAIN.read_text() == main.replace("Size", "size")
    assert "shopName is not changed to shop_name: its value would not fit" in done.out


def test_a_file_that_a_link_brings_in_from_elsewhere_is_never_touched(program, fixed, tmp_path):
    elsewhere = tmp_path / "shared.py"
    elsewhere.write_text('import pulumi_aws as aws\n\naws.sqs.Queue("a", queueName="a")')
    program("import shared\n")
    Path("infra/shared.py").symlink_to(elsewhere)

    done = fixed()

    assert "Nothing can be fixed automatically." in done.out
    assert elsewhere.read_text().endswith('queueName="a")')
    assert Path("infra/shared.py").is_symlink()


def test_a_link_inside_the_program_stays_one_and_its_file_is_fixed_once(program, fixed):
    queue = 'import pulumi_aws as aws\n\naws.sqs.Queue("a", queueName="a")'
    program("import queues\nimport alias\n", files={"queues.py": queue})
    Path("infra/alias.py").symlink_to("queues.py")

    done = fixed()

    assert Path("infra/alias.py").is_symlink()
    assert Path("infra/queues.py").read_text() == queue.replace("queueName", "name") + "\n"
    assert done.out.count("+++ ") == 1
    assert "Fixed 2 places in 1 file." in done.out


def test_a_file_keeps_its_permissions_and_nothing_is_left_beside_it(program, fixed):
    program(SHOP)
    MAIN.chmod(0o754)
    before = sorted(Path("infra").iterdir())

    fixed()

    assert stat.S_IMODE(MAIN.stat().st_mode) == 0o754
    assert sorted(Path("infra").iterdir()) == before


def test_a_file_that_changes_while_the_user_decides_is_left_as_it_is(program, fixed, monkeypatch):
    program(SHOP)
    shown = Change.diff

    def meanwhile(change, name):
        MAIN.write_text("import pulumi\n")
        return shown(change, name)

    monkeypatch.setattr(Change, "diff", meanwhile)

    done = fixed()

    assert "infra/__main__.py has changed since it was read, and is left as it is." in done.out
    assert "Fixed" not in done.out
    assert MAIN.read_text() == "import pulumi\n"


def test_a_file_that_cannot_be_written_is_left_whole(program, fixed, monkeypatch):
    program(SHOP)

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(apply.os, "fsync", full)

    done = fixed()

    assert "infra/__main__.py cannot be written (No space left on device), and is left as it is." in done.out
    assert MAIN.read_text() == SHOP
    assert not list(Path("infra").glob(".__main__*"))


def test_a_file_that_may_not_be_written_to_is_left_as_it_is(program, fixed, monkeypatch):
    program(SHOP)
    monkeypatch.setattr(apply.os, "access", lambda *_: False)

    assert "infra/__main__.py may not be written to, and is left as it is." in fixed().out
    assert MAIN.read_text() == SHOP


@pytest.mark.parametrize(
    ("becomes", "reason"),
    [("def", "the file could not be parsed any more"), (SHOP, "the error would remain")],
)
def test_a_change_that_does_not_fix_is_never_offered(program, fixed, monkeypatch, becomes, reason):
    program(SHOP)
    monkeypatch.setattr(apply, "rewrite", lambda *_: rewrite.Rewritten(becomes, []))

    done = fixed("--only", "program-arguments-exist")

    assert f'infra/__main__.py:7: vpc is not changed to domain="vpc": {reason}\n' in done.out
    assert "Nothing can be fixed automatically." in done.out
    assert MAIN.read_text() == SHOP


def test_a_file_that_changes_while_it_is_read_is_left_as_it_is(program, fixed, monkeypatch):
    program(SHOP)
    monkeypatch.setattr(apply, "read_file", lambda *_: b"import pulumi\n")

    done = fixed()

    assert 'vpc is not changed to domain="vpc": the file has changed' in done.out
    assert "Nothing can be fixed automatically." in done.out


def test_no_argument_is_added_to_a_file_that_is_nested_too_deeply(program, fixed):
    program(f'import pulumi_aws as aws\n\naws.sqs.Queue("a", queueName=open("a").read())\nsum = 1{"+1" * 700}\n')

    done = fixed()

    assert (
        'open(…) is not changed to open(…, encoding="utf-8"): the file is one that cannot be changed faithfully'
        in done.out
    )
    assert 'aws.sqs.Queue("a", name=open("a").read())' in MAIN.read_text()


def test_without_a_terminal_the_changes_are_shown_and_nothing_is_written(program, run):
    program(SHOP)

    done = run("check", "infra", "--static", "--fix")

    assert MAIN.read_text() == SHOP
    assert "+    name = 'orders',      # its name\n" in done.out
    assert "Nothing was written, as there is no terminal to ask on; --yes writes without asking." in done.flat
    assert done.code == 1, "the report is about the program as it is"


def on_a_terminal(answer: bytes, *arguments: str) -> tuple[int, str]:
    """Runs the command on a terminal of its own: its exit code, and what the terminal shows."""
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "preflight", "check", "infra", "--static", "--fix", *arguments]
    running = subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, env={**os.environ, "TERM": "xterm"})
    os.close(theirs)
    os.write(ours, answer)
    shown = b""
    while True:
        try:
            part = os.read(ours, 65536)
        except OSError:  # Linux says so when the other end is closed
            break
        if not part:
            break
        shown += part
    os.close(ours)
    return running.wait(), shown.decode()


@pytest.mark.parametrize(("answer", "written"), [(b"y\n", True), (b"YES\n", True), (b"\n", False), (b"\x04", False)])
def test_on_a_terminal_the_user_is_asked_before_anything_is_written(program, answer, written):
    program(SHOP)

    code, shown = on_a_terminal(answer)

    assert "Write these changes to 1 file? [y/N] " in re.sub(r"\x1b\[[^A-Za-z]*[A-Za-z]", "", shown)
    assert "\x1b[32m+" in shown
    assert MAIN.read_text() == (FIXED_SHOP if written else SHOP)
    assert code == (0 if written else 1)


def test_static_fixing_runs_nothing_of_the_program(program, fixed, tmp_path):
    program(f'import pulumi_aws as aws\n\nopen({str(tmp_path / "ran")!r}, "w")\naws.sqs.Queue("a", queueName="a")\n')

    fixed()

    assert 'name="a"' in MAIN.read_text()
    assert not (tmp_path / "ran").exists()


def test_the_report_is_about_the_fixed_program(program, run):
    program(SHOP)

    done = run("check", "infra", "--fix", "--yes", "--engine", "embedded")

    assert "Planned and judged 3 resources" in done.flat
    assert "program-" not in done.out


def test_the_report_says_what_could_be_fixed(program, run):
    program(SHOP)

    before = run("check", "infra", "--static")
    told = run("check", "infra", "--static", "--json")
    after = run("check", "infra", "--static", "--fix", "--yes")

    assert "4 places fixable with `preflight check infra --fix`." in before.flat
    assert "offers" not in told.out + after.out


def test_secrets_of_the_configuration_are_not_shown(program, fixed):
    program(
        'import pulumi_aws as aws\n\npassword = "hunter2-hunter2"\naws.sqs.Queue("a", queueName="hunter2-hunter2")\n',
        project="config:\n  password:\n    default: hunter2-hunter2\n    secret: true\n",
    )

    done = fixed()

    assert "hunter2" not in done.out
    assert '+aws.sqs.Queue("a", name="[secret]")' in done.out
    assert 'name="hunter2-hunter2"' in MAIN.read_text()


def test_a_line_of_the_program_does_not_command_the_terminal(program, fixed):
    program('import pulumi_aws as aws\n\naws.sqs.Queue("\x1b[2J\u202e[red]", queueName="a")\n')

    done = fixed()

    assert "\x1b" not in done.out
    assert '+aws.sqs.Queue("\ufffd[2J\ufffd[red]", name="a")' in done.out


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["infra", "--yes"], "--yes answers what --fix asks, and there is no --fix"),
        (["stack.json", "--fix"], "stack.json is a stack export, which has no source to fix"),
    ],
)
def test_what_makes_no_sense_together_is_refused(program, run, arguments, reason):
    program()
    Path("stack.json").write_text("{}")

    done = run("check", *arguments)

    assert done.code == 2
    assert reason in done.err


def test_a_report_as_json_fixes_nothing(program, run):
    program(SHOP)

    done = run("check", "infra", "--static", "--fix", "--yes", "--json")

    assert done.code == 2
    assert "standard output is for the report alone" in done.json["error"]["problem"]
    assert MAIN.read_text() == SHOP


def test_a_program_in_another_language_has_nothing_to_fix(program, fixed):
    program(SHOP)
    Path("infra/Pulumi.yaml").write_text("name: orders\nruntime: nodejs\n")

    assert "Nothing can be fixed automatically." in fixed().out
    assert MAIN.read_text() == SHOP


def test_what_adds_arguments_is_named_where_it_is_not_installed(program, fixed, monkeypatch):
    source = "open('notes')\n"
    program(source)
    monkeypatch.delitem(sys.modules, "preflight.check.fix.additions", raising=False)
    monkeypatch.setitem(sys.modules, "libcst", None)

    done = fixed()

    assert done.code == 2
    assert "--fix adds arguments with libcst, which is not installed\n  Install libcst>=1.1,<2." in done.err
    assert MAIN.read_text() == source


def test_names_are_replaced_without_libcst(program, fixed, monkeypatch):
    program(SHOP)
    monkeypatch.setitem(sys.modules, "libcst", None)

    assert fixed("--only", "program-arguments-exist").code == 0
    assert 'domain = "vpc"' in MAIN.read_text()


def test_a_check_that_fixes_nothing_does_without_libcst(program):
    program(SHOP)
    code = (
        "import sys; from preflight.check.command import main; main(sys.argv[1:]); assert 'libcst' not in sys.modules"
    )

    command = [sys.executable, "-c", code, "check", "infra", "--static"]

    assert subprocess.run(command, capture_output=True, check=False).returncode == 0


def test_a_defect_of_the_search_is_told_and_a_check_goes_on_without_it(program, run, fixed, monkeypatch):
    program(SHOP)

    def broken(*_):
        raise RecursionError

    monkeypatch.setattr("preflight.check.fix.apply.find", broken)
    monkeypatch.setattr("preflight.check.fix.find.find", broken)

    assert "infra cannot be fixed, by a defect of the command (RecursionError)" in fixed().err
    assert "4 mandatory" in run("check", "infra", "--static").out
