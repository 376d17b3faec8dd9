"""Which updates are in hand, which were handled, and up to where Telegram may forget them."""

from __future__ import annotations


class Progress:
    """The ids of one bot's updates.

    Telegram forgets all updates below the offset of a poll. So the offset stays at the oldest
    update that is still in hand, and what was handled above it is remembered to be passed over
    when it comes again. Ids are not compared with those of earlier days: after a week without
    updates they may begin anywhere (core.telegram.org/bots/api#update).
    """

    def __init__(self, text: str | None = None) -> None:
        """Take up what ``text`` remembers of an earlier life."""
        numbers = (text or "").split(",")
        self._handled = {int(number) for number in numbers if number.isdecimal()}
        self._in_hand: dict[int, float] = {}
        self._next: int | None = None

    @property
    def text(self) -> str:
        """What is to be remembered: the handled updates that may come again."""
        return ",".join(map(str, sorted(self._handled)))

    @property
    def idle(self) -> bool:
        """Whether nothing is in hand."""
        return not self._in_hand

    @property
    def offset(self) -> int | None:
        """What the next poll may let Telegram forget; None for nothing."""
        return min(self._in_hand) if self._in_hand else self._next

    def take(self, number: int, at: float) -> bool:
        """Note an update that came at a time; False when it is known already."""
        self._next = max(self._next or 0, number + 1)
        if number in self._in_hand or number in self._handled:
            return False
        self._in_hand[number] = at
        return True

    def finish(self, number: int) -> None:
        """Note that an update was handled."""
        self._in_hand.pop(number, None)
        self._handled.add(number)

    def confirm(self, offset: int | None) -> None:
        """Note that a poll with this offset was answered: what is below will not come again."""
        if offset is None:
            return
        self._handled = {number for number in self._handled if number >= offset}
        if not self._in_hand and offset == self._next:
            self._next = None

    def let_go(self, before: float) -> int:
        """Give up holding what came before a time; return how many updates that were."""
        old = [number for number, at in self._in_hand.items() if at < before]
        for number in old:
            self.finish(number)
        return len(old)
