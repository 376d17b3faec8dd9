"""One reader's time with a story, whatever happens in it, and what must hold at every moment."""

import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.domain.model import Preferences
from bot.ports import Later, Settings, Unknown
from tests.fakes import entry
from tests.pipeline.conftest import Newsroom
from tests.pipeline.oracle import drops, is_quiet, may_be_told

TARGET = "fake:main:a"
_LONGEST_PAUSE = 300  # seconds before a message is tried again whose outcome is not known
_TOKEN = re.compile(r"<(\w+):(\d+)>")


@dataclass
class Piece:
    """An entry as the source tells it."""

    key: str
    flags: frozenset = frozenset()
    revision: int = 1
    there: bool = True
    seen: datetime | None = None
    comes_and_goes: bool = False

    def entry(self):
        # A withdrawn entry shows at most half of its words: never the token at their end.
        words = f"Something happened somewhere <{self.key}:{self.revision}>"
        return entry(self.key, words, flags=self.flags)


@dataclass
class Life:
    """One reader's time with a story, played on the real pipeline."""

    room: Newsroom
    preferences: Preferences
    pieces: list[Piece] = field(default_factory=list)
    muted: datetime | None = None
    asked: list[Preferences] = field(default_factory=list)
    killed: bool = False
    checked: int = 0
    posted: int = 0
    ripe: frozenset = frozenset()
    is_away: bool = False
    asked_to_wait: datetime | None = None

    @property
    def now(self):
        return self.room.clock()

    async def open(self):
        await self.room.open()
        found = await self.room.platform.resolve("a")
        target = await self.room.ledger.admit(TARGET, "fake:main", found, self.now)
        self.target = target.id
        await self.room.ledger.subscribe(self.target, "story", self.preferences, self.now)
        self.asked = [self.preferences]

    # -- what may happen

    async def publish(self, flagged):
        for flags in flagged:
            self.pieces.append(Piece(f"k{len(self.pieces)}", flags))

    async def revise(self, number):
        if self.pieces:
            self.pieces[number % len(self.pieces)].revision += 1

    async def turn(self, number):
        """Withdraw an entry, or bring it back."""
        if self.pieces:
            piece = self.pieces[number % len(self.pieces)]
            piece.there, piece.comes_and_goes = not piece.there, True

    async def wait(self, minutes):
        self.room.clock.forward(60 * minutes)

    async def mute(self, hours):
        self.muted = self.now + timedelta(hours=hours)
        chosen = Settings(muted_until=self.muted)
        await self.room.ledger.set_settings(self.target, chosen, self.now)

    async def prefer(self, preferences):
        self.preferences = preferences
        self.asked.append(preferences)
        await self.room.ledger.prefer(self.target, "story", preferences, self.now)

    async def away(self, going):
        self.is_away = going
        act = self.room.ledger.pause if going else self.room.ledger.resume
        paused = f"target:{TARGET}" in (await self.room.ledger.status(self.now)).paused
        if paused is not going:
            await act(f"target:{TARGET}", "test", self.now)

    async def stumble(self, seconds):
        """Let the service ask to wait at the next new message; at 0 it does not answer at all."""
        outcomes = [Later(seconds, "busy", chat=False) if seconds else Unknown("no answer")]

        def answer(call, *_):
            if call != "post" or not outcomes:
                return None
            self.asked_to_wait = self.now + timedelta(seconds=seconds or _LONGEST_PAUSE)
            return outcomes.pop()

        self.room.platform.answer = answer

    async def kill(self, told):
        """End the process with rows in hand: before they were told, or just after."""
        self.killed = True
        rows = await self.room.ledger.claim("fake:main", self.now, 10, ())
        for row in rows if told else ():
            await self.room.sender._tell(row)
        self.check()
        self.room.sender = self.room.new_sender()
        await self.room.ledger.recover("fake:main", hold=False, now=self.now)

    async def go_on(self, seconds=61):
        """Let a while pass, look at the source, and send."""
        self.room.clock.forward(seconds)
        if self.asked_to_wait:  # the pauses of a chat run on a clock that is not ours
            self.room.sender = self.room.new_sender()
        self.room.page.entries = [p.entry() for p in self.pieces if p.there]
        self.room.page.removed = tuple(p.key for p in self.pieces if not p.there)
        for piece in self.pieces:
            piece.seen = piece.seen or (self.now if piece.there else None)
        await self.room.look()
        await self.room.send()
        self.check()
        self.check_patience()

    async def end(self):
        """Come back, and let everything that waits have its time."""
        await self.away(False)
        await self.go_on()
        for _ in range(100):
            due = await self.room.ledger.next_due("fake:main", self.now)
            if due is None:
                return
            await self.go_on(max(61, (due - self.now).total_seconds()))
        raise AssertionError("something waits for ever")

    # -- what must hold

    def shown(self):
        return [_TOKEN.findall(text) for text in self.room.platform.shown("a")]

    def check(self):
        told = Counter(key for message in self.shown() for key, _ in message)
        assert not [key for key, times in told.items() if times > 1]
        posts, heard = self.room.platform.posts, self.room.platform.heard
        for moment, _, text in posts[self.posted :]:
            self.check_time(moment, self.told(text))
        for moment, _, text in heard[self.checked :]:
            self.check_sound(moment, self.told(text))
        self.posted, self.checked = len(posts), len(heard)

    def check_time(self, moment, pieces):
        """Nothing is told before its time, by itself or together with others."""
        assert self.muted is None or moment >= self.muted
        for piece in pieces:
            assert may_be_told(self.preferences, piece, moment)

    def check_sound(self, moment, pieces):
        quiet = self.preferences.quiet
        if is_quiet(self.preferences, moment):
            assert any(piece.flags & quiet.allow for piece in pieces)
        if self.preferences.sound is not None:
            assert any(piece.flags & self.preferences.sound for piece in pieces)

    def check_patience(self):
        """What could have been told at the last look, and still could, has been told."""
        ripe = frozenset(piece.key for piece in self.pieces if self.is_ripe(piece))
        shown = {key for message in self.shown() for key, _ in message}
        assert ripe & self.ripe <= shown
        self.ripe = ripe

    def is_ripe(self, piece):
        if self.is_away or not piece.there or piece.comes_and_goes:
            return False
        if any(until and self.now < until for until in (self.muted, self.asked_to_wait)):
            return False
        if self.is_full(piece):
            return False
        dropped = any(drops(asked, piece) for asked in self.asked)
        return not dropped and may_be_told(self.preferences, piece, self.now)

    def is_full(self, piece):
        """Tell whether ``at_most`` may keep an entry back; after a kill nobody can say."""
        ceiling = self.preferences.at_most
        if ceiling is None or piece.flags:
            return False
        lately = [text for at, _, text in self.room.platform.posts if at + ceiling.per > self.now]
        plain = [text for text in lately if any(not p.flags for p in self.told(text))]
        return self.killed or len(plain) >= ceiling.count

    def check_end(self):
        shown = {key: int(revision) for message in self.shown() for key, revision in message}
        for piece in self.pieces:
            if not piece.there or piece.seen is None:
                assert piece.key not in shown
            elif piece.key not in shown:
                assert any(drops(asked, piece) for asked in self.asked) or piece.comes_and_goes
            else:
                assert shown[piece.key] == piece.revision
        if len(self.asked) == 1:
            self.check_steady(shown)

    def check_steady(self, shown):
        """Check what can be said of a reader who never changed their mind."""
        lasting = {p.key: p for p in self.pieces if not p.comes_and_goes}
        for key, piece in lasting.items():
            assert (key in shown) is not drops(self.preferences, piece)
        posts = [(at, _TOKEN.findall(text)) for at, _, text in self.room.platform.posts]
        ordinary = [
            int(key[1:])
            for _, message in posts
            for key, _ in message
            if key in lasting and not lasting[key].flags
        ]
        # What a killed process had in hand may stand already: it is told again by itself; and a
        # service may put off one message alone.
        assert self.killed or self.asked_to_wait or ordinary == sorted(ordinary)
        ceiling = self.preferences.at_most
        if ceiling and not self.killed:
            plain = [at for at, m in posts if any(not self.piece(key).flags for key, _ in m)]
            pairs = zip(plain, plain[ceiling.count :], strict=False)
            assert all(later - early >= ceiling.per for early, later in pairs)

    def told(self, text):
        return [self.piece(key) for key, _ in _TOKEN.findall(text)]

    def piece(self, key):
        return self.pieces[int(key[1:])]
