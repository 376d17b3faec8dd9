"""The command reference is what the commands say of themselves."""

from pathlib import Path

from bot.cli.reference import markdown

PAGE = Path(__file__).parents[2] / "docs" / "commands.md"


def test_the_command_reference_is_up_to_date():
    assert PAGE.read_text() == markdown(), "run `make docs`"


def test_every_command_and_option_explains_itself():
    rows = [line for line in markdown().splitlines() if line.startswith("| `")]

    assert rows
    assert [row for row in rows if row.split("|")[2].strip() == ""] == []
