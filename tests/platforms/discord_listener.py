"""A listener and a memory for tests of conversations: they note what they are told."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.ports import Answer


@dataclass
class Recorder:
    """A listener: it notes everything and answers with what ``answers`` says."""

    heard: list = field(default_factory=list)
    answers: object = None
    choices: tuple = ()
    typed: list = field(default_factory=list)
    joins: list = field(default_factory=list)
    leaves: list = field(default_factory=list)
    replies: list = field(default_factory=list)

    async def asked(self, asked, reply):
        self.heard.append(asked)
        match self.answers:
            case None:
                pass
            case Answer():
                self.replies.append(await reply(self.answers))
            case script:
                await script(asked, reply)

    async def complete(self, asked, option, typed):
        self.typed.append((asked.word, asked.options, option, typed))
        return self.choices

    async def joined(self, place, by):
        self.joins.append(place)

    async def left(self, account, chat, reason, *, there=False):
        self.leaves.append((account, chat, reason))

    async def moved(self, account, chat, to):
        raise AssertionError("Discord moves no chat")


@dataclass
class Notes:
    """A memory in memory."""

    texts: dict = field(default_factory=dict)

    async def remember(self, name, text):
        self.texts[name] = text

    async def recall(self, name):
        return self.texts.get(name)

    async def forget(self, name):
        self.texts.pop(name, None)
