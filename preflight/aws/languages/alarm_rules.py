"""The rule of a composite alarm, such as `ALARM("errors") AND NOT OK(latency)`.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutCompositeAlarm.html
"""

from __future__ import annotations

import re
from typing import NamedTuple

STATES = ("ALARM", "OK", "INSUFFICIENT_DATA")
_TOKEN = re.compile(r'\s*(?:("(?:[^"\\]|\\.)*")|([()])|([^\s()"]+)|(.))', re.DOTALL)
_LONGEST = 10240
_ALARMS = 100


class Rule(NamedTuple):
    """What a rule contains: the alarms that it names, and what CloudWatch rejects about it ("" where nothing)."""

    alarms: tuple[str, ...]
    fault: str


class _RuleError(Exception):
    """A rule that cannot be read."""


def read_rule(text: str) -> Rule:
    """Read a rule."""
    reader = _Reader(text)
    try:
        reader.whole()
    except _RuleError as problem:
        return Rule(tuple(reader.alarms), str(problem))
    if len(text) > _LONGEST:
        return Rule(tuple(reader.alarms), f"has {len(text)} characters; {_LONGEST} are allowed")
    names = tuple(dict.fromkeys(reader.alarms))
    return Rule(names, f"names {len(names)} alarms; {_ALARMS} are allowed" if len(names) > _ALARMS else "")


class _Reader:
    """A reader that goes down the grammar: OR, AND, NOT, and what they join."""

    def __init__(self, text: str) -> None:
        self.text, self.at = text.rstrip(), 0
        self.alarms: list[str] = []
        self.token = ""
        self._next()

    @property
    def found(self) -> str:
        return f"'{self.token}'" if self.token else "its end"

    @property
    def keyword(self) -> str:
        """The token as a keyword. AWS writes keywords in capital letters; whether it takes others is not known."""
        return self.token.upper()

    def _next(self) -> str:
        taken, found = self.token, _TOKEN.match(self.text, self.at)
        self.token = found[0].strip() if found else ""
        self.at = found.end() if found else len(self.text)
        return taken

    def _take(self, token: str) -> None:
        if self.token != token:
            raise _RuleError(f"has {self.found} where '{token}' is expected")
        self._next()

    def whole(self) -> None:
        self.expression()
        if self.token:
            raise _RuleError(f"has {self.found} where AND, OR or the end is expected")

    def expression(self) -> None:
        self._operand()
        while self.keyword in ("AND", "OR"):
            self._next()
            self._operand()

    def _operand(self) -> None:
        while self.keyword == "NOT":
            self._next()
        if self.token == "(":
            self._next()
            self.expression()
            self._take(")")
        elif self.keyword in STATES:
            self._next()
            self._take("(")
            self._alarm()
            self._take(")")
        elif self.keyword in ("TRUE", "FALSE"):
            self._next()
        elif self.keyword.startswith("AT_LEAST"):
            self._at_least()
        else:
            wanted = "'(', NOT, AT_LEAST, TRUE, FALSE, ALARM, OK or INSUFFICIENT_DATA"
            raise _RuleError(f"has {self.found} where one of {wanted} is expected")

    def _alarm(self) -> None:
        if self.token in ("", "(", ")"):
            raise _RuleError(f"has {self.found} where the name of an alarm is expected")
        name = self._next()
        self.alarms.append(name[1:-1] if name.startswith('"') else name)
        if self.token not in ("", ")"):
            raise _RuleError(f"has {self.found} where ')' is expected; put a name with white space in double quotes")

    def _at_least(self) -> None:
        """`AT_LEAST(2, ALARM, (a, b, c))`: only its brackets are judged."""
        self._next()
        self._take("(")
        depth = 1
        while depth:
            if not self.token:
                raise _RuleError("has its end where ')' is expected")
            depth += (self.token == "(") - (self.token == ")")
            self._next()
