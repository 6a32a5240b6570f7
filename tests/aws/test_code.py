"""What Python code in an archive needs and does is read from its syntax trees, and never executed."""

from __future__ import annotations

import pytest

from preflight.aws.code import event_shapes as events
from preflight.aws.code.environment import variables_read, variables_set
from preflight.aws.code.errors import swallowed
from preflight.aws.code.event_shapes import HTTP_2, LOAD_BALANCER, QUEUE, REST, misread
from preflight.aws.code.imports import (
    MOST_FILES,
    changes_the_path,
    distribution,
    has_module,
    has_part,
    in_python,
    needed,
    requirements,
    run_on_import,
)
from preflight.aws.code.names import undefined_names, unused_imports
from preflight.aws.code.sdk_calls import changes_credentials, sdk_calls
from preflight.aws.code.steps import steps
from preflight.aws.code.syntax import syntax_error
from preflight.core.archive import Archive
from preflight.core.assets import AssetArchive, TextAsset
from preflight.core.syntax import Source
from preflight.core.values import Undecided
from preflight.files import LocalFiles


def source(text: str, path: str = "app.py") -> Source:
    return Source(path, text)


def archive(files: dict[str, str]) -> Archive:
    """An archive of texts by their paths."""
    return LocalFiles(None).archive(AssetArchive({path: TextAsset(text) for path, text in files.items()}))


def when(text: str, name: str) -> str:
    """When the call of a name in a file runs."""
    return next(
        step.when for step in steps(source(text)) if getattr(getattr(step.node, "func", None), "id", "") == name
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("f()", "import"),
        ("class A:\n    x = f()", "import"),
        ("def g(x=f()):\n    pass", "import"),
        ("def g():\n    f()", "call"),
        ("g = lambda: f()", "call"),
        ("if x:\n    f()", "perhaps"),
        ("if f():\n    pass", "import"),
        ("x and f()", "perhaps"),
        ("f() and x", "import"),
        ("for y in f():\n    pass", "import"),
        ("for y in x:\n    f()", "perhaps"),
        ("[f() for y in x]", "perhaps"),
        ("with f():\n    pass", "import"),
        ("with x:\n    f()", "import"),
        ("try:\n    pass\nexcept E:\n    f()", "perhaps"),
        ("try:\n    pass\nfinally:\n    f()", "import"),
        ("match x:\n    case 1:\n        f()", "perhaps"),
        ("a = f() if x else 0", "perhaps"),
    ],
)
def test_a_part_of_a_file_runs_on_import_in_a_call_or_perhaps(text, expected):
    assert when(text, "f") == expected


@pytest.mark.parametrize(
    "around",
    [
        "try:\n    import x\nexcept ImportError:\n    x = None",
        "try:\n    import x\nexcept (ValueError, builtins.ModuleNotFoundError):\n    x = None",
        "try:\n    import x\nexcept:\n    x = None",
        "try:\n    import x\nexcept Exception:\n    x = None",
        "try:\n    import x\nexcept errors()[0]:\n    x = None",
        "with contextlib.suppress(ImportError):\n    import x",
        "if TYPE_CHECKING:\n    import x",
    ],
)
def test_an_import_that_may_fail_is_not_needed(around):
    assert needed(source(around)) == ()


def test_modules_are_needed_by_their_full_names():
    text = "import os.path\nfrom a.b import c\nfrom . import d\nfrom .e import f\nfrom ..g import h\ndef k():\n    import z"

    found = [(each.module, each.name, each.when) for each in needed(source(text, "orders/api/app.py"))]

    assert found == [
        ("os.path", None, "import"),
        ("a.b", "c", "import"),
        ("orders.api", "d", "import"),
        ("orders.api.e", "f", "import"),
        ("orders.g", "h", "import"),
        ("z", None, "call"),
    ]


def test_a_relative_import_out_of_the_archive_stays_as_it_is_written():
    assert [each.module for each in needed(source("from . import a\nfrom ..b import c"))] == [".", "..b"]


@pytest.mark.parametrize(
    ("module", "version", "there"),
    [
        ("json.decoder", (3, 9), True),
        ("tomllib", (3, 10), False),
        ("tomllib", (3, 11), True),
        ("distutils.util", (3, 11), True),
        ("distutils.util", (3, 12), False),
        ("cgi", (3, 13), False),
        ("annotationlib", (3, 14), True),
        ("boto3", (3, 13), True),
        ("requests", (3, 13), False),
    ],
)
def test_the_standard_library_is_that_of_the_runtime_s_python(module, version, there):
    assert in_python(module, version) is there


def test_what_runs_on_import_follows_imports_through_the_author_s_own_files():
    code = archive(
        {
            "app.py": "from orders import api, prices\nimport orders.store\nimport broken\nimport requests\n"
            "try:\n    import extra\nexcept ImportError: pass\n",
            "orders/__init__.py": "import common",
            "orders/api.py": "",
            "orders/prices.py": "from .store import x",
            "orders/store.py": "x = 1",
            "common.py": "",
            "broken.py": "def (",
            "extra.py": "",
            "unused.py": "",
            "requests/__init__.py": "",
            "requests-2.dist-info/RECORD": "requests/__init__.py,,\n",
        }
    )

    paths = {each.path for each in run_on_import(code, "app")}

    assert paths == {
        "app.py",
        "orders/__init__.py",
        "orders/api.py",
        "orders/prices.py",
        "orders/store.py",
        "common.py",
        "broken.py",
    }
    assert run_on_import(code, "missing") == ()


def test_a_compiled_module_is_not_followed():
    code = archive({"app.py": "import fast", "fast.cpython-313-x86_64-linux-gnu.so": ""})

    assert [each.path for each in run_on_import(code, "app")] == ["app.py"]
    assert has_module(code, "fast")


def test_no_more_files_are_followed_than_an_author_writes():
    names = [f"m{number}" for number in range(MOST_FILES + 50)]
    code = archive({"app.py": "\n".join(f"import {name}" for name in names)} | {f"{name}.py": "" for name in names})

    assert len(run_on_import(code, "app")) == MOST_FILES


def test_a_package_that_makes_modules_while_it_runs_may_have_any():
    code = archive(
        {
            "plain/__init__.py": "",
            "lazy/__init__.py": "def __getattr__(name): ...",
            "single.py": "",
            "installed/__init__.py": "",
            "installed-1.dist-info/RECORD": "installed/__init__.py,,\n",
        }
    )

    assert not has_part(code, "plain.more")
    assert has_part(code, "plain")
    assert has_part(code, "lazy.more")
    assert has_part(code, "single.more")
    assert has_part(code, "installed.more")


def test_what_a_package_of_an_archive_shows_is_read_once(monkeypatch):
    code, read = archive({"plain/__init__.py": "", "plain/a.py": ""}), []
    monkeypatch.setattr(code, "read", lambda path: read.append(path) or b"")

    assert has_part(code, "plain.a")
    assert not has_part(code, "plain.b")
    assert read == ["plain/__init__.py"]


def test_requirements_are_found_by_the_names_of_distributions():
    code = archive({"requirements.txt": "# all\nPyYAML>=6\naws_lambda.powertools[all]==3\n-r dev.txt\n", "app.py": ""})

    assert requirements(code) == {"requirements.txt": {"pyyaml", "aws-lambda-powertools"}}
    assert distribution("yaml.loader") == "pyyaml"
    assert distribution("aws_lambda_powertools") == "aws-lambda-powertools"


def test_a_file_may_change_where_python_looks_for_modules():
    assert changes_the_path(source("import sys\nsys.path.append('vendor')"))
    assert changes_the_path(source("import site\nsite.addsitedir('vendor')"))
    assert not changes_the_path(source("import os\nos.path.join('a')"))


def test_a_file_that_is_cut_off_is_an_error_of_every_python():
    assert syntax_error(source("def f(x, y"), (3, 99)).msg
    assert syntax_error(source("def f():\n"), (3, 99)).msg
    assert syntax_error(source("x = '''a"), (3, 99)).msg
    assert syntax_error(source("x = 1"), (3, 99)) is None


@pytest.mark.parametrize("text", ["x = f(t'{y}' 'z' !)", "for for", "x = '\n", "for for\nif x:\n        a\n    b\n"])
def test_another_error_may_be_none_to_a_newer_python(text):
    with pytest.raises(Undecided, match=r"which Python 3\.99 may read"):
        syntax_error(source(text), (3, 99))


def test_names_are_told_with_when_they_are_used():
    text = "x = gone\ndef f():\n    return lost\nif x:\n    away\ndef g(a: Never): ...\ny = unicode\nz = left  # noqa: F821"

    found = {each.name: (each.when, each.certain) for each in undefined_names(source(text), (3, 13))}

    assert found == {
        "gone": ("import", True),
        "lost": ("call", True),
        "away": ("perhaps", True),
        "Never": ("import", True),
        "unicode": ("import", False),
        "left": ("import", False),
    }


def test_annotations_are_not_evaluated_from_python_3_14_on():
    text = "def f(a: Never) -> 'Gone':\n    b: Lost = 1\n"

    assert {each.name for each in undefined_names(source(text), (3, 13)) if each.certain} == {"Never"}
    assert {each.name for each in undefined_names(source(text), (3, 14)) if each.certain} == set()
    postponed = f"from __future__ import annotations\n{text}"
    assert {each.name for each in undefined_names(source(postponed), (3, 13)) if each.certain} == set()


def test_a_name_that_a_loop_binds_further_down_is_defined():
    text = "def f(xs):\n    while xs:\n        if xs[0]:\n            print(last)\n        last = xs.pop()\n"

    assert undefined_names(source(text), (3, 13)) == []


def test_names_of_a_module_that_defines_some_by_code_are_not_certain():
    text = "def more(**names):\n    globals().update(names)\nmore(x=1)\nprint(x)\n"

    assert [each.certain for each in undefined_names(source(text), (3, 13))] == [False]


@pytest.mark.parametrize("deep", ["-" * 3000 + "1", "1" + "+1" * 500])
def test_a_file_that_is_nested_too_deeply_is_left_alone(deep):
    with pytest.raises(Undecided, match="nested too deeply"):
        undefined_names(source(f"x = {deep}"), (3, 13))


def test_imports_of_a_package_s_own_file_are_for_others():
    assert unused_imports(source("import os", "orders/__init__.py")) == []
    assert [each.what for each in unused_imports(source("import os, json as j"))] == ["os", "json as j"]


def test_variables_are_read_in_ways_that_fail_without_them():
    text = (
        "import os\nfrom os import environ as e\na = os.environ['A']\nb = e['B']\nc = os.environ.get('C')\n"
        "def f(key):\n    os.environ['D']\n    os.environ[key]\n    if 'E' in os.environ:\n        os.environ['E']\n"
        "    settings['F']\n    os.getenv(key)\n    1 in key\n"
    )

    assert [(each.name, each.when) for each in variables_read(source(text))] == [
        ("A", "import"),
        ("B", "import"),
        ("D", "call"),
    ]


def test_variables_are_set_by_the_code_itself():
    head = "import os\n"

    assert variables_set(source(head + "os.environ['A'] = '1'\nos.environ.setdefault('B', '2')")) == {"A", "B"}
    assert variables_set(source(head + "x['A'] = 1")) == set()
    assert variables_set(source(head + "os.environ[name] = '1'")) is None
    assert variables_set(source(head + "os.environ.update(settings)")) is None


@pytest.mark.parametrize(
    "clause",
    [
        "except Exception as e:\n    print(e)",
        "except:\n    pass",
        "except (ValueError, BaseException) as e:\n    logger.error('failed: %s', e)",
        "except Exception as e:\n    return {'body': str(e)}",
    ],
)
def test_a_broad_clause_may_leave_no_trace(clause):
    text = "def f():\n    try:\n        g()\n" + "".join(f"    {line}\n" for line in clause.splitlines())

    assert [place.line for place in swallowed(source(text))] == [4]


@pytest.mark.parametrize(
    "clause",
    [
        "except KeyError:\n    pass",
        "except Exception:\n    raise",
        "except Exception:\n    logger.exception('failed')",
        "except Exception as e:\n    logger.error('failed', exc_info=e)",
        "except Exception as e:\n    failures.append(e)",
        "except Exception as e:\n    report(error=e)",
        "except Exception as e:\n    last = e",
        "except Exception:\n    print(traceback.format_exc())",
        "except Exception as e:\n    handlers[0](e)",
    ],
)
def test_a_broad_clause_may_leave_a_trace(clause):
    text = "def f():\n    try:\n        g()\n" + "".join(f"    {line}\n" for line in clause.splitlines())

    assert swallowed(source(text)) == []


def misread_in(body: str, *sent: events.Event, head: str = "def handler(event, context):") -> list[str]:
    return [str(each) for each in misread(source(f"{head}\n    {body}\n"), "handler", list(sent))]


def test_a_key_that_another_service_sends_is_misread():
    assert misread_in("return event['path']", HTTP_2) == ["event['path']"]
    assert misread_in("return event['requestContext']['http']['method']", LOAD_BALANCER) == [
        "event['requestContext']['http']"
    ]
    assert misread_in("return event['rawPath']", REST, HTTP_2) == []
    assert misread_in("return event['own-key'], event[0], other['path'], event['body']['path']", HTTP_2) == []


@pytest.mark.parametrize(
    "body",
    [
        "return event.get('path') or event['path']",
        "return event['path'] if 'path' in event else 1",
        "event = parse(event); return event['path']",
        "return (lambda: event['path'])()",
    ],
)
def test_a_handler_may_look_for_a_key_in_a_safe_way(body):
    assert misread_in(body, HTTP_2) == []


def test_a_handler_without_an_event_or_of_another_kind_is_left_alone():
    assert misread_in("return 1", QUEUE, head="def handler():") == []
    assert misread_in("return 1", QUEUE, head="def other(event):") == []


def test_the_same_is_named_where_the_caller_sends_it():
    (read,) = misread(source("def handler(event, context):\n    return event['body']"), "handler", [QUEUE])

    assert read.instead(QUEUE) == "; it sends event['Records'][0]['body']"
    assert read.instead(REST) == ""


def test_calls_of_aws_are_known_by_their_clients():
    text = (
        "import boto3\ns3 = boto3.client('s3')\nbox = boto3.session.Session().client(service_name='sqs')\n"
        "orders = boto3.resource('dynamodb').Table('orders')\nstep: object = boto3.client('stepfunctions')\n"
        "both = boto3.client('s3')\nboth = 1\nname = boto3.client(kind)\nlam = boto3.client('lambda')\n"
        "def f():\n    s3.upload_file('a', 'b', 'c')\n    s3.get_paginator('list_objects_v2')\n    box.send_message_batch()\n"
        "    with orders.batch_writer() as batch:\n        batch.put_item()\n    step.start_execution()\n    both.get_object()\n"
        "    s3.close()\n    name.run()\n    lam.invoke()\n    f()()\n"
    )

    assert [(each.written, each.action) for each in sdk_calls(source(text))] == [
        ("s3.upload_file", "s3:PutObject"),
        ("s3.get_paginator", "s3:ListBucket"),
        ("box.send_message_batch", "sqs:SendMessage"),
        ("orders.batch_writer", "dynamodb:BatchWriteItem"),
        ("step.start_execution", "states:StartExecution"),
        ("lam.invoke", "lambda:InvokeFunction"),
    ]


def test_a_transaction_needs_what_its_items_need():
    text = (
        "import boto3\ndb = boto3.client('dynamodb')\ndb.transact_get_items(TransactItems=items)\n"
        "db.transact_write_items(TransactItems=[{'Put': put}, {'Update': update}, *more])\n"
        "db.transact_write_items(TransactItems=items)\n"
    )

    assert [each.action for each in sdk_calls(source(text))] == [
        "dynamodb:GetItem",
        "dynamodb:PutItem",
        "dynamodb:UpdateItem",
    ]


@pytest.mark.parametrize(
    "client",
    [
        "boto3.client('sqs')",
        "boto3.client('sqs', 'eu-west-1', region_name=region)",
        "boto3.client('sqs', config=Config(retries={}))",
        "boto3.Session(region_name='eu-west-1').client('sqs')",
        "Session().client('sqs')",
        "own.client('sqs')",
        "make('sqs')",
    ],
)
def test_a_client_has_the_credentials_of_the_role(client):
    head = "import boto3\nfrom boto3 import Session, client as make\nown = boto3.session.Session()\n"

    found = sdk_calls(source(f"{head}queue = {client}\nqueue.send_message()\n"))

    assert [each.action for each in found] == ["sqs:SendMessage"]


@pytest.mark.parametrize(
    "client",
    [
        "boto3.client('sqs', aws_access_key_id=key, aws_secret_access_key=secret)",
        "boto3.client('sqs', None, None, True, None, url, key, secret)",
        "boto3.client('sqs', **given)",
        "boto3.client(*given)",
        "boto3.client('sqs', endpoint_url=url)",
        "boto3.client('sqs', config=Config(signature_version=UNSIGNED))",
        "boto3.Session(profile_name='other').client('sqs')",
        "boto3.session.Session(key, secret).client('sqs')",
        "other.client('sqs')",
        "unknown.client('sqs')",
        "boto3.client('sqs') if here else other.client('sqs')",
        "queue",
    ],
)
def test_a_client_may_have_other_credentials(client):
    head = (
        "import boto3\nfrom botocore import UNSIGNED\nother = boto3.Session(**sts.assume_role()['Credentials'])\n"
        "from somewhere import unknown\n"
    )

    assert list(sdk_calls(source(f"{head}queue = {client}\nqueue.send_message()\n"))) == []


def test_a_parameter_is_no_client_of_the_module():
    text = "import boto3\nqueue = boto3.client('sqs')\ndef put(queue):\n    queue.send_message()\n"

    assert list(sdk_calls(source(text))) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("import boto3\nboto3.setup_default_session(profile_name='a')", True),
        ("import boto3\nboto3.DEFAULT_SESSION = session", True),
        ("import os\nos.environ['AWS_ACCESS_KEY_ID'] = key", True),
        ("import boto3\nboto3.client('sqs', region_name='AWS_REGION')", False),
    ],
)
def test_what_changes_the_credentials_of_all_clients_is_noticed(text, expected):
    assert changes_credentials(source(text)) is expected
