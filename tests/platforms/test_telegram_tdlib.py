"""Telegram's own parser reads every message we write (TDLib, offline)."""

import json
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, example, given, settings

from bot.domain import blocks as b
from bot.domain.model import Entry, Message
from bot.platforms.telegram.forms import content_of, linked, shortened
from bot.platforms.telegram.layout import blank
from bot.platforms.telegram.render import render
from tests.strategies import EXAMPLES, ODDITIES, messages

tdjson = pytest.importorskip("tdjson", reason="no TDLib wheel for this machine")

thorough = settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def ask(**request):
    return json.loads(tdjson.td_execute(json.dumps(request).encode()))


ask(**{"@type": "setLogVerbosityLevel", "new_verbosity_level": 0})


def parsed(text):
    mode = {"@type": "textParseModeHTML"}
    answer = ask(**{"@type": "parseTextEntities", "text": text, "parse_mode": mode})
    assert answer["@type"] == "formattedText", answer
    return answer


def detected(text):
    entities = ask(**{"@type": "getTextEntities", "text": text})["entities"]
    return [entity["type"]["@type"] for entity in entities]


def odd_message():
    rows = tuple(b.Paragraph(b.Rich(odd)) for odd in ODDITIES)
    return Message(Entry("k", rows, title="<b>&amp;"), story="A story", silent=True)


@thorough
@given(messages())
@example(odd_message())
def test_every_part_is_parsed_and_within_all_limits(message):
    parts = render(message, "channel")
    assert parts
    for part in parts:
        text = content_of(part).words
        whole = parsed(text)
        assert 1 <= len(whole["text"]) <= (4096 if part.method == "sendMessage" else 1024)
        assert len(whole["entities"]) <= 100
        assert len(text.encode()) <= 32_768
        assert not blank(whole["text"])


@thorough
@given(messages())
@example(odd_message())
def test_source_text_calls_nobody(message):
    for part in render(message, "group"):
        found = detected(parsed(content_of(part).words)["text"])
        assert "textEntityTypeMention" not in found
        assert "textEntityTypeBotCommand" not in found


@thorough
@given(messages())
def test_links_lead_to_the_web_only(message):
    for part in render(message, "private"):
        content = content_of(part)
        linked = [entity["type"].get("url") for entity in parsed(content.words)["entities"]]
        shown = [*content.pictures, (content.preview or {}).get("url")]
        for url in filter(None, [*linked, *shown]):
            assert url.lower().startswith(("http://", "https://"))


@thorough
@given(messages())
def test_words_cut_for_a_caption_are_parsed_and_fit(message):
    for part in render(message, "private"):
        whole = parsed(shortened(content_of(part)).words)
        assert 1 <= len(whole["text"]) <= 1024


@thorough
@given(messages())
def test_a_picture_left_out_leaves_words_that_are_parsed(message):
    for part in render(message, "private"):
        for content in (
            content_of(part).as_text,
            linked(content_of(part), content_of(part).pictures),
        ):
            whole = parsed(content.words)
            assert 1 <= len(whole["text"]) <= 4096
            assert len(whole["entities"]) <= 100


@thorough
@given(messages())
def test_the_same_message_gives_the_same_parts(message):
    assert render(message, "group") == render(replace(message), "group")
