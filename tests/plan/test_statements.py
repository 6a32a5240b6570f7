"""The rewriting of a program's modules: what raises is passed over, and all else happens as in the source."""

from __future__ import annotations

import builtins
import importlib.util
import sys
import textwrap
from pathlib import Path
from typing import Any

import pytest

import preflight.plan

FILE = Path(preflight.plan.__file__).parent / "child" / "statements.py"
SPEC = importlib.util.spec_from_file_location("statements", FILE)
assert SPEC
assert SPEC.loader
statements = importlib.util.module_from_spec(SPEC)
sys.modules[SPEC.name] = statements
SPEC.loader.exec_module(statements)

LOST = "lost"


class Run:
    """Passes over each error that the program does not raise or handle itself, and writes it down."""

    def __init__(self) -> None:
        self.sites = statements.Sites()
        self.errors: list[tuple[int, str]] = []
        self._depth, self._raised = 0, (0, 0)

    def passes(self, error: BaseException, site: int) -> bool:
        file, node = self.sites.nodes[site]
        trace: Any = error.__traceback__
        own = trace.tb_next is None and trace.tb_lineno in self.sites.raises.get(file, ())
        if self._depth or own or self._raised == (id(error), id(trace.tb_frame)):
            return False
        self.errors.append((node.lineno, type(error).__name__))
        return True

    def raises(self) -> bool:
        self._raised = id(sys.exc_info()[1]), id(sys._getframe(1))
        return True

    def enter(self) -> None:
        self._depth += 1

    def leave(self) -> None:
        self._depth -= 1

    def value(self, evaluate: Any, site: int, statement: int) -> Any:
        try:
            return evaluate()
        except Exception as error:
            if self._depth:
                raise
            self.errors.append((self.sites.nodes[site][1].lineno, type(error).__name__))
            return LOST

    def lost(self, name: str = "") -> str:
        return LOST

    def cut(self, line: int) -> str:
        return f"cut {line}"

    def holds(self, test: Any, site: int) -> Any:
        return test != LOST and test

    def chooses(self, test: Any, site: int) -> Any:
        return test

    def loops(self, items: Any, site: int) -> Any:
        return () if items == LOST else items

    def items(self, items: Any, site: int) -> Any:
        return items


def ran(monkeypatch: pytest.MonkeyPatch, source: str) -> tuple[dict[str, Any], list[tuple[int, str]], list[Any]]:
    """The names that a module binds, the errors that were passed over, and the pieces that do not parse."""
    run = Run()
    monkeypatch.setattr(builtins, statements.RUN, run, raising=False)
    module = statements.compiled(textwrap.dedent(source).encode(), "program.py", run.sites)
    names: dict[str, Any] = {"__name__": "program"}
    exec(module.code, names)
    return names, run.errors, [(cut.first, cut.last) for cut in module.cuts]


CASES = {
    "a future import": ("from __future__ import annotations\nx: Missing = 1\nz = missing", LOST, [3]),
    "a decorator that is missing": ("@missing\ndef f(): return 1\nz = f", LOST, [2]),
    "a decorated function": ("import functools\n@functools.lru_cache\ndef f(n): return n * 2\nz = f(2)", 4, []),
    "a function that fails": ("def f():\n    return missing\nz = f()", LOST, [2]),
    "what a function does after an error": ("def f():\n    a = missing\n    b = 2\n    return b\nz = f()", 2, [2]),
    "an async function": (
        "import asyncio as o\nasync def f():\n a = b\n return a\nl=o.new_event_loop()\nz = l.run_until_complete(f())\nl.close()",
        LOST,
        [3],
    ),
    "a generator": (
        "def g():\n    for i in range(3):\n        x = missing if i == 1 else i\n        yield x\nz = list(g())",
        [0, LOST, 2],
        [3],
    ),
    "a context manager": (
        "from contextlib import *\nz=[]\n@contextmanager\ndef c():\n yield 5\n z.append(6)\nwith c() as v:\n a = b\n z.append(v)",
        [5, 6],
        [8],
    ),
    "a context that cannot be entered": ("with open('/nowhere/at/all') as f:\n    z = f.read()", LOST, [1]),
    "errors that the program suppresses": (
        "from contextlib import suppress\nz = 1\nwith suppress(KeyError):\n    {}['k']\n    z = 2",
        1,
        [],
    ),
    "errors that the program handles": ("try:\n    z = {}['k']\nexcept KeyError:\n    z = 'handled'", "handled", []),
    "errors of a function that the program handles": (
        "def f():\n    return {}['k']\ntry:\n    z = f()\nexcept KeyError:\n    z = 'handled'",
        "handled",
        [],
    ),
    "errors that the program handles otherwise": ("try:\n    z = missing\nexcept KeyError:\n    z = 1", LOST, [1]),
    "an optional import": (
        "try:\n    import nothing_here\nexcept ImportError:\n    nothing_here = None\nz = nothing_here",
        None,
        [],
    ),
    "an import that is missing": ("import nothing_here.inner\nz = nothing_here", LOST, [1]),
    "names of a package that is missing": ("from nothing_here import a, b as c\nz = [a, c]", [LOST, LOST], [1]),
    "a star import": ("from os.path import *\nz = join('a', 'b')", "a/b", []),
    "a check of the program": (
        "def check(x):\n    if x < 0:\n        raise ValueError(x)\n    return x\nz = [check(1)]\nw = check(-1)\nz += [w]",
        [1, LOST],
        [6],
    ),
    "an error that is raised again": (
        "def f():\n    try:\n        1 // 0\n    except ZeroDivisionError:\n        raise\nz = f()",
        LOST,
        [6],
    ),
    "a loop that is left": (
        "z = []\nfor i in range(4):\n    if i == 1: continue\n    if i == 3: break\n    z.append(i)",
        [0, 2],
        [],
    ),
    "a loop over what is missing": ("for z in missing:\n    pass", LOST, [1]),
    "a loop while something lost holds": ("a = missing\nz = 0\nwhile a:\n    z += 1", 0, [1]),
    "a match": (
        "def f(x):\n match x:\n  case {'a': a}:\n   return missing\n  case [_, *b]:\n   return b\nz = [f({'a': 1}), f([1, 2])]",
        [LOST, [2]],
        [4],
    ),
    "a global": ("n = 0\ndef f():\n    global n\n    n = missing\nf()\nz = n", LOST, [4]),
    "several targets": ("a, (b, *c) = missing\nz = [a, b, c]", [LOST] * 3, [1]),
    "an attribute": (
        "class A:\n    def __init__(self):\n        self.p = 1 // 0\n        self.q = 2\nz = [A().p, A().q]",
        [LOST, 2],
        [3, 3],
    ),
    "a class with a private name": (
        "class A:\n    def __init__(self):\n        self.__p = missing\n    def p(self): return self.__p\nz = A().p()",
        LOST,
        [3],
    ),
    "a name that is added to": ("z = 1\nz += missing", LOST, [2]),
    "a comprehension": ("z = [missing for _ in range(2)]", LOST, [1]),
    "an enumeration": ("import enum\nclass E(enum.Enum):\n    A = 1\n    B = 2\nz = len(E)", 2, []),
    "a data class": ("import dataclasses\n@dataclasses.dataclass\nclass D:\n    x: int = 3\nz = D().x", 3, []),
    "text that looks like code": (
        '"""Doc.\n\n>>> f(\n"""\nfrom __future__ import annotations\nz = __doc__[:3]',
        "Doc",
        [],
    ),
    "a function inside a function": (
        "def f():\n    def g():\n        return missing\n    return [g()]\nz = f()",
        [LOST],
        [3],
    ),
    "try and finally": ("z = []\ntry:\n    z.append(missing)\nfinally:\n    z.append(1)", [LOST, 1], [3]),
}


@pytest.mark.parametrize(("source", "z", "lines"), CASES.values(), ids=CASES)
def test_a_module_runs_to_its_end(monkeypatch, source, z, lines):
    names, errors, cuts = ran(monkeypatch, source)

    assert (names["z"], [line for line, _ in errors], cuts) == (z, lines, [])


@pytest.mark.parametrize(
    ("source", "z", "cuts"),
    [
        ("a = 1\ndef f():\n    x = (1,\n    return 5\nz = a", 1, [(3, 3)]),
        (
            "class K:\n    def m(self):\n        return 1 +\n    def n(self):\n        return 7\nz = K().n()",
            7,
            [(3, 3)],
        ),
        ("import os, \nz = 3", 3, [(1, 1)]),
        ('c = "unclosed\nz = [c]', ["cut 1"], [(1, 1)]),
        ("for x in [1]\n    e = x\nz = 5", 5, [(1, 2)]),
        ("d = {\n  'x': 1,\n  'y': 2\nz = [d]", ["cut 1"], [(1, 3)]),
        ("def f(:\n    pass\nz = [f]", ["cut 1"], [(1, 2)]),
        ("```python\nz = 1\n```", 1, [(1, 1), (3, 3)]),
    ],
)
def test_a_piece_that_does_not_parse_is_left_out(monkeypatch, source, z, cuts):
    names, _, found = ran(monkeypatch, source)

    assert (names["z"], found) == (z, cuts)


@pytest.mark.parametrize("source", ["\0", "(" * 500, "\ufeffz = (", "def f(\n" * 30])
def test_what_cannot_be_read_at_all_is_an_empty_module(monkeypatch, source):
    _, _, cuts = ran(monkeypatch, source)

    assert cuts


def test_the_program_may_end_itself(monkeypatch):
    with pytest.raises(SystemExit):
        ran(monkeypatch, "import sys\nsys.exit(3)")
    with pytest.raises(RuntimeError, match="its own"):
        ran(monkeypatch, "raise RuntimeError('its own')")


def test_lines_are_those_of_the_source(monkeypatch):
    names, _, _ = ran(
        monkeypatch,
        "import sys\ndef f():\n    a = 1\n    return sys._getframe().f_lineno\nz = f(), f.__code__.co_firstlineno",
    )

    assert names["z"] == (4, 2)
