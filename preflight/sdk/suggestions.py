"""Suggests replacements for unknown names: recorded renames, names that mean the same, similar spellings."""

from __future__ import annotations

import ast
import difflib
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from preflight.core.spelling import nearest
from preflight.table import Table

from . import known
from .definitions import Class
from .packages import DATA, Resolved, shipped

if TYPE_CHECKING:
    from .packages import Packages

# Words that do not change the meaning of a name.
GENERIC = frozenset({"arn", "id", "name", "config", "configuration", "setting", "specification", "option", "list"})
# Usually meant as an option of a resource, where that has no such argument.
# https://www.pulumi.com/docs/iac/concepts/resources/options/
OPTIONS = frozenset({
    "parent",
    "depends_on",
    "protect",
    "provider",
    "providers",
    "ignore_changes",
    "delete_before_replace",
    "replace_on_changes",
    "additional_secret_outputs",
    "custom_timeouts",
    "retain_on_delete",
})  # fmt: skip
SOMEWHAT_ALIKE = 0.6
MOST_PLACES = 3
SHORTEST = 4
# Arguments that a resource itself may have: `stream_arn` of a FirehoseDeliveryStream is not its `arn`.
OWN_ARGUMENTS = frozenset({"arn", "id", "region"})
_SHORTER = {"configuration": "config", "configurations": "configs"}
# Renames of pulumi_aws after which the value stays the same. Most need another value: a list, an ARN, an object.
# https://registry.terraform.io/providers/hashicorp/aws/latest/docs/guides/version-5-upgrade
RENAMED_ALONE = frozenset({
    "Provider.s3_force_path_style",
    "autoscaling.Attachment.alb_target_group_arn",
    "directconnect.GatewayAssociation.vpn_gateway_id",
    "elasticache.ReplicationGroup.number_cache_clusters",
    "elasticache.ReplicationGroup.replication_group_description",
    "rds.Instance.name",
})  # fmt: skip
_FROM_NAME = re.compile(r"[A-Z]+(?![a-z])|[A-Z][a-z0-9]*|[a-z0-9]+")


class Suggestion(NamedTuple):
    """What would be right: a clause of a message, and the name that was probably meant, where there is one."""

    text: str = ""
    name: str = ""
    sure: bool = False
    """Whether the name can be written in place of the wrong one with nothing else to change."""

    def __bool__(self) -> bool:
        return bool(self.text)

    @property
    def replacement(self) -> str:
        """The name, if it can be written in place of the wrong one with nothing else to change."""
        return self.name if self.sure else ""


NO_SUGGESTION = Suggestion()


class Suggester:
    """Knows the renames of pulumi_aws, and compares names by what they mean."""

    def __init__(self, packages: Packages) -> None:
        self._packages = packages

    @cached_property
    def _renames(self) -> Mapping[str, Mapping[str, Sequence[str]]]:
        """By kind of name: the last version that had it and its new name; of `moves`, what to write instead."""
        return Table(DATA / "renames", shared=True)

    @cached_property
    def _index(self) -> Mapping[str, known.StoredModule]:
        """The modules of the newest pulumi_aws that this project knows."""
        found = shipped("pulumi_aws")
        return found.modules if found is not None else {}

    # Arguments and keys.

    def argument(
        self, owner_name: str, what: Resolved | None, name: str, keys: Sequence[str], value: ast.expr | None
    ) -> Suggestion:
        """What was meant by an argument of a class or function; `what` is that, or what takes an object of that class."""
        short = _short(owner_name, what)
        literal = f"={value.value!s}" if isinstance(value, ast.Constant) and value.value is True else ""
        if moved := self._moved(f"{short}.{name}{literal}", f"{short}.{name}"):
            return moved
        if name in OPTIONS and what is not None and _is_resource(what):
            return Suggestion(f"it is an option: opts=pulumi.ResourceOptions({name}=...)")
        until, went = self._renames["arguments"].get(f"{short}.{name}", ("", ""))
        head = f"removed after {until}" if until else ""
        if went and went not in keys:
            return Suggestion(f"{head}, now {_named(went)}")
        owner = _words(owner_name)
        spelled = [key for key in keys if _squeezed(key) == _squeezed(name)]
        same = went or (spelled[0] if len(spelled) == 1 else same_meaning(name, keys, owner))
        if same:
            if went:
                sure = _in_place(short, name) in RENAMED_ALONE
            elif what is None:
                sure = _squeezed(name) == _squeezed(same)
            else:
                in_s3 = short.startswith("s3.") and (name, same) == ("bucket_name", "bucket")
                its_own = same in OWN_ARGUMENTS and _squeezed(name) != _squeezed(same)
                sure = in_s3 or (is_same(name, same, owner) and not its_own) or _is_number(name, same, value)
            return Suggestion(f"{head}, now '{same}'" if head else f"did you mean '{same}'?", same, sure)
        if sibling := self._sibling(short, name):
            return Suggestion(_clauses(head, f"it is an argument of {sibling}"))
        near = spelled_alike(name, keys) or inside(name, keys)
        return Suggestion(_clauses(head, near.text), near.name) if head else near

    def required(self, name: str, missing: str) -> Suggestion:
        """The required argument that is missing, where an argument that does not exist is somewhat like it."""
        shared = set(_words(name)) & set(_words(missing)) - GENERIC
        alike_enough = difflib.SequenceMatcher(None, name, missing).ratio() >= SOMEWHAT_ALIKE
        return Suggestion(f"did you mean '{missing}'?", missing) if shared or alike_enough else NO_SUGGESTION

    def _moved(self, *labels: str) -> Suggestion:
        """What is recorded for the first of some names that has a record."""
        for label in labels:
            if recorded := self._renames["moves"].get(label):
                written = re.search(r"`([^`]+)`", recorded[0])
                whole = written[1] if written and "=" in label else ""
                return Suggestion(recorded[0].replace("`", ""), whole, sure=bool(whole))
        return NO_SUGGESTION

    def _sibling(self, short: str, name: str, *, outputs: bool = False) -> str:
        """The resource of the same module that has an argument, or also an output, of exactly this name."""
        module, _, owner = short.rpartition(".")
        scores: dict[str, int] = {}
        for each, stored in self._index.get(f"pulumi_aws.{module}", {}).items():
            if each == owner or not known.is_resource(stored) or known.deprecation(stored):
                continue
            is_required = known.names_in(stored, outputs=outputs).get(name)
            if is_required is not None:
                alike = len(set(_words(each)) & set(_words(name)))
                scores[each] = 3 * each.startswith(owner) + 2 * alike + is_required
        best = sorted(scores, key=lambda each: -scores[each])
        if not best or scores[best[0]] < 2 or (len(best) > 1 and scores[best[0]] == scores[best[1]]):  # noqa: PLR2004
            return ""
        return f"aws.{module}.{best[0]}"

    # Names and attributes.

    def name(self, module: str, owner: str, name: str, keys: Sequence[str]) -> Suggestion:
        """What was meant by a name of a module, or of a class of one where `owner` is given."""
        package, _, inner = module.partition(".")
        if package != "pulumi_aws" or owner:
            return camel_slip(name, keys) or alike(name, keys)
        label = f"{inner}.{name}" if inner else name
        if moved := self._moved(label):
            return moved
        for section in ("names", "modules"):
            until, went = self._renames[section].get(label, ("", ""))
            if until:
                there, _, other = went.rpartition(".")
                beside = section == "names" and there == inner and other in keys
                text = f"removed after {until}" + (f", now {_named(went)}" if went else "")
                return Suggestion(text, other if beside else "", sure=beside)
        newest = self._index.get(module, {})
        if name in newest or name in known.names(newest) or (not inner and f"pulumi_aws.{name}" in self._index):
            return Suggestion(f"{shipped('pulumi_aws')} has it")
        if slip := camel_slip(name, keys):
            return slip
        if same := same_meaning(name, keys, ()):
            return Suggestion(f"did you mean '{same}'?", same, sure=_squeezed(name) == _squeezed(same))
        longer = [key for key in keys if key.startswith(name) and _suffix(key) == _suffix(name)]
        if len(longer) == 1:
            return Suggestion(f"did you mean '{longer[0]}'?", longer[0])
        return self._elsewhere(module, name) or alike(name, keys)

    def _elsewhere(self, module: str, name: str) -> Suggestion:
        """The other modules of the package that have exactly this name."""
        found = [each for each, stored in self._index.items() if name in stored and each not in (module, *_ALIASES)]
        if 0 < len(found) <= MOST_PLACES:
            return Suggestion(f"there is {' and '.join(f'{_aws(each)}.{name}' for each in sorted(found))}")
        return Suggestion(f"there is aws.{name}") if f"pulumi_aws.{name}" in self._index else NO_SUGGESTION

    def attribute(self, owner_name: str, what: Resolved | None, name: str, keys: Sequence[str]) -> Suggestion:
        """What was meant by an attribute of an instance."""
        short = _short(owner_name, what)
        if what is None:
            known_at_once = (
                Suggestion("it is not an Output; use it directly") if name == "apply" and not keys else NO_SUGGESTION
            )
            return known_at_once or alike(name, keys) or inside(name, keys)
        if moved := self._moved(f"{short}.{name}"):
            return moved
        until, went = self._renames["outputs"].get(f"{short}.{name}", ("", ""))
        head = f"removed after {until}" if until else ""
        owner = _words(owner_name)
        same = went if went in keys else same_meaning(name, keys, owner)
        if same:
            sure = _in_place(short, name) in RENAMED_ALONE if went else is_same(name, same, owner)
            return Suggestion(f"{head}, now '{same}'" if head else f"did you mean '{same}'?", same, sure)
        if went:
            return Suggestion(f"{head}, now {_named(went)}")
        if sibling := self._sibling(short, name, outputs=True) if _is_resource(what) else "":
            return Suggestion(_clauses(head, f"{sibling} has it"))
        return Suggestion(head) if head else spelled_alike(name, keys)


def _short(owner: str, what: Resolved | None) -> str:
    """A class or function as the table of renames names it: `ec2.SecurityGroupIngressArgs`, `pulumi.ResourceOptions`."""
    if what is None:
        return owner
    if what.package.name != "pulumi_aws":
        return f"{what.package.name}.{owner}"
    folders = what.module.split(".")[1:]
    if what.package.installed:
        folders = folders[:-1]  # the last part is the file
    return ".".join([*folders[:1], owner])


def _clauses(*clauses: str) -> str:
    return "; ".join(filter(None, clauses))


def _is_resource(what: Resolved) -> bool:
    return isinstance(what.definition, Class) and what.definition.kind == "resource"


def _named(short: str) -> str:
    return f"aws.{short}" if "." in short or short.startswith("get_") else f"'{short}'"


def _aws(module: str) -> str:
    return module.replace("pulumi_aws", "aws")


# Older names of modules, which have the same resources.
_ALIASES = frozenset({"pulumi_aws.alb", "pulumi_aws.applicationloadbalancing"})


def same_meaning(name: str, keys: Iterable[str], owner: Sequence[str]) -> str:
    """The one key that means the same as a name: apart from underscores, number, generic words, the owner's words."""
    choices = [key for key in keys if key not in ("opts", "resource_name") and not key.startswith("_")]
    choices = [key for key in choices if _cased(key) == _cased(name) and _suffix(key) == _suffix(name)]
    for form in (_squeezed, _singular):
        wanted = form(name)
        if len(found := [key for key in choices if form(key) == wanted]) == 1:
            return found[0]
    if len(found := [key for key in choices if _bare(key, owner) == _bare(name, owner)]) == 1:
        return found[0]
    # A name of several words that only lacks the first ones: `security_group_ids` of `vpc_security_group_ids`.
    if "_" in name and len(found := [key for key in choices if key.endswith(f"_{name}")]) == 1:
        return found[0]
    mine = set(owner)
    wanted_words = frozenset(_words(name)) - mine
    if name_only := wanted_words & {"name"}:
        own = "_".join(owner)
        for key in ("name", own):
            if key in choices and wanted_words == name_only:
                return key
    meaning = _meaning(name, mine)
    same = [key for key in choices if _meaning(key, mine) == meaning]
    if meaning and len(same) == 1:
        return same[0]
    wider = [key for key in choices if frozenset(_words(name)) < frozenset(_words(key))]
    return wider[0] if len(wider) == 1 else ""


def is_same(name: str, key: str, owner: Sequence[str]) -> bool:
    """Whether a key certainly means the same as a name, apart from case, underscores and the words of its owner."""
    if _squeezed(name) == _squeezed(key):
        return True
    shorter, longer = sorted((_bare(name, ()), _bare(key, ())), key=len)
    if shorter == longer:
        return True
    own = tuple(map(_one, longer[: len(longer) - len(shorter)]))
    if longer[len(own) :] == shorter and own == tuple(owner[-len(own) :]):
        # The `arn` of a ListenerCertificate may be that of the listener; all resources have tags.
        alone = len(own) == len(owner) or (len(shorter) == 1 and shorter[0] not in OWN_ARGUMENTS)
        return alone and shorter != ("tags",)
    # A bucket's name is called `bucket`.
    return tuple(owner) == ("bucket",) and key == "bucket" and _bare(name, owner) == ("name",)


def _is_number(name: str, key: str, value: ast.expr | None) -> bool:
    """Whether a key is the plural of a name that is given several things, or the singular of one that is given a single one."""
    if _singular(name) != _singular(key):
        return False
    if len(key) > len(name):
        return isinstance(value, ast.List | ast.Tuple | ast.ListComp | ast.Dict | ast.DictComp)
    return isinstance(value, ast.Constant | ast.JoinedStr | ast.Dict)


def _bare(name: str, owner: Sequence[str]) -> tuple[str, ...]:
    """The words of a name without the last words of its owner that it may begin with: of `queue_arn` of a Queue, `arn`."""
    pieces = tuple(_SHORTER.get(piece, piece) for piece in _pieces(name))
    for start in range(len(owner)):
        own = tuple(owner[start:])
        if len(own) < len(pieces) and tuple(map(_one, pieces[: len(own)])) == own:
            return pieces[len(own) :]
    return pieces


def _in_place(short: str, name: str) -> str:
    """An argument or output, of an args class as of its resource: `rds.Instance.name`."""
    return f"{short.removesuffix('Args')}.{name}"


def _meaning(name: str, owner: set[str]) -> frozenset[str]:
    """The words that distinguish a name; all that are not generic where it consists of its owner's words."""
    words = frozenset(_words(name)) - GENERIC
    return words - owner or words


def _suffix(name: str) -> str:
    return next((suffix for suffix in ("ArgsDict", "Args", "Result") if name.endswith(suffix)), "")


def spelled_alike(name: str, keys: Sequence[str]) -> Suggestion:
    """The key that is spelled most like a name."""
    close = nearest(name, (key for key in keys if not key.startswith("_")))
    return Suggestion(f"did you mean '{close}'?", close) if close else NO_SUGGESTION


def inside(name: str, keys: Sequence[str]) -> Suggestion:
    """The one key whose words are all in a name: `environment` in `environment_variables`."""
    mine = _words(name)
    found = [key for key in keys if len(words := _words(key)) < len(mine) and mine[: len(words)] == words]
    found = [key for key in found if key not in ("opts", "resource_name", "id", "name", "tags", "type")]
    return Suggestion(f"did you mean '{found[0]}'?", found[0]) if len(found) == 1 else NO_SUGGESTION


def alike(name: str, keys: Sequence[str]) -> Suggestion:
    """The key that means the same as a name, is spelled like it, begins with it or ends it."""
    if same := same_meaning(name, keys, ()):
        return Suggestion(f"did you mean '{same}'?", same, sure=_squeezed(name) == _squeezed(same))
    choices = [key for key in keys if _suffix(key) == _suffix(name) and not key.startswith("_")]
    if close := spelled_alike(name, choices):
        return close
    found = [key for key in choices if key.startswith(name) or (len(key) >= SHORTEST and name.endswith(key))]
    return Suggestion(f"did you mean '{found[0]}'?", found[0]) if len(found) == 1 else NO_SUGGESTION


def camel_slip(name: str, keys: Sequence[str]) -> Suggestion:
    """A function that is written as in another language: `getSecret`, `GetSecretOutput`."""
    snake = "_".join(_pieces(name))
    if _cased(name) and not snake.startswith("get_"):
        return NO_SUGGESTION  # a module may have the name of a class in it: `VPC` is not a misspelling of `vpc`
    return (
        Suggestion(f"did you mean '{snake}'?", snake, sure=True) if snake != name and snake in keys else NO_SUGGESTION
    )


def _squeezed(name: str) -> str:
    return name.replace("_", "").lower()


def _singular(name: str) -> str:
    return "_".join(_words(name))


def _cased(name: str) -> bool:
    return name[:1].isupper()


def _pieces(name: str) -> list[str]:
    return [piece.lower() for piece in _FROM_NAME.findall(name)]


def _words(name: str) -> tuple[str, ...]:
    """The words of a name in lower case and in the singular."""
    return tuple(_one(piece) for piece in _pieces(name) if piece not in ("args", "dict"))


def _one(word: str) -> str:
    for ending, singular in (("ies", "y"), ("sses", "ss"), ("xes", "x"), ("ses", "s"), ("s", "")):
        if word.endswith(ending) and len(word) > len(ending) + 1 and not word.endswith("ss"):
            return word.removesuffix(ending) + singular
    return word
