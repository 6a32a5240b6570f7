"""What a run of the command comes to: its exit code, and what a user reads when it cannot do what was asked."""

from __future__ import annotations

from pathlib import Path

from preflight import pack

OK, FAILED, UNANSWERED = 0, 1, 2
"""The exit codes: nothing mandatory was found, something was, there is no answer."""


class CannotCheck(Exception):  # noqa: N818 - an answer to the user, and no error of the command
    """There is no answer: `problem` is what is wrong and where, `advice` what to do."""

    def __init__(self, problem: str, advice: str) -> None:
        super().__init__(f"{problem}: {advice}")
        self.problem, self.advice = problem, advice


def of_defect(command: str, defect: Exception) -> CannotCheck:
    """What is reported of a defect. The exception's message may have values of the program, so it is left out."""
    at = defect.__traceback__
    while at is not None and at.tb_next is not None:
        at = at.tb_next
    place = f" at {Path(at.tb_frame.f_code.co_filename).name}:{at.tb_lineno}" if at is not None else ""
    problem = f"`preflight {command}` has ended, by a defect of the command ({type(defect).__name__}{place})"
    return CannotCheck(problem, f"report this: {pack.REPOSITORY}/issues")
