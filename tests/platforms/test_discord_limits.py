"""Whatever the entry: within every limit of Discord, complete, and quiet unless asked."""

from dataclasses import replace

import orjson
from hypothesis import given, settings

from bot.domain.blocks import Heading, Listing, Paragraph, Post, Quote
from bot.platforms.discord.render import render
from tests.platforms.test_discord_markdown import letters, read
from tests.strategies import EXAMPLES, messages


def count(embed):
    fields = [text for field in embed.get("fields", ()) for text in (field["name"], field["value"])]
    author, footer = (
        embed.get("author", {}).get("name", ""),
        embed.get("footer", {}).get("text", ""),
    )
    texts = (embed.get("title", ""), embed.get("description", ""), author, footer, *fields)
    return sum(map(len, texts))


def check_limits(embed):
    assert len(embed.get("title", "")) <= 256
    assert len(embed.get("description", "")) <= 4096
    assert len(embed.get("author", {"name": "x"})["name"].strip()) in range(1, 257)
    assert len(embed.get("footer", {"text": "x"})["text"].strip()) in range(1, 2049)
    assert len(embed.get("fields", ())) <= 25
    for field in embed.get("fields", ()):
        assert len(field["name"].strip()) in range(1, 257)
        assert len(field["value"].strip()) in range(1, 1025)
    assert len(embed.get("url", "")) <= 2048


@settings(max_examples=EXAMPLES, deadline=None)
@given(messages())
def test_no_message_breaks_a_limit_of_discord(message):
    parts = render(message, "text")
    assert parts
    assert parts == render(message, "text")
    for part in parts:
        payload = part.payload
        orjson.dumps(payload)  # a lone surrogate would fail here and at Discord
        embeds = payload["embeds"]
        assert 1 <= len(embeds) <= 10
        assert len(payload.get("content", "")) <= 2000
        assert sum(map(count, embeds)) <= 6000
        assert payload["allowed_mentions"]["parse"] == []
        for embed in embeds:
            check_limits(embed)
            assert embed.get("title") or embed.get("description") or embed.get("image")
        addresses = [embed["url"] for embed in embeds if "url" in embed]
        assert len(addresses) == len(set(addresses))


@settings(max_examples=EXAMPLES, deadline=None)
@given(messages())
def test_only_the_role_asked_for_is_mentioned_and_only_once(message):
    for number, part in enumerate(render(message, "text")):
        embeds = part.payload["embeds"]
        texts = [e.get(name, "") for e in embeds for name in ("title", "description")]
        texts += [
            f[name] for e in embeds for f in e.get("fields", ()) for name in ("name", "value")
        ]
        for text in texts:
            assert not {"tag", "ping", "emoji", "spoiler"} & set(read(text)[1])
        asked = message.mention == "role:998877" and not number and not message.entry.retracted
        assert part.payload.get("content", "") == ("<@&998877>" if asked else "")


def shown_words(message):
    for block in message.entry.blocks:
        match block:
            case Paragraph(rich) | Heading(rich) | Quote(rich):
                yield from rich.text.split()
            case Post(text=text):
                yield from text.split()
            case Listing(items):
                yield from (word for item in items for word in item.text.split())


@settings(max_examples=EXAMPLES, deadline=None)
@given(messages())
def test_every_word_of_the_text_arrives_in_order(message):
    message = replace(message, entry=replace(message.entry, retracted=False))
    embeds = (embed for part in render(message, "text") for embed in part.payload["embeds"])
    descriptions = [embed.get("description", "") for embed in embeds]
    arrived = iter(letters("".join(read(text)[0] for text in descriptions)))
    told = letters("".join(shown_words(message)))
    assert all(letter in arrived for letter in told)
