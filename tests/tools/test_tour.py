"""The picture of the machine is current, and shows what imports what."""

from __future__ import annotations

from tools import tour


def test_the_tour_is_current():
    text = tour.FILE.read_text(encoding="utf-8")

    assert tour.drawn(text) == text, "run `python -m tools.tour`"


def test_every_room_has_its_line():
    assert all(f"| `preflight/{name}` | " in tour.picture() for name in tour.rooms())
    assert all(text.endswith(".") for text in tour.rooms().values())


def test_imports_are_found_however_they_are_written(tmp_path):
    package = tmp_path / "machine"
    for name in ("top", "low", "side", "deep"):
        (package / name).mkdir(parents=True)
        (package / name / "__init__.py").write_text(f'"""The room {name}. More."""\n')
    (package / "top" / "a.py").write_text("from machine.low import x\nfrom .. import side\nimport os\n")
    (package / "top" / "b.py").write_text("def f():\n    import machine.deep.y\n    from .a import x\n")

    assert tour.imports(package / "top") == {"low", "side", "deep"}
    assert tour.imports(package / "low") == set()
    assert tour.rooms(package)["top"] == "The room top."


def test_what_follows_from_other_imports_is_not_drawn():
    graph = {"a": {"b", "c"}, "b": {"c"}, "c": set()}

    assert tour.reduced(graph) == {"a": {"b"}, "b": {"c"}, "c": set()}
