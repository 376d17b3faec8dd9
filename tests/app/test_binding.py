"""Finding chats: whatever a service answers, the daemon goes on."""

from bot.app.binding import Binder
from bot.domain.model import Subscription, Target
from bot.ports import Chat
from tests.fakes import FakePlatform


class Book:
    """What the binder asks of a ledger: which address means which chat."""

    def __init__(self):
        self.bound = {}

    async def target_of(self, address):
        return self.bound.get(address)

    async def expect_target(self, address, account, chat, reason, now):
        pass

    async def bind_target(self, address, account, chat, now):
        self.bound[address] = Target(1, address, "fake", account, chat.chat, chat.kind)


class Odd(FakePlatform):
    async def resolve(self, address):
        if address == "odd":
            raise KeyError("type")
        return Chat(address, "group")


async def test_one_odd_answer_keeps_no_other_chat_from_being_found():
    book = Book()
    binder = Binder(book, [Odd()])
    wishes = [Subscription(f"fake:main:{chat}", "story") for chat in ("odd", "good")]

    assert not await binder.bind(wishes)
    assert list(book.bound) == ["fake:main:good"]
    assert "KeyError" in binder.refused["fake:main:odd"]
