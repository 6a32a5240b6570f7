"""`preflight check` on programs, by the embedded planner."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import preflight
from preflight.core.catalogue import discover

LOOP = """\
import pulumi
import pulumi_aws as aws

orders = aws.sqs.Queue(
    "orders",
    name="orders",
    redrive_policy='{"deadLetterTargetArn": "arn:aws:sqs:eu-west-1:111122223333:orders", "maxReceiveCount": 5}',
)
pulumi.export("queue", orders.url)
"""
ROOT = Path(__file__).parents[2]
ENDS = "sqs-dead-letter-chain-ends"
CYCLE = (
    "Queue 'orders' is in a cycle of dead-letter queues: Queue 'orders' → Queue 'orders';"
    " failing messages never come to rest."
)


def test_a_violation_is_told_with_its_place_its_fix_and_its_page(program, checked):
    done = checked(program(LOOP), "--only", ENDS)

    assert done.code == 1
    assert "Queue 'orders' · aws:sqs:Queue · infra/__main__.py:4" in done.flat
    assert f"✖ {ENDS} high" in done.flat
    assert CYCLE.removeprefix("Queue 'orders' ") in done.flat
    assert "Fix: end the chain in a queue" in done.flat
    assert "`preflight explain POLICY` shows why, with examples." in done.flat
    assert "Planned and judged 1 resource in" in done.flat
    assert "by the embedded planner" in done.flat
    assert done.flat.endswith("1 mandatory · 0 advisory · 0 abstentions")


def test_the_same_is_told_as_json(program, checked):
    done = checked(program(LOOP), "--only", ENDS, "--json")

    assert done.code == 1
    (violation,) = done.json["violations"]
    assert violation == {
        "policy": ENDS,
        "severity": "high",
        "enforcement": "mandatory",
        "urn": "urn:pulumi:dev::orders::aws:sqs/queue:Queue::orders",
        "type": "aws:sqs/queue:Queue",
        "resource": "Queue 'orders'",
        "message": CYCLE,
        "foreseen": False,
        "fix": violation["fix"],
        "page": f"https://github.com/aws-preflight/aws-preflight/blob/main/docs/policies/{ENDS}.md",
        "place": {"file": "infra/__main__.py", "line": 4, "column": None, "length": None},
        "createdAt": {"file": "infra/__main__.py", "line": 4, "column": None, "length": None},
        "secret": False,
        "inBaseline": False,
        "evidence": violation["evidence"],
        "cause": 1,
    }
    assert done.json["plan"] | {"seconds": 0, "planner": ""} == {
        "by": "embedded",
        "planner": "",
        "outcome": "planned",
        "problem": None,
        "instead": None,
        "blind": None,
        "stopsAt": None,
        "errors": [],
        "resources": 1,
        "seconds": 0,
        "cached": None,
    }
    assert done.json["summary"] == {
        "mandatory": 1,
        "advisory": 0,
        "severities": {
            "mandatory": {"critical": 0, "high": 1, "medium": 0, "low": 0},
            "advisory": {"critical": 0, "high": 0, "medium": 0, "low": 0},
        },
        "exempted": 0,
        "inBaseline": 0,
        "abstentions": 0,
        "defects": 0,
        "unasked": 0,
        "exitCode": 1,
    }
    assert (done.json["version"], done.json["path"], done.json["project"], done.json["stack"]) == (
        1,
        "infra",
        "orders",
        "dev",
    )


def test_what_is_advisory_by_configuration_does_not_fail(program, checked, tmp_path):
    (tmp_path / "policies.json").write_text(json.dumps({ENDS: "advisory"}))

    done = checked(program(LOOP), "--only", ENDS, "--config", "policies.json")

    assert done.code == 0
    assert f"▲ {ENDS}" in done.flat
    assert done.flat.endswith("0 mandatory · 1 advisory · 0 abstentions")


def test_a_document_that_hides_an_output_is_judged_as_it_will_be_deployed(program, checked):
    main = """\
        import pulumi
        import pulumi_aws as aws

        orders, failed = aws.sqs.Queue("orders"), aws.sqs.Queue("failed")
        for name, queue, target in (("a", orders, failed), ("b", failed, orders)):
            document = pulumi.Output.json_dumps({"deadLetterTargetArn": target.arn, "maxReceiveCount": 5})
            aws.sqs.RedrivePolicy(name, queue_url=queue.id, redrive_policy=document)
        role = aws.iam.Role("ship", assume_role_policy="{}")
        statement = {"Effect": "Allow", "Action": "sqs:*", "Resource": orders.arn}
        aws.iam.RolePolicy("ship", role=role.id, policy=pulumi.Output.json_dumps({"Statement": [statement]}))
        aws.lambda_.Function("ship", role=role.arn)
        """
    done = checked(program(main), "--only", "lambda-role-can-log", "--json")

    (violation,) = done.json["violations"]
    assert violation["foreseen"] is True
    assert violation["message"].endswith("(as it will be deployed).")
    assert done.json["abstentions"] == []


def test_foresight_can_be_configured_away(program, checked, tmp_path):
    (tmp_path / "policies.json").write_text(json.dumps({"foresight": {"foresee": "never"}}))
    main = """\
        import pulumi_aws as aws

        table = aws.dynamodb.Table("orders", hash_key="id", attributes=[{"name": "id", "type": "S"}])
        aws.sqs.Queue("orders", redrive_policy=table.arn.apply(lambda arn: '{"deadLetterTargetArn": "%s"}' % arn))
        """
    done = checked(program(main), "--only", ENDS, "--config", "policies.json")

    assert "1 check undecided (not known before the deployment): redrivePolicy (1)." in done.flat
    assert done.flat.endswith("0 mandatory · 0 advisory · 1 abstention")


def test_a_finding_in_the_source_is_told_with_its_line(program, checked):
    done = checked(program(files={"api.py": "x = 1\nhandler = call(1,\n"}), "--only", "program-is-complete")

    assert done.code == 0, "nothing that Pulumi runs imports it"
    assert "▲ program-is-complete critical infra/api.py:2" in done.flat
    assert "      2 │ handler = call(1,\n        │               ^\n" in done.out


def test_a_secret_of_the_configuration_is_never_printed(program, checked):
    stack = "config:\n  orders:token:\n    secure: v1:abc:def\n  orders:region: eu-west-1\n"
    main = """\
        import pulumi

        config = pulumi.Config()
        token = config.require_secret("password")
        raise ValueError("hunter2-hunter2 is refused", config.require("password"))
        print("hunter2-hunter2"
        """
    project = "config:\n  password:\n    default: hunter2-hunter2\n    secret: true\n"

    broken = checked(program(main, project=project, stack=stack))
    stopping = checked(program(main.replace('print("hunter2-hunter2"', ""), project=project, stack=stack))
    told = checked(program(main.replace('print("hunter2-hunter2"', ""), project=project, stack=stack), "--json")

    for done in (broken, stopping, told):
        assert done.code == 1
        assert "hunter2" not in done.out + done.err
    assert "[secret]" in broken.out
    assert "ValueError: ('[secret] is refused', '[secret]')" in stopping.flat


def test_the_stack_s_own_configuration_is_used(program, checked, tmp_path):
    main = """\
        import pulumi
        import pulumi_aws as aws

        aws.ssm.Parameter("token", name="/orders/api-token", type="String", value=pulumi.Config().require("token"))
        """
    program(main, stack="config:\n  orders:token: plain-0123456789abcdef\n")
    (tmp_path / "infra" / "Pulumi.prod.yaml").write_text("config:\n  orders:token: 'true'\n")
    only = ("--only", "ssm-secret-is-encrypted")

    chosen = checked("infra", *only)
    named = checked("infra", *only, "--stack", "prod")
    unheard_of = checked("infra", *only, "--stack", "pord")

    assert (chosen.code, named.code, unheard_of.code) == (0, 0, 1)
    assert "but holds a credential; use SecureString" in chosen.flat
    assert "but holds a credential; use SecureString" not in named.flat
    assert "stack dev (one of dev, prod; --stack names another)" in chosen.flat
    assert "· stack prod Planned" in named.flat
    assert "stack pord (there is no Pulumi.pord.yaml; there is one for dev, prod)" in unheard_of.flat


@pytest.mark.parametrize("where", ["infra", "infra/Pulumi.yaml", "infra/lib"])
def test_a_program_is_found_by_its_folder_by_its_project_file_and_from_below(program, checked, where):
    program(files={"lib/__init__.py": ""})

    assert checked(where).code == 0


def test_without_an_interpreter_the_source_is_judged_all_the_same(program, checked):
    program("import pulumi\nvalue = call(1,\n")
    project = Path("infra", "Pulumi.yaml")
    project.write_text(project.read_text().replace(sys.prefix, "nowhere"))

    broken = checked("infra", "--only", "program-is-complete", ENDS)
    whole = checked("infra", "--only", ENDS)

    assert broken.code == 1
    assert "The program was not planned:" in broken.flat
    assert "nowhere does not exist: run `pulumi install -C " in broken.flat
    assert "✖ program-is-complete" in broken.out
    assert "Skipped 1 policy: a plan is needed." in broken.flat
    assert whole.code == 2


def test_a_program_that_does_not_end_is_given_up(program, checked):
    done = checked(program("import time\ntime.sleep(9000)\n"), "--time-limit", "1", "--only", ENDS)

    assert done.code == 2
    assert "The program was not planned: the program was still running after 1 s" in done.flat


def test_a_project_file_that_cannot_be_read_is_said(program, checked):
    program()
    Path("infra", "Pulumi.yaml").write_text("name: [")

    done = checked("infra", "--only", ENDS, "--json")

    assert done.code == 2
    assert done.json["plan"]["outcome"] == "not-planned"
    assert "is not YAML" in done.json["plan"]["problem"]


def test_a_program_in_another_language_needs_its_language_host(program, checked, monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    program()
    Path("infra", "Pulumi.yaml").write_text("name: orders\nruntime: nodejs\n")

    done = checked("infra", "--only", ENDS)

    assert done.code == 2
    assert (
        "written for Node.js, and `pulumi-language-nodejs` is neither beside `pulumi` nor on PATH: install Pulumi"
        in done.flat
    )


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nowhere"], "nowhere does not exist\n  Name the folder of a Pulumi program, or a stack export."),
        (["empty"], "empty has no Pulumi.yaml, and neither has a folder above it\n  Name a program's folder."),
        (["several"], "several holds several programs\n  Check one, or several at once: several/one several/two."),
        (["empty", "note.txt"], "empty note.txt: there is no Pulumi program\n  Name folders of programs, or exports."),
        (["note.txt"], "note.txt is neither a folder nor a stack export\n  Name the program's folder."),
        (
            ["several/one", "--only", "sqs-dead-letter-chain-end"],
            f"no policy, pattern, service, kind or severity\n  Did you mean {ENDS!r}?",
        ),
        (
            ["--only", "several"],
            "no policy 'several'\n  Name the program first: `preflight check several --only POLICY`.",
        ),
        (
            ["several/one", "--except", "xyz"],
            "'xyz' is no policy, pattern, service, kind or severity\n  `preflight list` names them all.",
        ),
        (
            ["several/one", "--engine", "pulumi"],
            "there is no `pulumi` on PATH\n  Install it, or use `--engine embedded`.",
        ),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_what_cannot_be_checked_is_said_with_what_to_do(arguments, said, run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))
    for name in ("one", "two"):
        (tmp_path / "several" / name).mkdir(parents=True)
        virtualenv = json.dumps({"name": "python", "options": {"virtualenv": sys.prefix}})
        (tmp_path / "several" / name / "Pulumi.yaml").write_text(f"name: {name}\nruntime: {virtualenv}\n")
    (tmp_path / "empty").mkdir()
    (tmp_path / "note.txt").write_text("")

    done = run("check", *arguments)

    assert (done.code, done.out) == (2, "")
    assert said in done.err


def test_what_cannot_be_checked_is_said_in_json_too(run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    done = run("check", "nowhere", "--json")

    assert done.code == 2
    assert done.json == {
        "version": 1,
        "error": {
            "problem": "nowhere does not exist",
            "advice": "name the folder of a Pulumi program, or a stack export",
        },
    }


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "is not JSON"),
        ("[]", "holds no JSON object"),
        (
            '{"sqs-dead-letter-chain-ends": "strict"}',
            'the enforcement level "strict"\n  Use advisory, mandatory, remediate or disabled.',
        ),
        ('{"sqs-dead-letter-chain-ends": 3}', 'gives \'sqs-dead-letter-chain-ends\' 3\n  Write {"POLICY": "advisory"}'),
        ('{"sqs-dead-letter-chain-end": "advisory"}', f"did you mean '{ENDS}'?"),
        ('{"lambda-role-can-log": {"described": true}}', "has no option 'described'; did you mean 'describe'?"),
        ('{"lambda-role-can-log": {"describe": "yes"}}', "describe: 'yes' is not true or false"),
        ('{"all": {"enforcementLevel": "advisory", "x": 1}}', "gives 'all' x"),
        (
            '{"foresight": {"foresee": "always"}}',
            "option foresee: 'always' is not one of 'when-needed', 'never'",
        ),
    ],
)
def test_a_wrong_configuration_is_refused_by_name(text, said, run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "policies.json").write_text(text)

    done = run("check", "--config", "policies.json")

    assert done.code == 2
    assert said in done.err
    assert "policies.json" in done.err


def test_a_pulumi_that_does_not_work_is_not_used(program, run, tmp_path, monkeypatch):
    fake = tmp_path / "bin" / "pulumi"
    fake.parent.mkdir()
    fake.write_text("#!/bin/sh\necho 'error: cannot run here' >&2\nexit 3\n")
    fake.chmod(0o755)
    monkeypatch.setenv("PATH", str(fake.parent), prepend=os.pathsep)

    done = run("check", program(), "--only", "stack-is-organized")

    assert done.code == 0
    assert "pulumi was not used: `pulumi version` fails: cannot run here" in done.flat


def test_the_module_runs_as_the_command_does(tmp_path):
    root = Path(preflight.__file__).parents[1]

    done = subprocess.run(
        [sys.executable, "-m", "preflight", "check", tmp_path / "nowhere"],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stdout) == (2, "")
    assert "does not exist" in done.stderr


def test_policies_about_what_the_program_does_not_have_are_not_imported():
    root = Path(preflight.__file__).parents[1]
    command = ["check", "examples/orders_stopped", "--engine", "embedded", "--json"]
    count = "sum(name.startswith('preflight.policies.') for name in sys.modules)"
    script = f"import sys; from preflight.check.command import main; main({command}); print({count}, file=sys.stderr)"

    for _ in ("the outline is made", "it is there"):
        done = subprocess.run(
            [sys.executable, "-c", script], cwd=root, capture_output=True, text=True, check=True, timeout=300
        )

    assert json.loads(done.stdout)["violations"]
    assert int(done.stderr.split()[-1]) < len(discover().policies) / 2


def test_the_report_of_the_broken_example_is_short_and_loses_nothing(run, monkeypatch):
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("COLUMNS", "120")
    shown = run("check", "examples/orders_broken", "--engine", "embedded")
    told = run("check", "examples/orders_broken", "--engine", "embedded", "--json")

    assert len(shown.out.splitlines()) < 250
    causes = {each["cause"] for each in told.json["violations"]}
    assert causes == set(range(1, len(causes) + 1))
    for each in told.json["violations"]:
        assert each["policy"] in shown.out
        assert each["resource"] is None or each["resource"] in shown.flat


@pytest.mark.parametrize("runtime", ["go", "dotnet", "java"])
def test_the_source_of_another_language_is_refused_with_what_to_do_instead(tmp_path, runtime, run):
    (tmp_path / "Pulumi.yaml").write_text(f"name: shop\nruntime: {runtime}\n")

    done = run("check", tmp_path, "--static")

    assert (done.code, done.out) == (2, "")
    assert f"is a program for {runtime}, and --static reads Python, TypeScript, JavaScript and YAML alone" in " ".join(
        done.err.split()
    )
    assert "Plan it with `pulumi` on PATH: " in done.err


def test_the_source_of_a_typescript_program_is_read_without_types(tmp_path, run):
    (tmp_path / "Pulumi.yaml").write_text("name: shop\nruntime: nodejs\n")
    (tmp_path / "package.json").write_text('{"dependencies": {"@pulumi/pulumi": "^3.0.0"}}')
    (tmp_path / "index.ts").write_text(
        "import * as pulumi from '@pulumi/pulumi';\nimport * as aws from '@pulumi/aws';\nimport { zone } from './zone';\n"
        "new aws.s3.BucketObjectv2(zone, { source: new pulumi.asset.FileAsset('./page.html') });\n"
    )
    (tmp_path / "zone.ts").write_text(
        "import { Config } from '@pulumi/pulumi';\nexport const zone = new Config().require('zone');\n"
    )

    done = run("check", tmp_path, "--static", "--json")

    found = {
        (each["policy"], Path(each["place"]["file"]).name, each["place"]["line"]) for each in done.json["violations"]
    }
    assert found == {
        ("program-assets-exist", "index.ts", 4),
        ("program-config-is-declared", "zone.ts", 2),
        ("program-requirements-are-declared", "index.ts", 2),
    }
    assert "2 files without types (configuration, assets, packages)" in run("check", tmp_path, "--static").flat


def test_the_source_of_a_yaml_program_is_read(tmp_path, run):
    (tmp_path / "Pulumi.yaml").write_text(
        "name: shop\nruntime: yaml\nresources:\n  page:\n    type: aws:s3:BucketObjectv2\n"
        "    properties:\n      source:\n        fn::fileAsset: ./page.html\n"
    )

    done = run("check", tmp_path, "--static", "--json")

    assert [each["policy"] for each in done.json["violations"]] == ["program-assets-exist"]


def test_without_a_parser_static_names_what_to_install(tmp_path, run, monkeypatch):
    monkeypatch.setitem(sys.modules, "tree_sitter", None)
    (tmp_path / "Pulumi.yaml").write_text("name: shop\nruntime: nodejs\n")
    (tmp_path / "index.ts").write_text("export const a = 1;\n")

    done = run("check", tmp_path, "--static")

    assert (done.code, done.out) == (2, "")
    assert "pip install tree-sitter" in done.err


def test_an_export_without_resources_says_so(tmp_path, run):
    export = tmp_path / "stack.json"
    export.write_text('{"version": 3, "deployment": {"resources": []}}')

    done = run("check", export)

    assert done.code == 0
    assert "the stack export, which has no resources: nothing is deployed" in done.flat
