"""From what an editor wrote to the entry that readers get."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.blocks import Image, Link, Paragraph, Quote, Rich
from bot.domain.model import Entry, Flag, Notice, NoticeStatus, Story
from bot.pipeline.composing import composed, corrected
from bot.ports import Draft, DraftRefusedError

STORY = Story("capitol", "Capitol", timezone="America/New_York", language="en")
NOW = datetime(2021, 1, 6, 19, 30, tzinfo=UTC)  # 2:30 pm in Washington
SIX_PM = datetime(2021, 1, 6, 23, tzinfo=UTC)
EIGHT_PM = datetime(2021, 1, 7, 1, tzinfo=UTC)
SIX_AM = datetime(2021, 1, 7, 11, tzinfo=UTC)
IN_FORCE = NoticeStatus.IN_FORCE


def compose(text="Shots fired inside the Capitol.", **fields):
    return composed(Draft("capitol", text, **fields), STORY, NOW)


def correct(entry, text=None, note=None, flags=None):
    return corrected(entry, STORY, NOW, text=text, note=note, flags=flags)


def test_an_alert_is_its_text_its_link_and_its_picture():
    entry = compose(
        "One.\n\nTwo.", url="https://example.org/a", picture="https://example.org/a.jpg"
    )

    assert entry.blocks == (
        Paragraph(Rich("One.")),
        Paragraph(Rich("Two.")),
        Image("https://example.org/a.jpg"),
    )
    assert (entry.url, entry.published, entry.notice) == ("https://example.org/a", NOW, None)


CURFEW = "Curfew in Washington from 6 pm until 6 am."


@pytest.mark.parametrize(
    ("level", "text", "flags"),
    [
        ("breaking", "Shots fired.", {Flag.BREAKING}),
        ("breaking", CURFEW, {Flag.BREAKING, Flag.CURFEW}),
        ("breaking", "There is no curfew in Washington.", {Flag.BREAKING}),
        ("curfew", "Everybody stays at home.", {Flag.CURFEW}),
        ("curfew", CURFEW, {Flag.CURFEW}),
        ("curfew", "The curfew in Washington is lifted.", {Flag.CURFEW_LIFTED}),
        ("live", "The crowd is leaving.", set()),
        ("live", f"BREAKING: {CURFEW}", set()),
    ],
)
def test_the_level_decides_the_flags_and_a_curfew_in_the_words_counts(level, text, flags):
    assert compose(text, level=level).flags == flags


@pytest.mark.parametrize(
    ("draft", "notice"),
    [
        ({"text": CURFEW}, Notice("curfew", IN_FORCE, "Washington", SIX_PM, SIX_AM)),
        (
            {"text": "Stay at home.", "area": " Ward  8 ", "until": SIX_AM},
            Notice("curfew", IN_FORCE, "Ward 8", None, SIX_AM),
        ),
        (
            {"text": CURFEW, "area": "Ward 8", "starts": EIGHT_PM},
            Notice("curfew", IN_FORCE, "Ward 8", EIGHT_PM, SIX_AM),
        ),
        (
            {"text": CURFEW, "until": SIX_PM - timedelta(hours=1)},
            Notice("curfew", IN_FORCE, "Washington", None, SIX_PM - timedelta(hours=1)),
        ),
        ({"text": "Stay at home."}, Notice("curfew", IN_FORCE)),
        (
            {"text": "The curfew in Washington is lifted."},
            Notice("curfew", NoticeStatus.LIFTED, "Washington"),
        ),
    ],
    ids=["its words", "the draft", "both", "words that contradict the draft", "neither", "lifted"],
)
def test_a_curfew_has_a_notice_of_what_the_draft_says_else_its_words(draft, notice):
    assert compose(**{"level": "curfew", **draft}).notice == notice


def test_area_and_times_of_another_alert_are_kept_as_a_notice_too():
    entry = compose(area="Ward 8", until=SIX_AM)

    assert entry.notice == Notice("alert", IN_FORCE, "Ward 8", None, SIX_AM)
    assert entry.flags == {Flag.BREAKING}


@pytest.mark.parametrize(
    ("draft", "field", "said"),
    [
        ({"text": " \n "}, "text", "nothing to tell"),
        ({"text": "x" * 4001}, "text", "has 4,001 characters; there is room for 4,000"),
        ({"level": "urgent"}, "level", "breaking, curfew or live"),
        ({"until": NOW}, "until", "passed already"),
        ({"starts": SIX_AM, "until": SIX_PM}, "until", "end before it starts"),
        ({"url": "example.org"}, "url", "no web address"),
        ({"picture": "file:///etc/passwd"}, "picture", "no web address"),
        ({"area": "x" * 101}, "area", "longer than 100"),
    ],
    ids=lambda value: "" if isinstance(value, dict) else None,
)
def test_what_cannot_be_told_is_refused_with_its_field(draft, field, said):
    with pytest.raises(DraftRefusedError) as caught:
        compose(**draft)

    assert caught.value.field == field
    assert said in str(caught.value)


def test_a_text_of_four_thousand_characters_is_told():
    assert len(compose("x" * 4000).text) == 4000


# --------------------------------------------------------------------------- corrections

PICTURE, CARD = Image("https://example.org/p.jpg"), Link("https://example.org/map")
OLD = Entry(
    "k1",
    (PICTURE, Paragraph(Rich("Old words.")), Quote(Rich("Old quote.")), CARD),
    title="Old headline",
    url="https://example.org/k1",
    published=NOW - timedelta(hours=1),
    flags=frozenset({Flag.BREAKING}),
    key_event=True,
)


def test_new_words_stand_for_all_the_old_ones_and_pictures_and_links_stay():
    entry = correct(OLD, "New words.")

    assert entry.blocks == (PICTURE, Paragraph(Rich("New words.")), CARD)
    assert entry.title is None
    assert (entry.key, entry.url, entry.published) == (OLD.key, OLD.url, OLD.published)
    assert (entry.flags, entry.key_event) == (OLD.flags, True)
    assert entry.updated == NOW


def test_words_come_before_the_picture_of_an_entry_that_had_none():
    assert correct(Entry("k", (PICTURE,)), "Words.").blocks == (Paragraph(Rich("Words.")), PICTURE)


def test_a_note_alone_leaves_the_words():
    entry = correct(OLD, note=" The name\nwas wrong. ")

    assert (entry.blocks, entry.title, entry.note) == (OLD.blocks, OLD.title, "The name was wrong.")


def test_a_later_correction_keeps_the_earlier_note():
    assert correct(correct(OLD, note="First."), "Words.").note == "First."


def test_a_correction_of_hours_reaches_the_notice():
    alert = compose(CURFEW, level="curfew", area="Ward 8")
    entry = correct(alert, "Curfew from 8 pm until 6 am.")

    assert entry.notice == Notice("curfew", IN_FORCE, "Ward 8", EIGHT_PM, SIX_AM)


@pytest.mark.parametrize(
    ("text", "flags", "status"),
    [
        ("The curfew in Washington has been lifted.", {Flag.CURFEW_LIFTED}, NoticeStatus.LIFTED),
        ("Correction: there is no curfew in Washington.", set(), None),
        ("It holds for everybody.", {Flag.CURFEW}, IN_FORCE),
    ],
    ids=["lifted", "denied", "not named again"],
)
def test_a_correction_may_end_a_curfew(text, flags, status):
    entry = correct(compose(CURFEW, level="curfew"), text)

    assert entry.flags == flags
    assert (entry.notice and entry.notice.status) == status


def test_what_an_editor_told_without_urgency_gets_none_by_a_correction():
    entry = correct(compose(CURFEW, level="live"), "Curfew in Washington from 8 pm until 6 am.")

    assert entry.flags == frozenset()


@pytest.mark.parametrize(
    ("asked", "flags", "key_event"),
    [
        (set(), set(), False),
        ({Flag.BREAKING}, {Flag.BREAKING}, False),
        ({Flag.KEY_EVENT}, set(), True),
        ({Flag.BREAKING, Flag.KEY_EVENT}, {Flag.BREAKING}, True),
    ],
)
def test_flags_become_exactly_those_that_an_editor_names(asked, flags, key_event):
    entry = correct(OLD, flags=asked)

    assert (entry.flags, entry.key_event, entry.blocks) == (flags, key_event, OLD.blocks)


def test_a_curfew_comes_and_goes_with_its_flag():
    flagged = correct(OLD, flags={Flag.CURFEW})
    lifted = correct(flagged, flags={Flag.CURFEW_LIFTED})
    again = correct(lifted, flags={Flag.CURFEW})

    assert flagged.notice == again.notice == Notice("curfew", IN_FORCE)
    assert lifted.notice == Notice("curfew", NoticeStatus.LIFTED)
    assert correct(again, flags=set()).notice is None


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"text": " "}, "text"),
        ({"text": "x" * 4001}, "text"),
        ({"note": "x" * 501}, "note"),
        ({"flags": {Flag.RETRACTED}}, "flags"),
        ({"flags": {Flag.CURFEW, Flag.CURFEW_LIFTED}}, "flags"),
    ],
    ids=["no words", "too many words", "long note", "withdrawn by a flag", "lifted and in force"],
)
def test_a_correction_that_cannot_be_is_refused_with_its_field(change, field):
    with pytest.raises(DraftRefusedError) as caught:
        correct(OLD, **change)

    assert caught.value.field == field
