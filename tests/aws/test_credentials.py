"""Whether a text is a credential."""

from __future__ import annotations

import base64
import json
from importlib import import_module

import pytest

from preflight.aws.knowledge.credentials import is_token
from tools.distil.credentials import PLUGINS


def encoded(part: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=")


WEB_TOKEN = f"{encoded({'alg': 'HS256'})}.{encoded({'sub': 'orders'})}.c2lnbmVk"
TEXTS = [
    WEB_TOKEN,
    f"Bearer {WEB_TOKEN}",
    f"{encoded({'alg': 'HS256'})}.b3JkZXJz",
    "eyJhbGciOiJI.orders",
    f"-----BEGIN {'EC'} PRIVATE KEY-----",
    "postgres://orders:swordfish@db",
    "ghp_" + "a1" * 18,
    "XOXB-12-abc",
    "AC" + "0f" * 16,
    "orders",
    "https://sqs.eu-west-1.amazonaws.com/111122223333/orders",
    "",
]


def detected(text: str) -> bool:
    """What detect-secrets itself says."""
    named = (name.split(".") for name in PLUGINS)
    detectors = [getattr(import_module(f"detect_secrets.plugins.{module}"), plugin)() for module, plugin in named]
    return any(any(detector.analyze_string(text)) for detector in detectors)


@pytest.mark.parametrize("text", TEXTS)
def test_a_token_is_what_the_detectors_take_for_one(text):
    assert is_token(text) == detected(text)


def test_a_text_with_a_placeholder_is_no_token():
    assert is_token("postgres://orders:swordfish@db")
    assert not is_token("postgres://orders:${password}@db")
