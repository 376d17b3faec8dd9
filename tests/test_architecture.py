"""The house keeps its own rules, as far as a machine can see them."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
BOT = ROOT / "bot"
FILES = sorted(BOT.rglob("*.py"))
PURE = [f for f in FILES if {"domain", "sources"} & set(f.relative_to(BOT).parts)]

# What reaches outside without an import that import-linter could see.
_OUTSIDE = {"open", "input", "print", "exec", "eval", "__import__"}
_CLOCKS = {("datetime", "now"), ("datetime", "utcnow"), ("date", "today"), ("time", "time")}


def names(files):
    return [str(f.relative_to(ROOT)) for f in files]


@pytest.mark.parametrize("path", FILES, ids=names(FILES))
def test_a_room_is_no_longer_than_a_page_or_two(path):
    assert path.read_text().count("\n") <= 250


@pytest.mark.parametrize("path", FILES, ids=names(FILES))
def test_a_room_says_what_it_is_for(path):
    said = ast.get_docstring(ast.parse(path.read_text()))

    assert said
    assert said.splitlines()[0].endswith((".", ":"))


@pytest.mark.parametrize("path", FILES, ids=names(FILES))
def test_no_function_is_longer_than_a_screen(path):
    tree = ast.parse(path.read_text())
    functions = (n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef))

    assert not [f"{f.name}: {size(f)} lines" for f in functions if size(f) > 40]


def size(function):
    """Return the lines of a function without its docstring."""
    whole = function.end_lineno - function.lineno + 1
    first = function.body[0]
    documented = ast.get_docstring(function) is not None
    return whole - (first.end_lineno - first.lineno + 1 if documented else 0)


@pytest.mark.parametrize("path", PURE, ids=names(PURE))
def test_the_pure_rooms_touch_nothing_and_ask_no_clock(path):
    calls = [n.func for n in ast.walk(ast.parse(path.read_text())) if isinstance(n, ast.Call)]
    reached = {c.id for c in calls if isinstance(c, ast.Name)} & _OUTSIDE
    asked = {
        (c.value.id, c.attr)
        for c in calls
        if isinstance(c, ast.Attribute) and isinstance(c.value, ast.Name)
    } & _CLOCKS

    assert not reached
    assert not asked
    assert "urllib.request" not in path.read_text()


def test_there_is_one_clock():
    asking = [
        str(f.relative_to(BOT))
        for f in FILES
        if "sandbox" not in f.parts and ("datetime.now(" in f.read_text())
    ]

    # A server's Retry-After date means nothing but against the moment of its answer.
    assert asking == ["app/clock.py", "fetch/download.py"]


def test_every_lock_is_hashed_and_names_no_index():
    for lock in sorted((ROOT / "requirements").glob("*.txt")):
        text = lock.read_text()
        pinned = [line for line in text.splitlines() if "==" in line]

        assert pinned
        assert all(line.endswith("\\") for line in pinned), "every pin is followed by its hashes"
        assert "://" not in text
