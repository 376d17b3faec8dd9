"""What is kept of an entry comes back whole; what is shown follows the contract."""

from datetime import datetime

from hypothesis import given, settings

from bot.domain.codec import pack, public, time_to_json, unpack
from tests.strategies import entries


@settings(max_examples=60)
@given(entries())
def test_an_entry_comes_back_as_it_was_kept(entry):
    kept = unpack(pack(entry))

    assert pack(kept) == pack(entry)
    assert kept.text == entry.text
    assert kept.blocks == entry.blocks
    assert kept.all_flags == entry.all_flags


@settings(max_examples=60)
@given(entries())
def test_the_public_form_has_every_key_and_no_styles(entry):
    shown = public(entry, id="e1", story="s", source="https://example.org")

    assert list(shown) == [
        "id", "story", "source", "key", "revision", "published", "updated", "title", "text", "url",
        "author", "flags", "key_event", "pinned", "retracted", "notice", "blocks",
    ]  # fmt: skip
    assert all("marks" not in block for block in shown["blocks"])
    assert ("retracted" in shown["flags"]) is entry.retracted
    assert ("key-event" in shown["flags"]) is entry.key_event


def test_times_are_whole_seconds_in_utc():
    moment = datetime.fromisoformat("2021-01-06T14:10:00.5-05:00")

    assert time_to_json(moment) == "2021-01-06T19:10:00Z"
