"""The values of DNS records, by their type.

https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/ResourceRecordTypes.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from ipaddress import IPv4Address, IPv6Address

from preflight.core.messages import Advice

# Route 53 accepts all printable characters in a label.
# https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/DomainNameFormat.html
_HOST = re.compile(r"[!-\-/-~]+(?:\.[!-\-/-~]+)*\.?")
_URL = re.compile(r"[a-z][a-z0-9+.-]*://.*")
_CAA = re.compile(r'(?P<flags>\d+) +(?P<tag>\S+) +(?P<value>".*"|\S+)')
_CAA_TAGS = ("issue", "issuewild", "iodef")
_LONGEST_STRING = 255
_LONGEST_VALUE = 4000
_NUMBER = 65535
# The fields of other types, with those that are numbers of 16 bits, by their position.
_FIELDS = {
    "DS": (4, (0,)),
    "MX": (2, (0,)),
    "NAPTR": (6, (0, 1)),
    "SRV": (4, (0, 1, 2)),
    "SSHFP": (3, ()),
    "TLSA": (4, ()),
}
_SHAPES = {
    "DS": "key-tag algorithm digest-type digest",
    "MX": "priority host",
    "NAPTR": 'order preference "flags" "service" "regexp" replacement',
    "SRV": "priority weight port host",
    "SSHFP": "algorithm type fingerprint",
    "TLSA": "usage selector matching-type data",
}


def value_faults(kind: str, value: str) -> Iterator[str]:
    """Why Route 53 refuses a value of a record of some type, each as a clause that begins with a verb."""
    if len(value) > _LONGEST_VALUE:
        yield f"has a value of {len(value)} characters; Route 53 accepts {_LONGEST_VALUE}"
    elif kind in ("A", "AAAA"):
        yield from _address_faults(kind, value)
    elif kind in ("CNAME", "NS", "PTR"):
        if not _HOST.fullmatch(value):
            yield f"has the {kind} value '{value}', which is not a domain name"
        elif _URL.fullmatch(value):
            yield Advice(f"has the {kind} value '{value}', which is a URL; Route 53 takes it for the labels of a name")
    elif kind in ("TXT", "SPF"):
        yield from _text_faults(kind, value)
    elif kind == "CAA":
        yield from _caa_faults(value)
    elif kind in _FIELDS:
        yield from _field_faults(kind, value)


def _address_faults(kind: str, value: str) -> Iterator[str]:
    wanted, words = (IPv4Address, "an IPv4 address") if kind == "A" else (IPv6Address, "an IPv6 address")
    try:
        wanted(value)
    except ValueError:
        yield f"has the {kind} value '{value}', which is not {words}"


def _text_faults(kind: str, value: str) -> Iterator[str]:
    # The provider adds the outer quotation marks; `" "` and `""` separate the strings of one value.
    for string in re.split(r'(?<!\\)"\s*"', value.strip('"')):
        if len(string) > _LONGEST_STRING:
            split = 'separate strings of at most 255 by `""`'
            yield f"has a string of {len(string)} characters in a {kind} value; {split} (CharacterStringTooLong)"


def _caa_faults(value: str) -> Iterator[str]:
    form = _CAA.fullmatch(value)
    if form is None:
        yield f"has the CAA value '{value}'; it is flags, tag and a quoted value: 0 issue \"amazon.com\""
    elif form["tag"] not in _CAA_TAGS:
        yield f"has the CAA tag '{form['tag']}'; Route 53 accepts {', '.join(_CAA_TAGS)}"
    elif not form["value"].startswith('"'):
        yield f"has the CAA value '{value}', whose last part is not in quotation marks"


def _field_faults(kind: str, value: str) -> Iterator[str]:
    count, numbers = _FIELDS[kind]
    fields = re.findall(r'"[^"]*"|\S+', value)
    if len(fields) != count:
        yield f"has the {kind} value '{value}' of {len(fields)} fields; it has {count}: {_SHAPES[kind]}"
        return
    for at in numbers:
        if not fields[at].isdigit() or int(fields[at]) > _NUMBER:
            yield f"has the {kind} value '{value}', where '{fields[at]}' is not a number from 0 to {_NUMBER}"
