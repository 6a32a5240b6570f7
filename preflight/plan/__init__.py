"""Plans Pulumi programs with the real SDK and no engine, outputs unknown or foreseen.

`read_project` reads Pulumi.yaml and the stacks' files, `find_interpreter` finds the interpreter that Pulumi would use,
`plan` runs the program there and tells what it would register, and `as_planned` makes of that what policies read.
"""

from .interpreter import Interpreter, find_interpreter
from .planner import (
    Crash,
    Frame,
    Log,
    MissingConfig,
    Mode,
    Outcome,
    Plan,
    PlannedResource,
    Provider,
    Syntax,
    as_planned,
    plan,
)
from .project import Declaration, PlanError, Project, Stack, read_project

__all__ = [
    "Crash",
    "Declaration",
    "Frame",
    "Interpreter",
    "Log",
    "MissingConfig",
    "Mode",
    "Outcome",
    "Plan",
    "PlanError",
    "PlannedResource",
    "Project",
    "Provider",
    "Stack",
    "Syntax",
    "as_planned",
    "find_interpreter",
    "plan",
    "read_project",
]
