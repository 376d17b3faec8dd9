"""Who says it, and in what: quotations, embedded posts, notices a source gave, hostile text."""

import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.domain.blocks import Paragraph, Post, Quote, Rich
from bot.domain.flags import mark
from bot.domain.model import Entry, Flag, Notice, NoticeStatus
from bot.domain.rules import LANGUAGES, rules_for

LABELLED = Path(__file__).parent / "labelled"
AT = datetime(2021, 1, 6, 20, 20, tzinfo=UTC)
BREAKING, CURFEW, LIFTED = {Flag.BREAKING}, {Flag.CURFEW}, {Flag.CURFEW_LIFTED}


def marked(*blocks, **fields):
    entry = Entry("k", tuple(blocks), published=AT, **fields)
    return mark(entry, words={}, language=None, timezone="UTC", seen=AT)


def said(text):
    return Paragraph(Rich(text))


def post(text, author=None, handle=None):
    return Post("twitter", text, author, handle)


@pytest.mark.parametrize(
    ("text", "flags"),
    [
        ('The mayor announced: "A curfew begins at 6 p.m. today."', CURFEW),
        ("The mayor said: “I am ordering a curfew for the whole city.”", CURFEW),
        ("“A curfew is now in force across the county,” police said.", CURFEW),
        ("“The curfew has been lifted,” the governor told reporters.", LIFTED),
        ('A "curfew" was declared in Millbrook.', CURFEW),
        ("He shouted “curfew, curfew, curfew, everybody” into the crowd.", set()),
        ("“A curfew is in force, they should all be home,” sang the choir.", set()),
        ("A banner read “The curfew is in force since 6 p.m.”", set()),
        ("“We need a curfew and we need it tonight,” the mayor said.", set()),
        ("“If this goes on I am going to think about a curfew,” he said.", set()),
        ("The paper's headline: “Curfew imposed on capital from 6 p.m.”", set()),
    ],
)
def test_quoted_words_count_where_they_are_the_announcement(text, flags):
    assert marked(said(text)).flags == flags


@pytest.mark.parametrize(
    ("block", "flags"),
    [
        (post("I'm ordering a citywide curfew from 6 p.m.", "Mayor Hale", "@MayorHale"), CURFEW),
        (post("A curfew is in effect in all wards.", "Millbrook Police", "@MillbrookPD"), CURFEW),
        (post("Curfew in effect from 18:00 until 06:00.", "The Harbour Post"), CURFEW),
        (post("curfew now!!", "somebody"), set()),
        (post("There should be a curfew tonight", "Mayor Hale", "@MayorHale"), set()),
        (post("A curfew is in effect in my head.", "somebody"), set()),
        (Quote(Rich("I have ordered a curfew for tonight."), "Mayor Hale"), CURFEW),
        (Quote(Rich("A curfew is in force."), "a character in the play"), set()),
    ],
)
def test_an_embedded_post_counts_where_it_announces(block, flags):
    assert marked(said("Here is a post."), block).flags == flags


def test_the_words_before_a_post_may_name_its_author():
    block = post("A curfew is in effect in all wards.", "Dana Hale")

    assert marked(said("The mayor writes:"), block).flags == CURFEW
    assert not marked(said("A reader writes:"), block).flags


@pytest.mark.parametrize(
    "blocks",
    [
        [post("BREAKING: the bridge has fallen")],
        [Quote(Rich("BREAKING: the bridge has fallen"))],
        [said('He posted "BREAKING: the bridge has fallen" and went home.')],
        [said("What others write."), post("🚨 The bridge has fallen")],
    ],
)
def test_the_label_of_others_is_not_our_own(blocks):
    assert not marked(*blocks).flags


@pytest.mark.parametrize(
    "text",
    ["URGENT CARE is open.", "BREAKING BAD is on again.", "THE WHOLE OF IT IS BREAKING", "🔴 LIVE"],
)
def test_capitals_alone_are_no_label(text):
    assert not marked(said(text)).flags


@pytest.mark.parametrize(
    ("status", "flags"),
    [
        (NoticeStatus.IN_FORCE, CURFEW),
        (NoticeStatus.EXTENDED, CURFEW),
        (NoticeStatus.EXPIRED, CURFEW),
        (NoticeStatus.LIFTED, LIFTED),
    ],
)
def test_a_notice_its_source_gave_decides_and_stays(status, flags):
    given = Notice("curfew", status, "Ward 8", severity="severe")
    entry = marked(said("Stay where you are. The curfew has been lifted."), notice=given)

    assert entry.notice == given
    assert entry.flags == flags


def test_a_notice_of_another_kind_stays_and_is_no_curfew():
    flood = Notice("Flood Warning", NoticeStatus.IN_FORCE, "Ward 8")

    assert marked(said("The river rises."), notice=flood).flags == frozenset()
    entry = marked(said("The river rises. A curfew is in force."), notice=flood)
    assert (entry.notice, entry.flags) == (flood, CURFEW)


def test_an_end_that_has_passed_is_still_told_as_it_was_said():
    entry = marked(said("A curfew was imposed until 21 January 2021."))
    later = datetime(2026, 1, 1, tzinfo=UTC)
    again = mark(entry, words={}, language=None, timezone="UTC", seen=later)

    assert again.notice.status is NoticeStatus.IN_FORCE


def test_a_lifting_goes_before_an_extension_goes_before_the_rest():
    extended = said("A curfew is in force in Ellery. The curfew in Millbrook is extended.")

    assert marked(extended).notice.status is NoticeStatus.EXTENDED
    assert marked(extended, said("The curfew in Portham has been lifted.")).flags == LIFTED


def test_vowel_points_and_direction_marks_do_not_hide_a_word():
    assert marked(said("فُرض حظر التجوّل في المدينة.")).flags == CURFEW
    assert marked(said("\u200fأعلنت السلطات حظر التـجول")).flags == CURFEW


HOSTILE = [
    "curfew " * 15_000,
    "no curfew " * 10_000,
    "a " * 25_000 + "curfew" + " b" * 25_000,
    "“" * 50_000 + "curfew",
    '"curfew ' * 12_000,
    "curfew from " + "6 " * 50_000,
    "curfew 22:00" + "-22:00" * 15_000,
    "toque de queda " + "no se " * 15_000,
    "Ausgangssperre " + "könnte " * 14_000,
    "sokağa çıkma yasağı " * 5_000,
    "BREAKING" * 12_000,
    "\n" * 100_000 + "curfew",
    "curfew" + "?" * 100_000,
    "curfew in " + "Aa of " * 16_000,
    "۱" * 100_000 + "حظر التجول",
]


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: text[:12].strip() or "blank")
def test_hostile_text_is_marked_quickly(text):
    mark_all = rules_for(None)
    marked(said("curfew toque de queda Ausgangssperre"))  # the patterns are compiled once
    begun = time.process_time()
    marked(said(text))

    assert time.process_time() - begun < 1
    assert len(mark_all) == len(LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_languages_rules_take_a_long_sentence_of_their_own_words(language):
    rules = rules_for(language)[0]
    lines = (LABELLED / f"dev.{language}.tsv").read_text(encoding="utf-8").splitlines()
    words = " ".join(line.rpartition("\t")[2].strip().rstrip(".?!") for line in lines)
    text = (words + " ") * (100_000 // len(words))
    marked(said(words))
    begun = time.process_time()
    mark(Entry("k", (said(text),)), words={}, language=rules.language, timezone="UTC", seen=AT)

    assert time.process_time() - begun < 1


@pytest.mark.parametrize(
    "sentence",
    [
        "The northern bridge stays closed while engineers look at the damage of the storm.",
        "Северный мост останется закрытым, пока инженеры осматривают последствия бури.",
    ],
    ids=["English", "Russian"],
)
def test_ordinary_entries_cost_next_to_nothing(sentence):
    entry = Entry("k", (said(f"{sentence} " * 8),), title="The bridge", published=AT)
    marked(*entry.blocks)
    begun = time.process_time()
    for _ in range(400):
        mark(entry, words={}, language=None, timezone="UTC", seen=AT)

    # A few hundredths of a millisecond each; the bound leaves room for a slow machine.
    assert time.process_time() - begun < 0.1
