"""What is shown of a line of source that has secrets."""

from __future__ import annotations

import pytest

from preflight.plan.redaction import Redaction


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ('Instance("db", password="hunter2", size=1)', 'Instance("db", password="*******", size=1)'),
        ("DB_PASSWORD = 'hunter2'  # 'a'", "DB_PASSWORD = '*******'  # 'a'"),
        ('DB_PASSWORD: Final[str] = f"hunter{2}"', 'DB_PASSWORD: Final[str] = f"*********"'),
        ('pasword="hunter2"', 'pasword="*******"'),
        (r'secret="hun\"ter2", a="b"', 'secret="*********", a="b"'),
        ('tokens["api-key"] = "hunter2"', 'tokens["api-key"] = "*******"'),
        (
            '{"masterUserPassword": pulumi.Output.secret("hunter2")}',
            '{"masterUserPassword": pulumi.Output.secret("*******")}',
        ),
        ("  password: `hunter2`,", "  password: `*******`,"),
        ('os.environ.setdefault("TOKEN", "hunter2")', 'os.environ.setdefault("TOKEN", "*******")'),
        ('secret = """hunter2', 'secret = """*******'),
        ("key = 'AKIAQ3EGRT7XK2LMNOPQ'", "key = '********************'"),
    ],
)
def test_a_secret_in_a_literal_is_masked_in_its_length(line, shown):
    assert Redaction([]).of_source(line) == shown


@pytest.mark.parametrize(
    "line",
    [
        'Queue("orders", name="orders", password_length="16")',
        "password = config.require_secret('db')",
        'secret_arn = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:a"',
        "tokenize('a b')",
        'password=""',
    ],
)
def test_other_literals_are_shown(line):
    assert Redaction([]).of_source(line) == line


def test_a_configured_secret_is_left_out_wherever_it_is():
    assert Redaction(["hunter2"]).of_source('x = "hunter2"') == 'x = "[secret]"'


def test_a_line_may_be_long():
    line = "a" * 1_000_000 + " = " + "b:" * 100_000

    assert Redaction([]).of_source(line) == line
