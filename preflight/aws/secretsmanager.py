"""AWS Secrets Manager."""

from __future__ import annotations

import re
from collections.abc import Iterator

from preflight.core.link import link
from preflight.core.values import independently, known
from preflight.core.view import REQUIRED, Resource, View, json_text, prop

from .iam import Document
from .knowledge.regions import known_region
from .lambda_ import Function

_RATE = re.compile(r"rate\((\d+) (hours?|days?)\)")
_FEWEST_HOURS, _MOST_DAYS = 4, 1000


class Replica(View):
    """The copy of a secret in another region."""

    region: str = prop()


class Secret(Resource, token="aws:secretsmanager/secret:Secret"):
    """A secret. Its ARN ends in a hyphen and six characters that AWS adds to the name."""

    arn_form = "secretsmanager:secret:{name}-*"

    name: str | None = None
    policy: Document | None = json_text()
    replicas: list[Replica] = prop(())

    def replica_faults(self) -> Iterator[str]:
        """The replicas in its own region, as clauses that begin with a verb."""
        here = known_region(self) if self.replicas else None
        for replica in self.replicas:
            if here is not None and replica.region == here:
                yield f"has a replica in {here}, its own region; replicas are in other regions"

    @property
    def invalid_in_name(self) -> str:
        """The characters of its name that Secrets Manager does not accept."""
        return "".join(dict.fromkeys(re.sub(r"[A-Za-z0-9/_+=.@!-]", "", known(self.name) or "")))


class SecretPolicy(Resource, token="aws:secretsmanager/secretPolicy:SecretPolicy"):
    """The policy of a secret."""

    names = ()

    policy: Document = json_text(REQUIRED)

    secret: Secret = link("secret_arn")


class RotationRules(View):
    """When a secret is rotated."""

    automatically_after_days: int | None = None
    schedule_expression: str | None = None


class SecretRotation(Resource, token="aws:secretsmanager/secretRotation:SecretRotation"):
    """The rotation of a secret by a function."""

    names = ()

    rotation_rules: RotationRules | None = None

    function: Function = link("rotation_lambda_arn")
    secret: Secret = link("secret_id")

    def rule_faults(self) -> Iterator[str]:
        """Why Secrets Manager rejects its rules, as clauses that begin with a verb."""
        yield from independently((SecretRotation._kind_faults, SecretRotation._schedule_faults), self)

    def _kind_faults(self) -> Iterator[str]:
        rules = self.rotation_rules
        if rules is None:
            return
        days, schedule = rules.automatically_after_days, rules.schedule_expression
        if days and schedule:
            yield "has `automatically_after_days` and a `schedule_expression`; a rotation has one of them"
        elif days and not 1 <= days <= _MOST_DAYS:
            yield f"rotates after {days} days; Secrets Manager accepts 1 to {_MOST_DAYS}"

    def _schedule_faults(self) -> Iterator[str]:
        schedule = None if self.rotation_rules is None else known(self.rotation_rules.schedule_expression)
        if schedule is None or re.fullmatch(r"cron\(.+\)", schedule):
            return
        rate = _RATE.fullmatch(schedule)
        if rate is None:
            yield f"has the schedule {schedule}; it is cron(…), or rate(…) in hours or days such as rate(10 days)"
        elif rate[2].startswith("hour") and int(rate[1]) < _FEWEST_HOURS:
            yield f"has the schedule {schedule}; Secrets Manager rotates a secret at most every {_FEWEST_HOURS} hours"
