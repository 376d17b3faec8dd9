"""``/correct``, ``/retract`` and ``/pin``: what was sent, changed everywhere."""

from __future__ import annotations

from dataclasses import replace

from bot.chat.editors import drafts, entries
from bot.chat.editors.checks import argument, checked
from bot.chat.editors.drafts import Act, Kept
from bot.chat.editors.following import follow
from bot.chat.editors.preview import message_of, sketches
from bot.chat.editors.writing import bold, cut, headline, lines, said
from bot.chat.errors import brief
from bot.chat.turn import Turn
from bot.domain.blocks import Image, Link, Video
from bot.domain.model import Entry
from bot.domain.typed import typed
from bot.ports import Answer, Button, Draft, Question, StoredEntry, Style

_BEFORE = 800  # characters of the words that are replaced


async def correct(turn: Turn) -> Answer:
    """Begin a correction of the entry that is named, answered or chosen."""
    text, note = turn.options.get("text", "").strip(), turn.options.get("note", "").strip()
    kept = drafts.begin(turn, Act.CORRECT, Draft("", text), note=note or None)
    return await _begin(turn, kept, await entries.meant(turn))


async def retract(turn: Turn) -> Answer:
    """Begin a withdrawal of the entry that is named, answered or chosen."""
    reason = turn.options.get("reason", "").strip()
    kept = drafts.begin(turn, Act.RETRACT, Draft("", ""), note=reason or None)
    return await _begin(turn, kept, await entries.meant(turn))


async def pin(turn: Turn) -> Answer:
    """Pin the entry that is named, answered or chosen, or unpin it."""
    entry = await entries.meant(turn)
    if entry is None:
        return await entries.latest(turn, lambda found: f"pin:{found}")
    stored = await turn.desk.ledger.stored(entry)
    return await _pin(turn, stored, pinned=not stored.entry.pin)


async def pin_pressed(turn: Turn) -> Answer:
    """Pin or unpin the entry of a button; one that says neither changes what is."""
    stored = await turn.desk.ledger.stored(argument(turn))
    wish = turn.arguments[1:2]
    return await _pin(turn, stored, pinned=wish == ["1"] if wish else not stored.entry.pin)


async def correct_pressed(turn: Turn) -> Answer:
    """Begin a correction of the entry of a button."""
    return await about(turn, drafts.begin(turn, Act.CORRECT, Draft("", "")), argument(turn))


async def retract_pressed(turn: Turn) -> Answer:
    """Begin a withdrawal of the entry of a button."""
    return await about(turn, drafts.begin(turn, Act.RETRACT, Draft("", "")), argument(turn))


async def about(turn: Turn, kept: Kept, entry: str = "") -> Answer:
    """Take the entry that a correction or a withdrawal is about, and show what it would do."""
    stored = await turn.desk.ledger.stored(entry)
    if stored.entry.retracted:
        return brief(turn, turn.t("It was withdrawn already."))
    newer = await drafts.renew(
        turn.desk,
        kept,
        entry=entry,
        revision=stored.revision,
        draft=replace(kept.draft, story=stored.story),
    )
    if kept.act is Act.CORRECT and not kept.draft.text:
        return Answer(question=new_words(turn, newer, stored.entry.text))
    return await shown(turn, newer)


async def shown(turn: Turn, kept: Kept) -> Answer:
    """Return a correction or a withdrawal as a page: what stands there, and what will."""
    stored = await turn.desk.ledger.stored(kept.entry or "")
    page = _withdrawal if kept.act is Act.RETRACT else _correction
    return page(turn, kept, stored)


async def send(turn: Turn, kept: Kept) -> Answer | None:
    """Do what a page showed, unless the entry has changed since then.

    A press that comes again after a restart finds its own work done.
    """
    desk, entry = turn.desk, kept.entry or ""
    stored = await desk.ledger.stored(entry)
    if stored.revision != kept.revision and not _is_done(kept, stored):
        newer = await drafts.renew(desk, kept, revision=stored.revision)
        changed = said(turn.t("It changed in the meantime. Please look again."))
        await turn.reply(replace(changed, replaces=True))
        return await shown(turn, newer)
    revision = stored.revision if _is_done(kept, stored) else await _do(turn, kept, entry)
    await follow(turn, kept.id, kept.act, entry, revision)
    await drafts.forget(desk, kept)
    return None


def new_words(turn: Turn, kept: Kept, value: str) -> Question:
    """Return the question for the words of a draft."""
    t = turn.t
    title = t("New words") if kept.act is Act.CORRECT else t("Edit the alert")
    return Question(kept.data("set", "text"), title, t("The words"), value, long=True)


async def _begin(turn: Turn, kept: Kept, entry: str | None) -> Answer:
    if kept.draft.text:
        checked(turn, kept.draft.text)
    if entry is not None:
        return await about(turn, kept, entry)
    await drafts.keep(turn.desk, kept)
    return await entries.latest(turn, lambda found: kept.data("entry", found))


async def _do(turn: Turn, kept: Kept, entry: str) -> int:
    newsdesk, by = turn.desk.newsdesk, turn.by
    if kept.act is Act.RETRACT:
        return await newsdesk.retract(entry, by, reason=kept.note)
    return await newsdesk.correct(entry, kept.draft.text, by, note=kept.note)


def _is_done(kept: Kept, stored: StoredEntry) -> bool:
    if kept.act is Act.RETRACT:
        return stored.entry.retracted
    same = _corrected(kept, stored).text == stored.entry.text
    return same and stored.revision > kept.revision


def _correction(turn: Turn, kept: Kept, stored: StoredEntry) -> Answer:
    t, words = turn.t, kept.draft.text
    entry = turn.desk.newsdesk.reworded(stored, kept.draft.text, note=kept.note)
    message = message_of(turn.desk, entry, stored.story, stored.revision + 1)
    message = replace(message, corrected_at=turn.desk.clock())
    text = lines(
        *sketches(turn, message),
        bold(t("Before:")),
        cut(stored.entry.text, _BEFORE),
        bold(t("After:")),
        cut(words, _BEFORE),
        *_note(turn, kept),
        "",
        t("It is corrected in every chat that shows it."),
    )
    edit = kept.button(t("Edit"), "ask", "text")
    note = kept.button(t("Add a note"), "ask", "note")
    return Answer(text, _rows(turn, kept, t("Send"), edit, note), shown=(message,))


def _corrected(kept: Kept, stored: StoredEntry) -> Entry:
    """Return an entry with its new words; pictures, films and links stay."""
    stays = tuple(b for b in stored.entry.blocks if isinstance(b, Image | Video | Link))
    note = kept.note or stored.entry.note
    return replace(stored.entry, title=None, blocks=(*typed(kept.draft.text), *stays), note=note)


def _withdrawal(turn: Turn, kept: Kept, stored: StoredEntry) -> Answer:
    t = turn.t
    text = lines(
        t("This is withdrawn from every chat that shows it:"),
        f"“{headline(stored.entry, _BEFORE)}”",
        *_note(turn, kept),
    )
    note = kept.button(t("Add a reason"), "ask", "note")
    return Answer(text, _rows(turn, kept, t("Retract"), note))


def _note(turn: Turn, kept: Kept) -> tuple[str, ...]:
    if not kept.note:
        return ()
    reason = kept.act is Act.RETRACT
    t, note = turn.t, kept.note
    return (t("Reason: {note}", note=note) if reason else t("Note: {note}", note=note),)


def _rows(turn: Turn, kept: Kept, verb: str, *more: Button) -> tuple[tuple[Button, ...], ...]:
    style = Style.DANGER if kept.act is Act.RETRACT else Style.GOOD
    cancel = kept.button(turn.t("Cancel"), "cancel")
    return ((kept.button(verb, "send", style=style), *more), (cancel,))


async def _pin(turn: Turn, stored: StoredEntry, *, pinned: bool) -> Answer:
    await turn.desk.newsdesk.pin(stored.id, turn.by, pinned=pinned)
    t = turn.t
    told = t("Pinned in every chat that shows it.") if pinned else t("Unpinned everywhere.")
    label = t("Unpin") if pinned else t("Pin")
    button = Button(label, f"pin:{stored.id}:{int(not pinned)}")
    return Answer(lines(told, f"“{headline(stored.entry)}”"), ((button,),))
