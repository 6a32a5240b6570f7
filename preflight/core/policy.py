"""A policy is a function: its docstring is the page, its first parameter the subject, its options the configuration."""

from __future__ import annotations

import inspect
import re
import traceback
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from importlib import import_module
from types import UnionType
from typing import Any, Literal, NamedTuple, TypeAlias, Union, get_args, get_origin, get_type_hints

from .evidence import Evidence
from .messages import Advice, Message, occurs, without_values
from .options import Option, options_of
from .remedy import Remedy
from .stack import Stack, Subject, is_or_holds
from .syntax import ArchiveFile, Place, Source
from .values import (
    KnownLater,
    Lost,
    Malformed,
    Undecided,
    forget_lost,
    forget_secrets,
    lost_read,
    secrets_since,
    strings_in,
)
from .view import Resource, View

Severity = Literal["low", "medium", "high", "critical"]
Kind = Literal["resource", "stack", "bundle", "program"]
Caught = Literal["preview", "deployment", "runtime", "nobody"]
Confidence = Literal["certain", "likely"]
Enforcement = Literal["mandatory", "advisory", "disabled"]

KINDS: tuple[Kind, ...] = ("resource", "stack", "bundle", "program")


Violations: TypeAlias = Iterator[Message | tuple[View | Place, Message]]


class Violation(NamedTuple):
    """A policy does not hold. `urn` is empty where it is about the program or the stack as a whole.

    `path` is the path of the block that it is about, empty where that is the resource as a whole. `foreseen` where the preview
    alone does not show it: it was found in the stack as it will be deployed.
    """

    policy: Policy
    urn: str
    subject: str
    message: str
    advisory: bool = False
    place: Place | None = None
    secret: bool = False
    foreseen: bool = False
    path: str = ""

    @property
    def sentence(self) -> str:
        """What a user reads: the subject and what is wrong with it."""
        sentence = f"{self.subject} {self.message}"
        return f"{sentence} (as it will be deployed)" if self.foreseen else sentence


class Abstention(NamedTuple):
    """Whether a policy holds depends on something that nobody knows at preview: `reason`, usually a property's path.

    `known_later` where the deployment will know the value, and foresight may.
    """

    policy: Policy
    urn: str
    subject: str
    reason: str
    known_later: bool = False


class Defect(NamedTuple):
    """A policy raised an exception: its type and the line of the policy that raised it, and none of the values."""

    policy: Policy
    urn: str
    subject: str
    exception: str
    where: str

    @property
    def message(self) -> str:
        """What a user reads."""
        about = f" about {self.subject}" if self.subject else ""
        return (
            f"policy {self.policy.name} could not answer{about}: {self.exception} at {self.where}."
            " This is a defect of the policy pack; all other policies have answered"
        )


Verdict: TypeAlias = Violation | Abstention | Defect


@dataclass(frozen=True, eq=False)
class Policy:
    """A policy and the facts that its decorator declares.

    `caught` is when the failure otherwise appears (Pulumi's own preview, the deployment, the running system, never), `error`
    the messages it then causes, `formerly` the names it had before. `about` limits a policy about resources of every type to
    the type tokens for which it is true. `confidence` is how certain the failure is, and `evidence` where it was seen.
    """

    check: Callable[..., Violations]
    severity: Severity
    caught: Caught
    error: tuple[str, ...] = ()
    formerly: tuple[str, ...] = ()
    about: Callable[[str], bool] | None = None
    confidence: Confidence = "certain"
    evidence: tuple[Evidence, ...] = ()

    def __reduce__(self) -> tuple[Callable[[str, str], Any], tuple[str, str]]:
        # In another process, it is the policy of that process.
        return _imported, (self.check.__module__, self.check.__name__)

    def applies_to(self, token: str) -> bool:
        """Whether it is evaluated on each resource of a type as it is planned, and can report anything for it."""
        kind = Resource.kinds.get(token, Resource)
        asked = self.is_per_resource and any(is_or_holds(kind, subject) for subject in self.subjects)
        return asked and (self.about is None or self.about(token))

    @cached_property
    def name(self) -> str:
        """Its last folder and its function: `resource/sqs/queue_has_dead_letters` is `sqs-queue-has-dead-letters`."""
        folder = self.check.__module__.split(".")[-2].strip("_")
        return f"{folder}-{self.check.__name__}".replace("_", "-")

    @cached_property
    def kind(self) -> Kind:
        """When it is evaluated and on what."""
        return kind_of(self.check.__module__)

    @property
    def is_per_resource(self) -> bool:
        """Whether it is evaluated on each resource as it is planned, and not on the whole stack at the end."""
        return self.kind in ("resource", "bundle")

    @property
    def enforcement(self) -> Enforcement:
        """The default level: mandatory if the failure is grave, certain (at deployment or at run time) and has evidence."""
        grave = self.severity in ("high", "critical")
        return "mandatory" if grave and self.confidence == "certain" and self.evidence else "advisory"

    @cached_property
    def doc(self) -> dict[str, str]:
        """The docstring's parts: sentence, why, options, fix, see; and `fix (go)` where the fix differs in a language."""
        sentence, _, rest = inspect.cleandoc(self.check.__doc__ or "").partition("\n\n")
        why, *sections = re.split(r"(?:^|\n\n)(Options|Fix(?: \([^)\n]+\))?|See):\s+", rest)
        named = {key.lower(): text.strip() for key, text in zip(sections[::2], sections[1::2], strict=True)}
        return {"sentence": " ".join(sentence.split()), "why": why.strip(), **named}

    @cached_property
    def see(self) -> list[str]:
        """The pages that state the fact."""
        return self.doc.get("see", "").split()

    @cached_property
    def subjects(self) -> tuple[type, ...]:
        """What it is evaluated on: the type of its first parameter, or the types of a union."""
        hint = next(iter(self.check.__annotations__.values()))
        if isinstance(hint, str):
            hint = next(iter(get_type_hints(self.check).values()))
        return get_args(hint) if get_origin(hint) in (Union, UnionType) else (hint,)

    @cached_property
    def options(self) -> dict[str, Option]:
        """What a user may configure: the keyword-only parameters."""
        lines = re.findall(r"^(?: {4})?(\w+): (.*(?:\n {8,}.*)*)", self.doc.get("options", ""), re.MULTILINE)
        descriptions = {name: " ".join(text.split()) for name, text in lines}
        of_remedy = self.remedy.options(descriptions) if self.remedy is not None else {}
        return {**of_remedy, **options_of(self.check, descriptions)}

    @cached_property
    def remedy(self) -> Remedy | None:
        """What changes a resource so that it holds; None where nothing can be done without a decision."""
        return next((each for each in self.check.__globals__.values() if isinstance(each, Remedy)), None)

    @cached_property
    def _of_remedy_alone(self) -> frozenset[str]:
        return frozenset(self.options) - frozenset(options_of(self.check, {}))

    @cached_property
    def examples(self) -> list[Example]:
        """The programs that prove it, in the order they are written."""
        return [each for each in self.check.__globals__.values() if isinstance(each, Example)]

    def judge(self, stack: Stack, options: Mapping[str, Any] | None = None) -> list[Verdict]:
        """Its verdicts on its subjects in a stack; a subject that passes has none."""
        found: list[Verdict] = []
        given = {name: value for name, value in options.items() if name not in self._of_remedy_alone} if options else {}
        try:
            for kind in self.subjects:
                for subject in stack.subjects(kind):
                    if isinstance(subject, Undecided):
                        if not isinstance(subject, Malformed):  # one policy reports it
                            about = _about(subject.resource) if subject.resource is not None else ("", "")
                            found.append(Abstention(self, *about, str(subject), isinstance(subject, KnownLater)))
                    elif self.about is None or not isinstance(subject, Resource) or self.about(subject.type_token):
                        self._judge(stack, subject, given, found)
        except Exception as defect:  # noqa: BLE001 - a defect anywhere below never breaks a preview
            found.append(self._defect(None, defect))
        return found

    def _judge(self, stack: Stack, subject: Subject, options: Mapping[str, Any], found: list[Verdict]) -> None:
        """Add the verdicts on one subject."""
        forget_secrets()
        if stack.is_lossy:
            forget_lost()
        reason: Undecided | None = None
        try:
            for yielded in self.check(subject, **options):
                if stack.is_lossy and lost_read():
                    reason = reason or _lost()
                    continue
                where, message = yielded if isinstance(yielded, tuple) else (subject, yielded)
                found.append(self._violation(stack, subject, where, message))
        except Malformed:
            pass
        except Undecided as problem:
            problem.__traceback__ = None  # a view may remember it, and with it all that these frames refer to
            # What the deployment will know does not help where something else is lost.
            hopeless = stack.is_lossy and isinstance(problem, KnownLater) and lost_read()
            reason = reason or (_lost() if hopeless else problem)
        except Exception as defect:  # noqa: BLE001
            found.append(self._defect(subject, defect))
        if reason is not None:
            found.append(Abstention(self, *_about(subject), str(reason), isinstance(reason, KnownLater)))

    def _violation(self, stack: Stack, subject: Subject, where: Subject | Place, message: Message) -> Violation:
        secret = _may_reveal(message, subject, where)
        text = self._without_secrets(stack, subject, where, message) if secret else str(message)
        advisory = isinstance(message, Advice)
        if not isinstance(where, Place):
            return Violation(self, *_about(where), text, advisory, None, secret, path=_path(where))
        urn, about = _about(subject)
        return Violation(self, urn, about if urn else str(where), text, advisory, where, secret)

    def _without_secrets(self, stack: Stack, subject: Subject, where: Subject | Place, message: str) -> str:
        """A message that may contain a secret, without all that was inserted and is not known to be public."""
        named = stack.indexed("resources as messages name them", lambda: frozenset(map(str, stack)))
        public: set[str] = set()
        for each in (subject, where):
            if isinstance(each, View):
                resource = each.resource
                for key in resource.planned.inputs:
                    public |= {key, *strings_in(resource.given(key), secrets=False)}
        module = inspect.getmodule(self.check)
        functions = [each for each in vars(module).values() if inspect.isfunction(each)] if module else []
        text = without_values(message, [self.check, *functions], lambda each: each in public or each in named)
        return text or f"breaks the rule: {self.doc['sentence'].rstrip('.')}"

    def _defect(self, subject: Subject | None, exception: Exception) -> Defect:
        frame = traceback.extract_tb(exception.__traceback__)[-1]
        line = f"{frame.filename.replace(chr(92), '/').rpartition('/')[2]}:{frame.lineno}"
        return Defect(self, *(_about(subject) if subject else ("", "")), type(exception).__name__, line)


def kind_of(module: str) -> Kind:
    """The kind of the policy in a module: its first folder below the catalogue, wherever that is imported from."""
    return next(kind for part in module.split(".") for kind in KINDS if part == kind)


def _lost() -> Lost:
    return Lost(f"what the error in {next(iter(lost_read()))} has lost")


def _may_reveal(message: str, subject: Subject, where: Subject | Place) -> bool:
    """Whether a message may contain something of a secret that was read for it.

    What is computed from a secret cannot be followed. So every secret that was read for a subject counts. Two ways of reading
    lead to secrets of all resources: an index of the stack, and a policy about the whole stack. There those of other resources
    count only if they occur in the message.
    """
    read = secrets_since()
    urn = where.resource.urn if isinstance(where, View) else ""
    is_broad = isinstance(subject, Stack) and bool(urn)
    return any(
        occurs(each.value, message) if each.indexed or (is_broad and each.owner not in ("", urn)) else True
        for each in read
    )


def _about(subject: Subject) -> tuple[str, str]:
    """The URN of a subject and how a message calls it."""
    if isinstance(subject, View):
        return subject.resource.urn, str(subject.resource)
    if isinstance(subject, ArchiveFile) and isinstance(subject.resource, Resource):
        return subject.resource.urn, str(subject.resource)
    if isinstance(subject, Stack):
        return "", "The stack"
    return "", str(subject) if isinstance(subject, Source) else "The program"


def _imported(module: str, name: str) -> Any:
    return getattr(import_module(module), name)


def _path(subject: Subject) -> str:
    """The path of a block; of one in a secret only the resource's property, as keys further in are secret too."""
    if not isinstance(subject, View) or isinstance(subject, Resource):
        return ""
    return subject.top_level_key if subject.is_in_secret else str(subject)


def policy(  # noqa: PLR0913 - the facts about a policy, each by its name
    *,
    severity: Severity,
    caught: Caught,
    error: str | tuple[str, ...] = (),
    formerly: tuple[str, ...] = (),
    about: Callable[[str], bool] | None = None,
    confidence: Confidence = "certain",
    evidence: Evidence | tuple[Evidence, ...] = (),
) -> Callable[[Callable[..., Violations]], Policy]:
    """Turn a function into a policy: its folder decides when it is evaluated, its first parameter's type on what."""
    errors = (error,) if isinstance(error, str) else error
    sources = (evidence,) if isinstance(evidence, Evidence) else evidence
    # It is called for each resource of a stack, and its result depends on the type alone.
    of_type = about and cache(about)
    return lambda check: Policy(check, severity, caught, errors, formerly, of_type, confidence, sources)


@dataclass(frozen=True, eq=False)
class Example:
    """A small Pulumi program, and the verdict of its module's policy on it."""

    program: Callable[..., None]
    verdict: Literal["fails", "passes", "abstains"]
    messages: tuple[str, ...] = ()
    options: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_foreseen(self) -> bool:
        """Whether its values are known through foresight alone, and not to a first preview."""
        return getattr(self.program, "foreseen", False)

    @property
    def title(self) -> str:
        """What the program shows, in words."""
        return self.program.__name__.replace("_", " ")


def fails(*messages: str, **options: Any) -> Callable[[Callable[..., None]], Example]:
    """Mark a program that breaks the policy (configured with the options), which then reports these messages."""
    return lambda program: Example(program, "fails", messages, options)


def passes(program: Callable[..., None] | None = None, **options: Any) -> Any:
    """Mark a program that keeps the policy."""
    if program is None:
        return lambda later: Example(later, "passes", (), options)
    return Example(program, "passes")


def abstains(reason: str, **options: Any) -> Callable[[Callable[..., None]], Example]:
    """Mark a program for which only the deployment shows whether it keeps the policy, for this reason."""
    return lambda program: Example(program, "abstains", (reason,), options)


def foreseen(program: Callable[..., None]) -> Callable[..., None]:
    """Mark a program, below `fails` or `passes`, whose values are known through foresight alone."""
    program.foreseen = True  # type: ignore[attr-defined]
    return program
