"""The example programs that a provider's Python SDK carries in its docstrings: programs written by nobody here.

    python -m tools.docstring_programs FOLDER             write every program to a folder, for inspection
    python -m tools.docstring_programs FOLDER --complete  only those that define every name they use

The SDK's 120 MB are searched as text, which is several times quicker than parsing them.
"""

from __future__ import annotations

import argparse
import ast
import builtins
import importlib.util
import inspect
import re
import symtable
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

SECTION = "Example Usage"
SECTION_LEVEL = 2
STRING = re.compile(r'r?"""(?:[^"\\]|\\.|"(?!""))*"""', re.DOTALL)
HEADING_OR_BLOCK = re.compile(
    r"^(?P<level>#+) (?P<title>[^\n]+)$|^```(?P<language>\w*)\n(?P<text>.*?)^```$",
    re.DOTALL | re.MULTILINE,
)


@dataclass(frozen=True)
class DocstringProgram:
    """One example: the module of the SDK it stands in (`sqs.queue`), its heading, and the program's text."""

    module: str
    title: str
    code: str

    @property
    def compiles(self) -> bool:
        """Whether Python can parse the program."""
        try:
            ast.parse(self.code)
        except SyntaxError:
            return False
        return True

    @property
    def imports(self) -> frozenset[str]:
        """The packages the program imports, without their submodules; raises SyntaxError where it does not compile."""
        names: set[str] = set()
        for node in ast.walk(ast.parse(self.code)):
            if isinstance(node, ast.Import):
                names.update(alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                names.add(node.module)
        return frozenset(name.partition(".")[0] for name in names)

    @property
    def undefined(self) -> frozenset[str]:
        """The names the program uses and nowhere defines; raises SyntaxError where it does not compile."""
        module = symtable.symtable(self.code, self.module, "exec")
        defined = {symbol.get_name() for symbol in module.get_symbols() if symbol.is_assigned() or symbol.is_imported()}
        return frozenset(_globals_of(module) - defined - set(dir(builtins)))

    @property
    def is_complete(self) -> bool:
        """Whether the program can be run as it stands: it compiles and defines every name it uses."""
        return self.compiles and not self.undefined


def docstring_programs(package: str = "pulumi_aws") -> Iterator[DocstringProgram]:
    """Yield every Python program under "Example Usage" in the docstrings of an installed package, each text once.

    They come in the order of the package's files. A text that several docstrings hold is yielded for the first of them.
    Raises ModuleNotFoundError where the package is not installed.
    """
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(f"{package} is not installed", name=package)
    root = Path(spec.origin).parent
    seen: set[str] = set()
    for path in sorted(root.rglob("*.py")):
        module = ".".join(path.relative_to(root).with_suffix("").parts)
        for title, code in examples(path.read_text(encoding="utf-8")):
            if code not in seen:
                seen.add(code)
                yield DocstringProgram(module, title, code)


def examples(source: str) -> Iterator[tuple[str, str]]:
    """Yield (heading, program) for every example in the docstrings of a Python file's text."""
    if SECTION not in source:
        return
    # Both overloads of a resource's constructor, and both forms of an invoke, carry the same docstring.
    for string in dict.fromkeys(STRING.findall(source)):
        if SECTION not in string:
            continue
        section = title = ""
        for found in HEADING_OR_BLOCK.finditer(inspect.cleandoc(ast.literal_eval(string))):
            if found["title"]:
                title = found["title"].strip()
                section = title if len(found["level"]) <= SECTION_LEVEL else section
            elif found["language"] == "python" and section == SECTION:
                yield title, found["text"]


def write(programs: Iterable[DocstringProgram], folder: Path) -> None:
    """Write each program to MODULE/TITLE.py in `folder`, numbered where a title comes again."""
    written: Counter[Path] = Counter()
    for program in programs:
        title = re.sub(r"\W+", "-", program.title.lower()).strip("-")
        path = folder.joinpath(*program.module.split("."), title)
        written[path] += 1
        number = f"-{written[path]}" if written[path] > 1 else ""
        path.parent.mkdir(parents=True, exist_ok=True)
        path.with_name(f"{title}{number}.py").write_text(program.code, encoding="utf-8")


def summary(programs: Sequence[DocstringProgram]) -> str:
    """Say how many programs there are, and how many of them can be used for what."""
    compiled = [program for program in programs if program.compiles]
    others = [program.imports - {"pulumi", "pulumi_aws"} for program in compiled]
    imported = Counter(name for names in others for name in names)
    lines = [
        f"{len(programs)} programs",
        f"{len(compiled)} compile",
        f"{sum(program.is_complete for program in compiled)} of these define every name they use",
        f"{sum(map(bool, others))} import more than pulumi and pulumi_aws: "
        + ", ".join(f"{name} {count}" for name, count in imported.most_common()),
    ]
    return "".join(f"{line}\n" for line in lines)


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the programs to a folder and say how many there are."""
    parser = argparse.ArgumentParser(prog="python -m tools.docstring_programs", description=__doc__)
    parser.add_argument("folder", type=Path, metavar="FOLDER")
    parser.add_argument("--complete", action="store_true", help="write only programs that define every name they use")
    given = parser.parse_args(arguments)
    programs = list(docstring_programs())
    write((program for program in programs if program.is_complete or not given.complete), given.folder)
    sys.stdout.write(summary(programs))
    return 0


def _globals_of(table: symtable.SymbolTable) -> set[str]:
    """Return the names that a scope and those inside it look up in the module."""
    at_module_level = table.get_type() == "module"
    names = {
        symbol.get_name()
        for symbol in table.get_symbols()
        if symbol.is_referenced() and (at_module_level or symbol.is_global())
    }
    return names.union(*(_globals_of(child) for child in table.get_children()))


if __name__ == "__main__":
    sys.exit(main())
