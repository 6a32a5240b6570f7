"""AWS Preflight: reports at `pulumi preview` what AWS or the runtime would reject.

This is the vocabulary of a policy's author; CONTRIBUTING.md shows how a policy is written with it.
"""

from typing import Annotated

from .core import slips
from .core.archive import Archive
from .core.evidence import deployed, documented, modelled, provider, recorded
from .core.link import referrers
from .core.messages import Advice
from .core.options import Between
from .core.policy import Violations, abstains, fails, foreseen, passes, policy
from .core.program import Program
from .core.remedy import Changes, remedy
from .core.spelling import nearest
from .core.stack import Stack
from .core.syntax import ArchiveFile, Place, ProgramFile, Source
from .core.values import Undecided, Unknown
from .core.view import Resource

__all__ = [
    "Advice",
    "Annotated",
    "Archive",
    "ArchiveFile",
    "Between",
    "Changes",
    "Place",
    "Program",
    "ProgramFile",
    "Resource",
    "Source",
    "Stack",
    "Undecided",
    "Unknown",
    "Violations",
    "abstains",
    "deployed",
    "documented",
    "fails",
    "foreseen",
    "modelled",
    "nearest",
    "passes",
    "policy",
    "provider",
    "recorded",
    "referrers",
    "remedy",
    "slips",
]
