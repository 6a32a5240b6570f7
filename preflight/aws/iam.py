"""AWS IAM: roles, the policies attached to them, and their documents."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from typing import Any, Literal, NamedTuple

from preflight.core.link import link, referrers
from preflight.core.messages import Advice
from preflight.core.spelling import nearest
from preflight.core.values import Partial, Undecided, Unknown, known, note_secret, opened
from preflight.core.view import REQUIRED, Resource, View, json_text, pascal, prop

from .knowledge import facts, policy_grammar
from .knowledge.regions import partition_of_resource

Purpose = Literal["identity", "trust", "resource"]

VERSIONS = ("2012-10-17", "2008-10-17")

_ELEMENTS = (
    "Sid",
    "Effect",
    "Action",
    "NotAction",
    "Resource",
    "NotResource",
    "Principal",
    "NotPrincipal",
    "Condition",
)

_TOP_ELEMENTS = ("Version", "Id", "Statement", "Conditions")

# AWS's own roles for functions allow these on every resource, so a program may as well.
_AS_AWS_DOES = ("AWSLambdaBasicExecutionRole", "AWSLambdaVPCAccessExecutionRole")

# Services whose condition keys are in the calls of no other service.
_OWN_KEYS = frozenset({"cloudwatch", "dynamodb", "kms", "rds", "s3", "secretsmanager", "sns", "sqs", "ssm"})

# Services whose service-linked role AWS is recorded to create without a suffix alone:
# https://github.com/localstack/localstack/blob/8b9a79f0/tests/aws/services/iam/test_iam.py
_WITHOUT_SUFFIX = frozenset(
    [
        "accountdiscovery.ssm",
        "acm",
        "appmesh",
        "autoscaling-plans",
        "backup",
        "batch",
        "cassandra.application-autoscaling",
        "cks.kms",
        "cloudtrail",
        "codestar-notifications",
        "config",
        "dms-fleet-advisor",
        "dms",
        "docdb-elastic",
        "ec2-instance-connect",
        "ec2.application-autoscaling",
        "ecr",
        "ecs",
        "eks-connector",
        "eks-fargate",
        "eks-nodegroup",
        "eks",
        "elasticache",
        "elasticbeanstalk",
        "elasticfilesystem",
        "elasticloadbalancing",
        "email.cognito-idp",
        "emr-containers",
        "emrwal",
        "fis",
        "grafana",
        "imagebuilder",
        "iotmanagedintegrations",
        "kafka",
        "kafkaconnect",
        "lakeformation",
        "lex",
        "lightsail",
        "m2",
        "memorydb",
        "mq",
        "mrk.kms",
        "notifications",
        "observability.aoss",
        "opensearchservice",
        "ops.apigateway",
        "ops.emr-serverless",
        "opsdatasync.ssm",
        "opsinsights.ssm",
        "pullthroughcache.ecr",
        "ram",
        "rds",
        "redshift",
        "replication.cassandra",
        "replication.ecr",
        "repository.sync.codeconnections",
        "resource-explorer-2",
        "rolesanywhere",
        "s3-outposts",
        "ses",
        "shield",
        "ssm-incidents",
        "ssm-quicksetup",
        "ssm",
        "sso",
        "vpcorigin.cloudfront",
        "waf",
        "wafv2",
    ]
)

# A condition on a key that a call does not have holds all the same with these.
_HOLDS_WITHOUT = ("IfExists", "Null", "Not", "ForAllValues")


class Condition(NamedTuple):
    """One condition of a statement: `Condition("StringEquals", "aws:SourceAccount", ["111122223333"])`."""

    operator: str
    key: str
    values: list[Any]

    @property
    def needs_its_key(self) -> bool:
        """Whether it holds only of a call that has its key."""
        return not any(word in self.operator for word in _HOLDS_WITHOUT)


class Statement(View, spelled=pascal):
    """One statement of a policy document."""

    sid: str = ""
    effect: str = ""
    action: list[str] = prop(())
    not_action: list[str] = prop(())
    resources: list[str] = prop((), key="Resource")
    not_resources: list[str] = prop((), key="NotResource")
    principal: Any = None
    not_principal: Any = None
    condition: Any = None

    @property
    def purpose(self) -> Purpose:
        """Whose document it is in: an identity's, a role's trust policy, or a resource's."""
        return purpose_of(self)

    @property
    def conditions(self) -> list[Condition]:
        """Its conditions, one for each operator and key."""
        if self.condition is None:
            return []
        found = []
        for operator, keys in mapped(self.condition, "Condition").items():
            for key, values in mapped(keys, f"Condition.{operator}").items():
                given = opened(values)
                found.append(Condition(operator, key, given if isinstance(given, list) else [given]))
        return found

    @property
    def principals(self) -> list[str]:
        """The strings that name its principals, `*` for everybody."""
        if self.principal is None:
            return []
        if isinstance(self.principal, str):
            return [self.principal]
        kinds = mapped(self.principal, "Principal").values()
        return [text for each in map(opened, kinds) for text in (each if isinstance(each, list) else [each])]

    @property
    def unknown_actions(self) -> list[tuple[str, str | None]]:
        """Its actions that AWS does not have, each with the one that was probably meant.

        An action of a service that is not known may be newer than the data: it is not reported.
        """
        named = [known(action) for action in (*self.action, *self.not_action)]
        return [(action, meant_action(action)) for action in named if is_unknown_action(action)]

    @property
    def unscoped_actions(self) -> list[str]:
        """What it allows on every resource and could allow on some: its actions that know resources, and whole services."""
        if self.effect != "Allow" or self.condition is not None or "*" not in readable(self.resources):
            return []
        return [action for action in map(known, self.action) if _is_too_wide(action)]

    def resources_without(self, word: str) -> list[str]:
        """The resources of this account that it allows something on and that have a name without a word in it.

        Those that contain outputs are the stack's own. A condition that has the word limits the others.
        """
        if self.effect != "Allow" or self.purpose != "identity" or word in json.dumps(self.condition, default=str):
            return []
        return [text for text in readable(self.resources) if _is_stranger(text, word)]

    @property
    def foreign_conditions(self) -> list[Condition]:
        """The conditions that need a key of another service than all of its actions are of."""
        if self.effect != "Allow" or self.not_action or self.purpose != "identity":
            return []
        services = {known(action).partition(":")[0].lower() for action in self.action}
        return [
            condition
            for condition in self.conditions
            if condition.needs_its_key
            and condition.key.partition(":")[0].lower() in _OWN_KEYS - services
            and services <= _OWN_KEYS
        ]

    def malformed(self) -> Iterator[str]:
        """What AWS rejects about it, each as a clause that begins with a verb."""
        if not self.has("effect"):
            yield "has no Effect"
        elif self.effect not in ("Allow", "Deny"):
            yield f"has the Effect '{self.effect}', which is neither Allow nor Deny"
        if self.has("action") == self.has("not_action"):
            yield "has both Action and NotAction" if self.has("action") else "has no Action"
        yield from filter(None, map(policy_grammar.action_fault, self._named_actions))
        yield from self._malformed_identity() if self.purpose == "identity" else self._malformed_other()
        if self.purpose != "resource" and not re.fullmatch("[0-9A-Za-z]*", known(self.sid)):
            yield f"has the Sid '{self.sid}', which must be letters and digits"
        yield from self._malformed_conditions()

    def misspelt(self) -> Iterator[str]:
        """Its keys that no statement has, each as a clause; one in other capitals is left to IAM."""
        yield from _stray(self, _ELEMENTS, "statement")

    @property
    def _named_actions(self) -> list[str]:
        return readable([*self.action, *self.not_action])

    def _malformed_identity(self) -> Iterator[str]:
        if self.has("principal") or self.has("not_principal"):
            yield "has a Principal, which the policy of an identity does not take"
        if self.has("resources") == self.has("not_resources"):
            yield "has both Resource and NotResource" if self.has("resources") else "has no Resource"
        named = (*readable(self.resources), *readable(self.not_resources))
        yield from filter(None, map(policy_grammar.resource_fault, named))

    def _malformed_other(self) -> Iterator[str]:
        if not self.has("principal") and not self.has("not_principal"):
            yield "has no Principal"
        for principal in (self.principal, self.not_principal):
            yield from _malformed_principal(principal)
        if self.purpose != "trust":
            return
        if self.has("resources") or self.has("not_resources"):
            yield "has a Resource, which a trust policy does not take"
        for action in self._named_actions:
            if ":" in action and action.partition(":")[0].lower() != "sts":
                yield f"has the action '{action}'; a trust policy takes actions of sts alone"

    def _malformed_conditions(self) -> Iterator[str]:
        if self.condition is None:
            return
        if not isinstance(opened(self.condition), Mapping | Unknown | Partial):
            yield "has a Condition that is not an object"
            return
        for condition in self.conditions:
            yield policy_grammar.operator_fault(condition.operator)
            if self.purpose != "resource":
                yield policy_grammar.condition_key_fault(condition.key)
            yield from (policy_grammar.value_fault(condition.operator, value) for value in readable(condition.values))


class Document(View, spelled=pascal):
    """A policy document."""

    version: str = "2008-10-17"
    id: str = ""
    statement: list[Statement] = prop(())

    @property
    def characters(self) -> int:
        """How many characters it has at least: without white space, and without what is unknown."""
        if self.is_in_secret:
            note_secret()
        return len(
            re.sub(r"\s", "", json.dumps(self._raw, separators=(",", ":"), ensure_ascii=False, default=_known_part))
        )

    @property
    def quota(self) -> tuple[int, int] | None:
        """The most characters that it may have: by default, and after an increase of the quota; None where IAM has none.

        See https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
        """
        if self.purpose == "trust":
            return 2048, 8192
        most = next((most for kind, most in _most_characters().items() if isinstance(self.resource, kind)), None)
        return None if most is None else (most, most)

    @property
    def purpose(self) -> Purpose:
        """Whose document it is: an identity's, a role's trust policy, or a resource's."""
        return purpose_of(self)

    def malformed(self) -> Iterator[str]:
        """What AWS rejects about it, each as a clause that begins with a verb."""
        if self.version not in VERSIONS:
            yield f"has the Version '{self.version}' in {self}, which is not {' or '.join(VERSIONS)}"
        if not len(self.statement):
            yield f"has no Statement in {self}"
        yield from (f"{fault} of {self}" for fault in _stray(self, _TOP_ELEMENTS, "policy document"))
        named: set[str] = set()
        for number, statement in enumerate(self.statement, 1):
            for fault in dict.fromkeys((*statement.malformed(), *statement.misspelt())):
                if fault:
                    yield f"{fault}, in statement {number} of {self}"
            if statement.sid and statement.sid in named:
                yield f"has the Sid '{statement.sid}' twice in {self}"
            named.add(statement.sid)


@cache
def _most_characters() -> dict[type[Resource], int]:
    return {Policy: 6144, RolePolicy: 10240, Role: 10240, GroupPolicy: 5120, UserPolicy: 2048}


def _known_part(value: Any) -> Any:
    """What is known of a value that JSON does not have."""
    found = opened(value)
    if isinstance(found, Partial):
        return "".join(part for part in found.parts if isinstance(part, str))
    if isinstance(found, Mapping):
        return dict(found)
    return "" if isinstance(found, Unknown) else found if isinstance(found, str | int | float) else list(found)


def purpose_of(view: View) -> Purpose:
    """Whose policy document a block of one is in."""
    if view.top_level_key == "assumeRolePolicy":
        return "trust"
    return "identity" if isinstance(view.resource, Identity | IdentityPolicy) else "resource"


def _stray(view: View, elements: Sequence[str], name: str) -> Iterator[str]:
    """The keys of a block that it cannot have, each as a clause; one in other capitals is left to IAM."""
    known_keys = {key.lower(): key for key in elements}
    for key in view.stray_keys:
        if key.lower() not in known_keys:
            meant = nearest(key, elements)
            yield f"has the key '{key}', which no {name} has" + (f" (it has {meant})" if meant else "")


def _malformed_principal(principal: Any) -> Iterator[str]:
    found = opened(principal)
    if isinstance(found, str) and found != "*":
        yield f'has the Principal \'{found}\', which must be * or an object such as {{"AWS": "{found}"}}'
    if not isinstance(found, Mapping):
        return
    for kind, given in found.items():
        if kind.lower() not in map(str.lower, policy_grammar.PRINCIPALS):
            yield f"has a Principal of the kind '{kind}', which is not {', '.join(policy_grammar.PRINCIPALS)}"
            continue
        values = opened(given)
        for value in readable(values if isinstance(values, list) else [values]):
            yield policy_grammar.principal_fault(kind, value)


def mapped(value: Any, path: str) -> Mapping[str, Any]:
    """A value that is a map; raises Undecided where it is unknown or none."""
    found = opened(value)
    if not isinstance(found, Mapping):
        raise Undecided(path if isinstance(found, Unknown | Partial) else f"{path}, which is not an object")
    return found


def readable(values: Any) -> list[str]:
    """Those of a document's strings that are known as a whole; the others are outputs, such as ARNs."""
    return [] if isinstance(values, Unknown) else [value for value in values if isinstance(value, str)]


def _is_stranger(arn: str, word: str) -> bool:
    """Whether an ARN is in this account, and what follows the account does not contain a word."""
    parts = arn.split(":", 5)
    return parts[0] == "arn" and parts[4:5] != ["aws"] and word not in parts[-1]


@lru_cache(maxsize=4096)
def is_unknown_action(action: str) -> bool:
    """Whether an action is of a known service that does not have it."""
    service = action.partition(":")[0].lower()
    return ":" in action and service in facts.iam_services() and not facts.action_exists(action)


def meant_action(action: str) -> str | None:
    """The action of the same service whose name is closest; None where none is close."""
    return nearest(action, facts.actions_matching(action.partition(":")[0] + ":*"))


@lru_cache(maxsize=4096)
def _is_too_wide(action: str) -> bool:
    if action == "*" or action.endswith(":*"):
        return True
    meant = facts.actions_matching(action)
    return bool(meant) and all(facts.supports_resources(each) and each not in as_aws_does() for each in meant)


@cache
def as_aws_does() -> frozenset[str]:
    """The actions that AWS's own roles for functions allow on every resource."""
    documents = (facts.managed_policy(f"arn:aws:iam::aws:policy/service-role/{name}") for name in _AS_AWS_DOES)
    lists = [statement["Action"] for document in documents for statement in document or ()]
    return frozenset(each for actions in lists for action in actions for each in facts.actions_matching(action))


class IdentityPolicy(Resource):
    """A policy of what an identity may do."""

    policy: Document = json_text(REQUIRED)


class Identity(Resource):
    """A role, a user or a group."""


class RolePolicy(IdentityPolicy, token="aws:iam/rolePolicy:RolePolicy"):
    """A policy inside a role."""

    role: Role = link("role")


class UserPolicy(IdentityPolicy, token="aws:iam/userPolicy:UserPolicy"):
    """A policy inside a user."""


class GroupPolicy(IdentityPolicy, token="aws:iam/groupPolicy:GroupPolicy"):
    """A policy inside a group."""


class Policy(IdentityPolicy, token="aws:iam/policy:Policy"):
    """A policy that a customer manages."""

    arn_form = "iam:policy/{name}"

    name: str | None = None


class Attachment(Resource):
    """A managed policy attached to identities."""

    names = ()

    policy_arn: str = prop()

    policy: Policy = link("policy_arn")

    @property
    def managed_policies(self) -> list[str]:
        """The ARNs of the managed policies that it names, as far as they are known."""
        return readable([self.policy_arn])


def partition_faults(user: Resource, arn: str) -> list[str]:
    """That a managed policy is of another partition than its user, as a clause."""
    partition, own = partition_of_resource(user), arn.split(":")[1] if arn.startswith("arn:") else None
    if partition is None or own is None or own == partition:
        return []
    return [f"names {arn}, of the partition {own}; it is deployed in the partition {partition} (Invalid ARN partition)"]


def managed_policy_faults(arn: str) -> Iterator[str]:
    """Why a managed policy of an ARN cannot be attached, as clauses that begin with a verb."""
    same_name = facts.managed_policies_named(arn.rpartition("/")[2])
    if arn.startswith("arn:aws:iam::aws:policy/aws-service-role/"):
        yield f"names {arn}, which AWS attaches to the service-linked role of its service alone"
    elif facts.is_missing_managed_policy(arn) and same_name:
        yield f"names {arn}, which does not exist; AWS's policy of that name is {same_name[0]}"
    elif facts.is_missing_managed_policy(arn):
        meant = facts.nearest_managed_policy(arn)
        hint = f"; the nearest is {meant}" if meant else ""
        yield Advice(f"names {arn}, which AWS did not have on {facts.as_of('managed_policies')}{hint}")


class RolePolicyAttachment(Attachment, token="aws:iam/rolePolicyAttachment:RolePolicyAttachment"):
    """A managed policy attached to a role."""

    role: Role = link("role")


class UserPolicyAttachment(Attachment, token="aws:iam/userPolicyAttachment:UserPolicyAttachment"):
    """A managed policy attached to a user."""


class GroupPolicyAttachment(Attachment, token="aws:iam/groupPolicyAttachment:GroupPolicyAttachment"):
    """A managed policy attached to a group."""


class PolicyAttachment(Attachment, token="aws:iam/policyAttachment:PolicyAttachment"):
    """A managed policy attached to several users, roles and groups."""

    roles: list[Role] = link("roles")


class InlinePolicy(View):
    """A policy written into the role itself."""

    name: str = ""
    policy: Document = json_text(REQUIRED)


class Role(Identity, token="aws:iam/role:Role"):
    """A role."""

    arn_form = "iam:role/{name}"

    name: str | None = None
    path: str = "/"
    assume_role_policy: Document = json_text(REQUIRED)
    inline_policies: list[InlinePolicy] = prop(())
    managed_policy_arns: list[str] = prop(())
    permissions_boundary: str | None = None

    @property
    def managed_policies(self) -> list[str]:
        """The ARNs of the managed policies that it names, as far as they are known."""
        return readable([*self.managed_policy_arns, self.permissions_boundary])

    @property
    def role_policies(self) -> list[RolePolicy]:
        """The inline policies that are separate resources."""
        return referrers(RolePolicy, RolePolicy.role, self)

    @property
    def attachments(self) -> Iterator[RolePolicyAttachment | PolicyAttachment]:
        """What attaches managed policies to it."""
        yield from referrers(RolePolicyAttachment, RolePolicyAttachment.role, self)
        yield from referrers(PolicyAttachment, PolicyAttachment.roles, self)

    @property
    def has_policies(self) -> bool:
        """Whether any policy is inside it or attached to it."""
        own = len(self.inline_policies) or len(self.managed_policy_arns)
        return bool(own or self.role_policies or list(self.attachments))

    @property
    def workers(self) -> list[Resource]:
        """The resources that do their work as this role, apart from functions and tasks, whose code decides what they need."""
        return [user for user, key in self.stack.users(self) if _works_as(user, key)]


class OidcProvider(Resource, token="aws:iam/openIdConnectProvider:OpenIdConnectProvider"):
    """An identity provider of OpenID Connect."""

    names = ()

    url: str = prop()


class ServiceSpecificCredential(Resource, token="aws:iam/serviceSpecificCredential:ServiceSpecificCredential"):
    """A password of a user for one service."""

    names = ()

    service_name: str = prop()


class ServiceLinkedRole(Resource, token="aws:iam/serviceLinkedRole:ServiceLinkedRole"):
    """A role that one service alone assumes, and that AWS names."""

    names = ()

    aws_service_name: str = prop()
    custom_suffix: str = ""

    @property
    def may_have_suffix(self) -> bool:
        """Whether its service may take a suffix for the name of the role."""
        return known(self.aws_service_name).removesuffix(".amazonaws.com") not in _WITHOUT_SUFFIX


def _works_as(user: Resource, key: str) -> bool:
    is_role = key.lower().endswith(("role", "rolearn")) and key != "taskRoleArn"
    return is_role and not user.type_token.startswith(("aws:iam/", "aws:lambda/"))
