"""Articles: keys that hold while a page grows, is re-ordered and cosmetically edited."""

from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.reading import Page, SourceRefusedError, Visit
from bot.sources import article
from tests.sources.broken import broken
from tests.sources.cases import cases

URL = "https://gazette.example/world/capitol-unrest"
VISIT = Visit(URL, datetime(2021, 1, 6, 23, tzinfo=UTC), zone="America/New_York")
SENTENCE = st.lists(
    st.sampled_from(("doors", "senators", "leave", "police", "hold", "bridge", "troops", "cross")),
    min_size=6,
    max_size=14,
).map(lambda words: f"{' '.join(words).capitalize()}.")
PARAGRAPHS = st.lists(SENTENCE, min_size=1, max_size=8, unique=True)


def read(paragraphs, end="</article></body></html>"):
    shown = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    html = f"<html><head><title>Unrest</title></head><body><article>{shown}{end}"
    return article.parse(Page(URL, html.encode()), VISIT)


def keys(reading):
    return {entry.text: entry.key for entry in reading.entries}


@settings(max_examples=60, deadline=None)
@given(PARAGRAPHS, st.randoms(use_true_random=False))
def test_paragraphs_moved_keep_their_keys(paragraphs, random):
    moved = random.sample(paragraphs, len(paragraphs))
    assert keys(read(paragraphs)) == keys(read(moved))


@settings(max_examples=60, deadline=None)
@given(PARAGRAPHS, SENTENCE, st.integers(0, 8))
def test_a_paragraph_put_between_renames_none(paragraphs, new, place):
    before = keys(read(paragraphs))
    after = keys(read([*paragraphs[:place], f"New: {new}", *paragraphs[place:]]))
    assert before.items() <= after.items()


@settings(max_examples=40, deadline=None)
@given(PARAGRAPHS)
def test_cosmetic_edits_change_no_key(paragraphs):
    spelled = [f" \n{p.replace(' ', '&nbsp; ').removesuffix('.')}\u200b …" for p in paragraphs]
    assert [e.key for e in read(paragraphs).entries] == [e.key for e in read(spelled).entries]


def test_a_page_without_its_end_is_not_complete():
    paragraphs = ["Doors are barred on the west side.", "Troops cross the bridge from Virginia."]
    assert read(paragraphs).complete
    cut = read(paragraphs, end="<p>The mayor has")
    assert not cut.complete
    assert keys(cut) == keys(read(paragraphs))
    assert [skipped.reason for skipped in cut.skipped] == ["cut off"]


@settings(max_examples=60, deadline=None)
@given(st.floats(0.2, 1))
def test_a_page_cut_anywhere_tells_no_other_words_of_a_paragraph(share):
    case = next(case for case in cases() if case.id == "article/mis-encoded")
    (page,) = case.pages.values()
    whole = {entry.text for entry in article.parse(page, VISIT).entries}
    cut = article.parse(Page(URL, page.body[: int(len(page.body) * share)]), VISIT)
    assert {entry.text for entry in cut.entries} <= whole


@pytest.mark.parametrize("case", [c for c in cases() if c.kind == "article"], ids=lambda c: c.id)
@settings(max_examples=20, deadline=None)
@given(data=st.data())
def test_a_broken_page_is_read_or_refused(case, data):
    page = next(iter(case.pages.values()))
    with suppress(SourceRefusedError):
        reading = article.parse(Page(URL, data.draw(broken(page.body))), VISIT)
        assert len({entry.key for entry in reading.entries}) == len(reading.entries)


def test_a_page_of_many_megabytes_is_read_in_time():
    paragraphs = [f"Paragraph {n} says that the doors are barred." for n in range(30_000)]
    assert len(read(paragraphs).entries) == 30_000
