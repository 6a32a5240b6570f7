"""`preflight mcp`: the command as tools of the Model Context Protocol, for models that write programs.

It talks over standard input and output alone. Programs are checked by separate processes.
https://modelcontextprotocol.io
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.types import ToolAnnotations
from pydantic import Field

from preflight import pack
from preflight.core.catalogue import Catalogue, discover
from preflight.core.policy import Kind, Severity

from . import apart, listing, lookup, pages
from .checking import KINDS, Request, check
from .configuration import Chosen
from .failure import CannotCheck
from .fix.apply import Fixes, write
from .showing import Showing

MOST = 50
"""How many findings one answer has, unless more are asked for: a model reads all of an answer."""

INSTRUCTIONS = """\
Finds what AWS, the runtime or Pulumi would reject in a Pulumi program, before anybody deploys it. Call `check` after you have
written or changed a program, fix every mandatory finding, and check again. `fix` shows the changes that leave nothing to decide,
and makes them if you ask. `explain` takes a policy's name, or an error of a deployment as it was printed. An abstention means
that a policy cannot decide, mostly because a value is known only after the deployment: it is neither a pass nor a failure.
Advisory findings are for the author to decide: report them.
"""

READS = ToolAnnotations(read_only_hint=True, open_world_hint=False)
WRITES = ToolAnnotations(read_only_hint=False, destructive_hint=True, idempotent_hint=True, open_world_hint=False)

Program = Annotated[
    str, Field(description="The program's folder, or a stack export (.json), below the server's folder")
]


def serve(root: Path, *, static: bool) -> None:
    """Serve until standard input ends."""
    if sys.stdin.isatty():
        sys.stderr.write("preflight: waits for a client on standard input; Ctrl-C ends it.\n")
    os.chdir(root)  # files are shown as seen from there
    server(Path.cwd(), static=static).run("stdio")


def server(root: Path, *, static: bool) -> MCPServer:
    """The server. It checks what is in the folder `root`; with `static` it runs no program."""
    tools = _Tools(root.resolve(), static=static)
    made = MCPServer(pack.NAME, pack.DISPLAY_NAME, instructions=INSTRUCTIONS, version=pack.VERSION, log_level="WARNING")
    made.tool("check", "Check a Pulumi program", annotations=READS)(tools.check)
    made.tool("explain", "Explain a policy or an error", annotations=READS)(tools.explain)
    made.tool("list", "List the policies", annotations=READS)(tools.list)
    made.tool("fix", "Fix what leaves nothing to decide", annotations=WRITES)(tools.fix)
    return made


@dataclass
class _Tools:
    """The tools. Their docstrings are what a model reads."""

    root: Path
    static: bool
    _catalogue: Catalogue | None = None

    @property
    def catalogue(self) -> Catalogue:
        """Every policy."""
        if self._catalogue is None:
            self._catalogue = discover()
        return self._catalogue

    async def check(
        self,
        path: Program = ".",
        stack: Annotated[str | None, Field(description="The stack whose configuration the program gets")] = None,
        static: Annotated[  # noqa: FBT002 - arguments of a tool have names
            bool,
            Field(description="Only read the Python source, and run nothing of it: quick, and safe for any source"),
        ] = False,
        engine: Annotated[
            Literal["auto", "pulumi", "embedded"],
            Field(description="What plans the program: `embedded` needs no pulumi"),
        ] = "auto",
        most: Annotated[int, Field(ge=1, description="How many findings to answer with, the gravest first")] = MOST,
    ) -> dict[str, Any]:
        """What would fail if this program was deployed: findings with what is wrong, where, and the fix.

        Plans the program (which runs it, and deploys nothing) and evaluates every policy on the plan. `summary.mandatory` is 0
        when nothing certain to fail was found. `plan.problem` is why there is no whole plan, and what to do about it.
        """
        _refuse_nul(stack or "")
        options = [f"--engine={engine}"]
        if stack:
            options.append(f"--stack={stack}")
        if static or self.static:
            options.append("--static")
        try:
            document = await apart.report(self.root, *options, "--", self._inside(path))
        except CannotCheck as reason:
            raise _error(reason) from reason
        return _abridged(document, most)

    def explain(
        self, query: Annotated[str, Field(description="A policy's name, or an error of a deployment as it was printed")]
    ) -> str:
        """The page of a policy as Markdown: what must hold, why, the fix, options, programs that fail and pass.

        For an error that several policies are about, their names and what each states.
        """
        found, _ = lookup.find(query, self.catalogue)
        if not found:
            close = lookup.similar(query, self.catalogue)
            advice = f"did you mean {', '.join(close)}?" if close else "the tool `list` names all policies"
            raise ToolError(f"There is no policy {query!r}, and none about such an error: {advice}")
        if len(found) == 1:
            return pages.page(found[0])
        return "".join(f"- {policy.name}: {policy.doc['sentence']}\n" for policy in found)

    def list(
        self,
        service: Annotated[str | None, Field(description="Only those about a service, such as `lambda`")] = None,
        kind: Annotated[Kind | None, Field(description="Only those of a kind")] = None,
        severity: Annotated[Severity | None, Field(description="Only those of a severity")] = None,
    ) -> dict[str, Any]:
        """The policies: name, severity, enforcement level, and what must hold."""
        try:
            policies = [listing.as_json(policy) for policy in self.catalogue.policies]
            found = listing.listed(policies, kind=kind, service=service, severity=severity)
        except CannotCheck as reason:
            raise _error(reason) from reason
        shown = ("name", "severity", "enforcement", "description")
        return {"policies": [{key: each[key] for key in shown} for each in found]}

    def fix(
        self,
        path: Program = ".",
        write: Annotated[bool, Field(description="Write the changes. Without it, they are only shown")] = False,  # noqa: FBT002 - as above
    ) -> dict[str, Any]:
        """The changes to a program's source that leave nothing to decide, as unified diffs. Runs nothing of the program.

        `left` has what looked as if it could be fixed, and why it is not. Files are written only with `write`.
        """
        offer = _Offer(write=write)
        try:
            written = self._inside(path)
            check(
                Request(
                    path=self.root / written,
                    written=written,
                    catalogue=discover(kinds=KINDS["read"]),
                    chosen=Chosen(),
                    engine="embedded",
                    stream=None,
                    working=_silent,
                    static=True,
                    offer=offer.take,
                )
            )
        except CannotCheck as reason:
            raise _error(reason) from reason
        return {"written": write, "changes": offer.changes, "left": offer.left}

    def _inside(self, path: str) -> str:
        """A path as seen from the root. Raises ToolError for one that is outside of it."""
        _refuse_nul(path)
        found = (self.root / path).resolve()
        if not found.is_relative_to(self.root):
            raise ToolError(f"{path} is outside of {self.root}: `preflight mcp --root FOLDER` allows another folder")
        return str(found.relative_to(self.root))


class _Offer:
    """Takes the fixes of a program: as diffs, and written where that is asked for."""

    def __init__(self, *, write: bool) -> None:
        self._write = write
        self.changes: list[dict[str, Any]] = []
        self.left: list[str] = []

    def take(self, fixes: Fixes, showing: Showing) -> None:
        """Take what can be fixed."""
        for change in fixes.changes:
            shown = showing.path(change.path)
            problem = write(fixes.program, change) if self._write else ""
            diff = "\n".join(map(showing.redact, change.diff(shown)))
            self.changes.append({"file": shown, "diff": diff, "problem": problem or None})
        for each, why in fixes.left:
            place = f"{showing.path(each.place.path)}:{each.place.line}"
            self.left.append(f"{place}: {each.what} is not changed to {each.instead}: {why}")


def _silent(_: str) -> AbstractContextManager[Any]:
    return nullcontext(lambda: None)


def _refuse_nul(name: str) -> None:
    """Raises ToolError for a name with a NUL character, which no file has and no process can be given."""
    if "\0" in name:
        raise ToolError(f"{name!r} has a NUL character, and no name of a file or a stack has one: leave it out")


def _error(reason: CannotCheck) -> ToolError:
    return ToolError(f"{reason.problem}: {reason.advice}")


def _abridged(document: Mapping[str, Any], most: int) -> dict[str, Any]:
    """A report without what a model does not act on: `explain` has the evidence, `summary` counts the abstentions."""
    violations = document["violations"]
    kept = [{key: value for key, value in each.items() if key != "evidence"} for each in violations[:most]]
    whole = {key: value for key, value in document.items() if key != "abstentions"}
    return {**whole, "violations": kept, "left": len(violations) - len(kept)}
