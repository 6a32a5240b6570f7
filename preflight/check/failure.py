"""What a run of the command comes to: its exit code, and what a user reads when it cannot do what was asked."""

from __future__ import annotations

OK, FAILED, UNANSWERED = 0, 1, 2
"""The exit codes: nothing mandatory was found, something was, there is no answer."""


class CannotCheck(Exception):  # noqa: N818 - an answer to the user, and no error of the command
    """There is no answer: `problem` is what is wrong and where, `advice` what to do."""

    def __init__(self, problem: str, advice: str) -> None:
        super().__init__(f"{problem}: {advice}")
        self.problem, self.advice = problem, advice
