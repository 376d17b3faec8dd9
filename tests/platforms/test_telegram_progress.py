"""Whatever happens in between, every update is handled, and handled once where that can be known."""

from hypothesis import given
from hypothesis import strategies as st

from bot.platforms.telegram.progress import Progress


class Queue:
    """Telegram's side: keeps updates until a poll's offset lies above them."""

    def __init__(self):
        self.waiting, self.next = [], 100

    def add(self):
        self.waiting.append(self.next)
        self.next += 1

    def poll(self, offset):
        self.waiting = [n for n in self.waiting if offset is None or n >= offset]
        return self.waiting[:5]


STEPS = st.lists(st.sampled_from(["add", "poll", "first", "last", "kill"]), max_size=80)


@given(STEPS)
def test_every_update_is_handled_once_even_through_kills(steps):
    queue, progress, in_hand, handled = Queue(), Progress(), [], []

    def poll():
        offset = progress.offset
        page = queue.poll(offset)
        progress.confirm(offset)
        in_hand.extend(n for n in page if progress.take(n, 0.0))

    def finish(at):
        if in_hand:
            handled.append(in_hand.pop(at))
            progress.finish(handled[-1])

    for step in steps:
        match step:
            case "add":
                queue.add()
            case "poll":
                poll()
            case "kill":  # the note of what was handled was written, nothing else is left
                progress, in_hand = Progress(progress.text), []
            case _:
                finish(0 if step == "first" else -1)
    while queue.waiting:
        poll()
        while in_hand:
            finish(0)
        poll()

    assert sorted(handled) == list(range(100, queue.next))
    assert progress.text == ""


def test_the_oldest_in_hand_holds_the_offset():
    progress = Progress()
    assert progress.offset is None
    for number in (8, 9, 10):
        assert progress.take(number, 0.0)
    progress.finish(9)

    assert (progress.offset, progress.idle) == (8, False)
    assert not progress.take(9, 0.0)
    progress.finish(8)
    progress.finish(10)
    assert (progress.offset, progress.idle, progress.text) == (11, True, "8,9,10")


def test_ids_may_begin_anew_once_all_is_quiet():
    progress = Progress()
    progress.take(900, 0.0)
    progress.finish(900)
    progress.confirm(progress.offset)

    assert progress.offset is None
    assert progress.take(12, 0.0)
    assert progress.offset == 12


def test_what_is_held_too_long_is_let_go_of():
    progress = Progress()
    progress.take(1, 10.0)
    progress.take(2, 30.0)

    assert progress.let_go(20.0) == 1
    assert progress.offset == 2
    progress.finish(1)  # it ends after all
    assert progress.offset == 2


def test_a_note_that_makes_no_sense_is_none():
    assert Progress("x,,7, 8").text == "7"
