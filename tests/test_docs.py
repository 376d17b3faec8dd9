"""The docs keep up with the program: nothing is left out, nothing leads nowhere, examples work."""

import ast
import re
import sys
from importlib import import_module, util
from pathlib import Path

import pytest
import yaml
from typer.main import get_command

from bot.cli import app
from bot.config import load
from bot.config.keys import KEYS
from bot.domain.model import DeliveryState, Flag, HeldBy
from bot.domain.reading import Page, Reading, SourceRefusedError, Visit
from bot.sandbox.faults import FaultKind
from bot.sources import KINDS

ROOT = Path(__file__).parent.parent
DOCS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md"]
DOCS += sorted((ROOT / "docs").glob("*.md"))
TEXTS = {file: file.read_text(encoding="utf-8") for file in DOCS}
NAMES = [str(file.relative_to(ROOT)) for file in DOCS]
ALL = "\n".join(TEXTS.values())
# The command reference is written from the commands, so that it proves nothing of the guides.
GUIDES = "\n".join(text for file, text in TEXTS.items() if file.name != "commands.md")

_LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
_FENCE = re.compile(r"^( *)```(\w*)\n(.*?)^\1```", re.MULTILINE | re.DOTALL)
_PLACEHOLDER = re.compile(r"\b(?:NAME|HOST|N)\b|…|127\.0\.0\.1:8080|429 Too Many Requests")


SHELL = [m[3] for m in _FENCE.finditer(ALL) if m[2] == "sh"]


def text_of(name):
    return TEXTS[ROOT / name]


def fenced(name, language):
    """Return a document's blocks of one language, without their indent."""
    found = [m for m in _FENCE.finditer(text_of(name)) if m[2] == language]
    return [re.sub(rf"^{m[1]}", "", m[3], flags=re.MULTILINE) for m in found]


def prose(text):
    """Return a text without its blocks of code."""
    return _FENCE.sub("", text)


# --------------------------------------------------------------------------- nothing is left out


def commands(group, path="tocsin"):
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from commands(command, f"{path} {name}")
        else:
            yield f"{path} {name}", command


COMMANDS = dict(commands(get_command(app)))
OPTIONS = sorted(
    {
        option
        for command in COMMANDS.values()
        for parameter in command.params
        for option in parameter.opts
        if option.startswith("-")
    }
)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_named(command):
    assert re.search(rf"{command}(?![\w-])", GUIDES)


@pytest.mark.parametrize("option", OPTIONS)
def test_every_option_is_named(option):
    assert re.search(rf"(?<![\w-]){option}(?![\w-])", GUIDES)


@pytest.mark.parametrize(
    "line", sorted(set(re.findall(r"(?:^|/|`)tocsin ([a-z]+[^\n`#|]*)", ALL, re.MULTILINE)))
)
def test_no_command_is_named_that_is_not_there(line):
    words = line.split()
    grouped = words[0] in {"db", "subscriptions"}
    path = f"tocsin {' '.join(words[:2])}" if grouped else f"tocsin {words[0]}"

    assert path in COMMANDS
    known = {option for parameter in COMMANDS[path].params for option in parameter.opts}
    assert {word.partition("=")[0] for word in words if re.match(r"--?[a-z]", word)} <= known


CONFIGURATION = [(section, key) for section, keys in KEYS.items() for key in keys]


@pytest.mark.parametrize(
    ("section", "key"), CONFIGURATION, ids=[f"{s}: {k}" for s, k in CONFIGURATION]
)
def test_every_key_of_the_configuration_is_explained(section, key):
    assert f"`{key}`" in text_of("docs/configuration.md")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("docs/configuration.md", list(KINDS)),
        ("docs/configuration.md", list(Flag)),
        ("docs/sources.md", list(KINDS)),
        ("docs/sandbox.md", list(FaultKind)),
        ("docs/operator.md", [state.value for state in DeliveryState]),
        ("docs/operator.md", [HeldBy.BRAKE.value, HeldBy.FAILURE.value, HeldBy.UNKNOWN.value]),
    ],
    ids=["kinds", "flags", "kinds of source", "faults", "states", "held by"],
)
def test_every_word_of_a_table_is_explained(name, words):
    assert not [
        word for word in words if not re.search(rf"(?<![\w-]){word}(?![\w-])", text_of(name))
    ]


# --------------------------------------------------------------------------- nothing leads nowhere


@pytest.mark.parametrize("file", DOCS, ids=NAMES)
def test_every_link_leads_somewhere(file):
    links = [link.partition("#")[0] for link in _LINK.findall(prose(TEXTS[file]))]
    relative = [link for link in links if link and "://" not in link]

    assert not [link for link in relative if not (file.parent / link).exists()]


def test_the_make_targets_are_those_that_are_there():
    targets = set(re.findall(r"^([a-z][a-z-]*):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    inline = re.findall(r"`make ([a-z-]+)[^`\n]*`", ALL)
    lines = re.findall(r"(?:^ *|&& )make ([a-z-]+)", "\n".join(SHELL), re.MULTILINE)
    named = {*inline, *lines}

    assert named == targets


@pytest.mark.parametrize("file", DOCS, ids=NAMES)
def test_every_named_file_of_the_house_is_there(file):
    named = set(re.findall(r"`((?:bot|tests|config|docs|requirements)/[\w./-]+?)/?`", TEXTS[file]))
    examples = {"tests/sources/data/bulletin/harbour.txt", "tests/sources/test_bulletin.py"}

    assert not [name for name in named - examples if not (ROOT / name).exists()]


@pytest.mark.parametrize("file", [*DOCS, ROOT / "Dockerfile"], ids=[*NAMES, "Dockerfile"])
def test_no_package_index_or_registry_is_named(file):
    text = file.read_text(encoding="utf-8").lower()
    words = (
        "index-url",
        "pypi.",
        "files.pythonhosted",
        "docker.io",
        "ghcr.io",
        "quay.io",
        "registry",
    )

    assert not [word for word in words if word in text]


def strings_of_the_program():
    """Return every text the program may say, pieces of a formatted one apart."""
    for file in (ROOT / "bot").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.value


def test_the_troubles_are_those_that_the_program_tells():
    said = "\n".join(strings_of_the_program())
    table = text_of("docs/operator.md").partition("## Troubleshooting")[2]
    sentences = re.findall(r"^\| `([^`]+)`", table, re.MULTILINE)
    pieces = [p.strip(" ;:()") for s in sentences for p in _PLACEHOLDER.split(s)]

    assert len(sentences) > 20
    assert not [piece for piece in pieces if piece not in said]


# --------------------------------------------------------------------------- the examples work


def test_the_configuration_in_the_readme_is_good(tmp_path):
    (text,) = fenced("README.md", "yaml")
    file = tmp_path / "tocsin.yaml"
    file.write_text(text, encoding="utf-8")
    tokens = {"TELEGRAM_BOT_TOKEN": "made up", "DISCORD_BOT_TOKEN": "made up too"}
    environ = {name: value.replace(" ", "-") for name, value in tokens.items()}
    config = load(str(file), environ=environ, kinds=(*KINDS, "hook"))

    assert config.targets == ("telegram:main:@harbour_storm", "discord:main:100000000000000001")
    assert len(text.splitlines()) <= 12
    assert yaml.safe_load(text)["stories"]


@pytest.fixture
def house_with_bulletins(tmp_path, monkeypatch):
    """Build the contributor's example beside the house, as its three files."""
    source, test = (
        block for block in fenced("CONTRIBUTING.md", "python") if block.startswith("# ")
    )
    (page,) = fenced("CONTRIBUTING.md", "text")
    (tmp_path / "data" / "bulletin").mkdir(parents=True)
    (tmp_path / "data" / "bulletin" / "harbour.txt").write_text(page, encoding="utf-8")
    (tmp_path / "bulletin.py").write_text(source, encoding="utf-8")
    (tmp_path / "test_bulletin.py").write_text(test, encoding="utf-8")
    made = module_from("bot.sources.bulletin", tmp_path / "bulletin.py")
    monkeypatch.setitem(sys.modules, made.__name__, made)
    monkeypatch.setattr(import_module("bot.sources"), "bulletin", made, raising=False)
    return made, module_from("bulletin_claims", tmp_path / "test_bulletin.py")


def module_from(name, path):
    spec = util.spec_from_file_location(name, path)
    module = util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_example_of_a_source_works(house_with_bulletins):
    bulletin, claims = house_with_bulletins
    tests = [value for name, value in vars(claims).items() if name.startswith("test_")]
    for claim in tests:
        claim()

    assert len(tests) == 2
    steps = bulletin.read(Visit("https://port.example/", claims.VISIT.now))
    assert next(steps).url == "https://port.example/"
    assert bulletin.looks_like(Page(None, b"\nBULLETIN 1 2021-01-06T19:10:00Z\nWords."))


@pytest.mark.parametrize(
    "body", [b"", b"\x00", b"BULLETIN 1 x", b"BULLETIN 1 \xff\xfe\n\x00", b"<p>BULLETIN</p>"]
)
def test_the_example_of_a_source_takes_any_bytes(house_with_bulletins, body):
    bulletin, claims = house_with_bulletins
    try:
        reading = bulletin.parse(Page(None, body), claims.VISIT)
    except SourceRefusedError as error:
        reading = str(error)

    assert isinstance(reading, Reading) or "no line such as" in reading
