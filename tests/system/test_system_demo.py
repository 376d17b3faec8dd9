"""The bundled demo, as `make run` starts it, told faster."""

import asyncio
import html
import json
import re
from contextlib import closing

from bot.sandbox.demo.chats import CHATS
from bot.sandbox.demo.script import ENDS_AT, SCRIPT, Removal, Update, page_at
from bot.sandbox.store import Store
from tests.system.newsroom import words
from tests.system.stage import ROOT, eventually


def _phrases(text):
    """Return what a reader must find of an update: its paragraphs and items, without markup."""
    found = re.findall(r"<(?:p|li)\b[^>]*>(.*?)</(?:p|li)>", text)
    return [_plain(re.sub(r"<[^>]+>", "", phrase)) for phrase in found]


def _plain(text):
    return " ".join(re.sub(r"[*_\\]", "", html.unescape(text)).split())


def _chats(path):
    """Return what stands in every chat: (service, kind, title) → the words of its messages."""
    if not path.exists():
        return {}
    with closing(Store(path)) as store:
        return {
            (chat.platform, chat.kind, chat.title): [
                _plain(words(m.body)) for m in store.messages(chat.id) if m.deleted is None
            ]
            for chat in store.chats()
            if chat.kind != "category"
        }


def _counts(path):
    with closing(Store(path)) as store:
        return [store.counts(service) for service in ("telegram", "discord")]


def _is_final(shown):
    """Tell whether a chat shows each standing update once, in its last words, and nothing else."""
    final = [_phrases(update.html) for update in page_at(ENDS_AT)]
    found = [[all(p in text for p in phrases) for text in shown].count(True) for phrases in final]
    return len(shown) == len(final) and set(found) == {1}


async def test_the_demo_reaches_every_chat_and_ends_as_the_story_ends(stage):
    (stage.path / "config").mkdir()
    text = (ROOT / "config" / "demo.yaml").read_text().replace("port: 8080", "port: 0")
    (stage.path / "config" / "demo.yaml").write_text(text)
    memory = stage.path / "var" / "sandbox.db"
    begun = asyncio.get_running_loop().time()
    demo = await stage.start(
        "demo", "--fresh", "--speed", "8", "--record", "calls.jsonl", tokens={}
    )

    async def in_several_chats():
        full = [service for (service, *_), texts in _chats(memory).items() if texts]
        return min(full.count("telegram"), full.count("discord")) >= 3

    await eventually(in_several_chats, why=demo.err.read_text)
    assert asyncio.get_running_loop().time() - begun < 30

    async def everywhere_final():
        chats = {chat: texts for chat, texts in _chats(memory).items() if texts}  # not newcomers
        return len(chats) == len(CHATS) + 1 and all(map(_is_final, chats.values()))

    await eventually(everywhere_final, 50, every=0.3, why=lambda: str(_chats(memory)))
    assert await demo.stop() == 0
    assert [(c["violations"], c["rate_limited"]) for c in _counts(memory)] == [(0, 0), (0, 0)]
    removed = {step.key for step in SCRIPT if isinstance(step, Removal)}
    tunnel = next(s for s in SCRIPT if isinstance(s, Update) and s.key in removed)
    shown = [text for texts in _chats(memory).values() for text in texts]
    assert not any(_phrases(tunnel.html)[0] in text for text in shown)
    calls = [json.loads(line) for line in (stage.path / "calls.jsonl").read_text().splitlines()]
    edits = [c for c in calls if c["method"].startswith(("edit", "PATCH"))]
    assert {c["platform"] for c in edits} == {"telegram", "discord"}
    assert not demo.logged("delivery.stopped")
