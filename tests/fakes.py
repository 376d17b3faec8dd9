"""Fakes with a vocabulary, for the pipeline's scenarios: a page one can edit, a chat one can read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count

from bot.domain.blocks import Paragraph, Rich
from bot.domain.model import Entry, Message, Part, Target
from bot.domain.pacing import Limits, Rate
from bot.domain.reading import Page, Reading, Request, SourceRefusedError
from bot.ports import Answered, Chat, FetchError, Missing, Outcome, Sent, Visited


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self):
        self.moment = datetime(2021, 1, 6, 19, tzinfo=UTC)

    def __call__(self):
        return self.moment

    def forward(self, seconds):
        self.moment += timedelta(seconds=seconds)


def entry(key, text=None, **fields):
    words = text if text is not None else f"The words of {key}."
    return Entry(key, tuple(Paragraph(Rich(p)) for p in words.split("\n\n")), **fields)


@dataclass
class FakePage:
    """A source's page: set ``entries``, or an error to raise."""

    entries: list[Entry] = field(default_factory=list)
    error: Exception | None = None
    complete: bool = False
    removed: tuple[str, ...] = ()
    doubt: str | None = None

    def read(self, visit):
        yield Request(visit.url)
        return Reading(
            tuple(self.entries),
            complete=self.complete,
            removed=self.removed,
            newest_first=False,
            doubt=self.doubt,
        )


class FakeWeb:
    """Answers every request with an empty page; a FakePage knows what it says.

    ``forms`` are what was submitted; ``hub`` says what is answered, or raises.
    """

    def __init__(self, pages):
        self.pages = pages
        self.visits = 0
        self.forms = []
        self.hub = lambda _url: Answered(202)

    async def visit(self, steps, validators):
        self.visits += 1
        request = next(steps)
        error = self.pages[request.url].error
        if isinstance(error, FetchError | SourceRefusedError):
            raise error
        try:
            steps.send(Page(request.url))
        except StopIteration as done:
            return Visited(done.value)
        raise AssertionError("a fake page is one page")

    async def submit(self, url, form):
        self.forms.append((url, form))
        return self.hub(url)

    async def close(self):
        pass


class FakePlatform:
    """An account whose chats one can read; ``answers`` scripts what goes wrong.

    Each paragraph of an entry is one part, so that messages have as many parts as one likes.
    """

    account = "fake:main"
    replays_safely = False

    def __init__(self, account="fake:main", limits=None):
        self.account = account
        self.limits = limits or Limits((Rate(10_000, 1.0),))
        self.chats: dict[str, dict[str, str]] = defaultdict(dict)
        self.pins: dict[str, set[str]] = defaultdict(set)
        self.calls: list[tuple[str, str, str]] = []
        self.answer: Callable[[str, str, str], Outcome | None] = lambda *_: None
        self.deletable = True
        self.editable = True
        self._ids = count(1)

    async def open(self):
        pass

    async def close(self):
        pass

    async def resolve(self, address):
        return Chat(address, "group")

    def render(self, message: Message, kind):
        texts = [p.rich.text for p in message.entry.blocks]
        if message.entry.retracted:
            texts = [f"withdrawn: {texts[0]}"]
        return tuple(Part("say", {"text": text}) for text in texts)

    def may_delete(self, posted_at, now):
        return self.deletable

    def may_become(self, message_id, part):
        return self.editable

    async def post(self, target: Target, part: Part, nonce):
        return self._do("post", target, str(part.payload["text"]), None)

    async def edit(self, target, message_id, part):
        return self._do("edit", target, str(part.payload["text"]), message_id)

    async def delete(self, target, message_id):
        return self._do("delete", target, "", message_id)

    async def pin(self, target, message_id, *, pinned):
        text = self.chats[target.chat].get(message_id, "")
        outcome = self.answer("pin", target.chat, text)
        if outcome is None and pinned:
            self.pins[target.chat].add(message_id)
        elif outcome is None:
            self.pins[target.chat].discard(message_id)
        return outcome or Sent(message_id)

    def shown(self, chat):
        """Return what a chat's reader sees, in order."""
        return list(self.chats[chat].values())

    def _do(self, call, target, text, message_id):
        self.calls.append((call, target.chat, text))
        outcome = self.answer(call, target.chat, text)
        if outcome is not None:
            return outcome
        chat = self.chats[target.chat]
        if call == "post":
            message_id = str(next(self._ids))
        elif message_id not in chat:
            return Missing("not there")
        if call == "delete":
            del chat[message_id]
        else:
            chat[message_id] = text
        return Sent(message_id)


class OneMessage(FakePlatform):
    """An account that tells an entry in one message and remembers when it made which sound.

    ``replays_safely`` accounts answer a repeated nonce with what stands there, as Discord does.
    """

    def __init__(self, clock, *, replays_safely=False, **more):
        super().__init__(**more)
        self.clock = clock
        self.replays_safely = replays_safely
        self.heard: list[tuple[datetime, str, str]] = []
        self.posts: list[tuple[datetime, str, str]] = []
        self.mentions: list[str | None] = []
        self._nonces: dict[str, str] = {}

    def render(self, message, kind):
        entry, texts = message.entry, [p.rich.text for p in message.entry.blocks]
        head = [f"[{entry.title}]"] if entry.title else []
        text = "\n".join([*head, *texts])
        if entry.retracted:
            text = f"withdrawn: {entry.title or entry.text[: len(entry.text) // 2]}"
        told = {"text": text, "disable_notification": message.silent}
        self.mentions.append(message.mention)
        return (Part("say", told),)

    async def post(self, target, part, nonce):
        if self.replays_safely and nonce in self._nonces:
            return Sent(self._nonces[nonce])
        outcome = await super().post(target, part, nonce)
        if isinstance(outcome, Sent):
            self._nonces[nonce] = outcome.id
            told = (self.clock(), target.chat, part.payload["text"])
            self.posts.append(told)
            self.heard += [] if part.payload["disable_notification"] else [told]
        return outcome
