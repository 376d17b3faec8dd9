"""The house keeps its own rules, as far as a machine can see them."""

import ast
import re
import subprocess
import sys
from importlib.metadata import packages_distributions
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


def test_the_lock_of_make_run_carries_all_that_the_daemon_loads():
    known = packages_distributions()
    modules = loaded_by("import importlib, sys", *map(loading, sorted(foreign())))
    loaded = {normal(name) for module in modules for name in known.get(module, [])}
    lock = (ROOT / "requirements" / "run.txt").read_text()
    locked = {line.partition("==")[0] for line in lock.splitlines() if "==" in line}

    assert {"sqlalchemy", "greenlet"} <= loaded, "what the migrations of PostgreSQL stand on"
    # Libraries look for setuptools and do without it.
    assert loaded - locked - {"setuptools"} == set()


def foreign():
    """Return the modules of others that the product imports, at whatever place."""
    imports = [n for f in FILES for n in ast.walk(ast.parse(f.read_text()))]
    named = {a.name for n in imports if isinstance(n, ast.Import) for a in n.names}
    named |= {n.module for n in imports if isinstance(n, ast.ImportFrom)}
    return {m for m in named if m.partition(".")[0] not in {*sys.stdlib_module_names, "bot"}}


def loading(module):
    return f"importlib.import_module({module!r})"


def loaded_by(*lines):
    """Return the top-level modules that stand loaded after these lines, in a process of its own."""
    told = "; ".join([*lines, "print(*{m.partition('.')[0] for m in sys.modules})"])
    ran = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True)
    return ran.stdout.split()


def normal(distribution):
    return re.sub(r"[-_.]+", "-", distribution).lower()
