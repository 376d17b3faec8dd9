"""What an editor does from a shell: push an alert, correct, withdraw, pin."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Annotated

import typer

from bot.app import clock, logs
from bot.app.errors import UsageError
from bot.cli.common import (
    DEFAULT_CONFIG,
    ConfigFile,
    by,
    complain,
    in_the_house,
    say,
    say_json,
)
from bot.config import Config
from bot.domain.model import Entry, Message, Story
from bot.domain.moments import read_moment
from bot.pipeline.newsdesk import Newsdesk, story_named
from bot.ports import Alert, AlertStage, Draft, Ledger, Level, NoSuchIdError

EntryId = Annotated[
    str, typer.Argument(metavar="ENTRY", help="The entry's id, such as e12.", show_default=False)
]
Words = Annotated[str, typer.Argument(metavar="TEXT", show_default=False)]


def register(app: typer.Typer) -> None:
    """Add this room's commands."""
    for command in (alert, correct, retract, pin):
        app.command()(command)


def alert(  # noqa: PLR0917 - typer takes options by position only in this signature
    story: Annotated[str, typer.Argument(metavar="STORY", show_default=False)],
    text: Words,
    level: Annotated[Level, typer.Option(help="breaking, curfew or live.")] = "breaking",
    area: Annotated[str | None, typer.Option(help="Where it holds.")] = None,
    until: Annotated[
        str | None,
        typer.Option(
            help="When it ends, on the story's clock: 06:00, 'tomorrow 6 am', 2h, an ISO time.",
            metavar="TIME",
        ),
    ] = None,
    url: Annotated[str | None, typer.Option(help="A page that says more.")] = None,
    dry_run: Annotated[  # noqa: FBT002 - a switch
        bool,
        typer.Option("--dry-run", help="Print what would be sent, a call a line; store nothing."),
    ] = False,
    config: ConfigFile = DEFAULT_CONFIG,
) -> None:
    """Push an alert to the chats of a story and print its entry's id.

    It leaves at once, or when enough editors have agreed where `approval` asks for several. A line on stderr says how many chats it is for.
    """
    logs.configure(logging.WARNING)

    async def work(loaded: Config, ledger: Ledger) -> None:
        desk, told = _desk(loaded, ledger), _story(loaded, story)
        draft = Draft(
            story,
            text,
            level,
            area=area,
            until=_moment(until, told) if until else None,
            url=url,
        )
        if dry_run:
            await _rehearse(desk, desk.compose(draft, clock.now()), told, loaded)
            return
        pushed = await desk.push(draft, by(), recall=timedelta(0))
        complain(_fate(pushed))
        say(pushed.entry)

    in_the_house(config, work)


def correct(
    entry: EntryId,
    text: Words,
    note: Annotated[str | None, typer.Option(help="What readers are told of the change.")] = None,
    config: ConfigFile = DEFAULT_CONFIG,
) -> None:
    """Replace an entry's words, headline included, in every chat that shows it.

    From then on an editor's word stands: what its source says of it later waits for a person.
    """
    logs.configure(logging.WARNING)

    async def work(loaded: Config, ledger: Ledger) -> int:
        return await _desk(loaded, ledger).correct(entry, text, by(), note=note)

    say(f"{entry}: revision {in_the_house(config, work)}")


def retract(
    entry: EntryId,
    reason: Annotated[str | None, typer.Option(help="What readers are told about it.")] = None,
    config: ConfigFile = DEFAULT_CONFIG,
) -> None:
    """Withdraw an entry from every chat that shows it; its source does not bring it back."""
    logs.configure(logging.WARNING)

    async def work(loaded: Config, ledger: Ledger) -> int:
        return await _desk(loaded, ledger).retract(entry, by(), reason=reason)

    in_the_house(config, work)
    say(f"{entry}: withdrawn")


def pin(
    entry: EntryId,
    off: Annotated[bool, typer.Option("--off", help="Unpin it.")] = False,  # noqa: FBT002 - a switch
    config: ConfigFile = DEFAULT_CONFIG,
) -> None:
    """Pin an entry in every chat that shows it, where the bot may pin."""
    logs.configure(logging.WARNING)

    async def work(loaded: Config, ledger: Ledger) -> int:
        return await _desk(loaded, ledger).pin(entry, by(), pinned=not off)

    in_the_house(config, work)
    say(f"{entry}: {'unpinned' if off else 'pinned'}")


def _desk(config: Config, ledger: Ledger) -> Newsdesk:
    stories = {story.id: story for story in config.stories}
    return Newsdesk(ledger, lambda: stories, lambda: config.approval, clock.now)


def _story(config: Config, name: str) -> Story:
    try:
        return story_named(name, {story.id: story for story in config.stories})
    except NoSuchIdError as error:
        raise UsageError(str(error)) from None


def _moment(text: str, story: Story) -> datetime:
    try:
        return read_moment(text, zone=story.timezone, now=clock.now())
    except ValueError as error:
        raise UsageError(f"--until: {error}") from None


def _fate(alert: Alert) -> str:
    """Say how many chats an alert is for, and what it waits for."""
    chats = _chats(alert.wanted)
    if alert.stage is not AlertStage.APPROVAL:
        return chats
    missing = alert.needed - len(alert.agreed)
    more = "one more editor agrees" if missing == 1 else f"{missing} more editors agree"
    return f"{chats}; it waits until {more}: `tocsin waiting`"


def _chats(count: int) -> str:
    return f"for {count:,} {'chat' if count == 1 else 'chats'}"


async def _rehearse(desk: Newsdesk, entry: Entry, story: Story, config: Config) -> None:
    """Print the calls that would carry an entry to a channel of each service."""
    # Imported here: the services' libraries take longer to load than most commands to run.
    from bot.platforms import discord, telegram  # noqa: PLC0415

    language = story.language or config.language
    message = Message(entry, story.title, timezone=story.timezone, language=language)
    calls = {
        "telegram": telegram.render(message, "channel"),
        "discord": discord.render(message, "text"),
    }
    for platform, parts in calls.items():
        for number, part in enumerate(parts, 1):
            call = {"method": part.method, "payload": part.payload}
            say_json({"platform": platform, "part": number, **call})
    complain(f"{_chats(await desk.audience(story.id, entry))}; nothing was sent or stored")
