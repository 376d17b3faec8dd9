"""What cannot be edited into its new form is told anew, in order, and never lost between."""

import pytest

from bot.ports import Later, Refused, Sent, Unknown
from tests.fakes import entry


def first(call, outcome):
    """Answer the first such call with an outcome, and all others as usual."""
    left = [outcome]
    return lambda this, *_: left.pop() if this == call and left else None


async def change(newsroom, text, **platform):
    await newsroom.tell(entry("a", "One.\n\nTwo."))
    for name, value in platform.items():
        setattr(newsroom.platform, name, value)
    newsroom.platform.calls.clear()
    await newsroom.tell(entry("a", text))


def calls(newsroom):
    return [(call, text) for call, chat, text in newsroom.platform.calls if chat == "a"]


async def test_a_message_of_another_form_is_posted_before_the_old_one_goes(newsroom):
    await change(newsroom, "Uno.\n\nDos.", editable=False)
    assert calls(newsroom) == [("post", "Uno."), ("post", "Dos."), ("delete", ""), ("delete", "")]
    assert newsroom.platform.shown("a") == ["Uno.", "Dos."]


async def test_parts_before_it_are_edited_and_those_behind_it_keep_their_order(newsroom):
    may = lambda id_, part: part.payload["text"] != "Dos."  # noqa: E731 - a rule in one line
    newsroom.platform.may_become = may
    await newsroom.tell(entry("a", "One.\n\nTwo.\n\nThree."))
    await newsroom.tell(entry("a", "Uno.\n\nDos.\n\nThree."))
    assert newsroom.platform.shown("a") == ["Uno.", "Dos.", "Three."]


async def test_what_is_too_old_to_be_deleted_is_edited_as_well_as_it_can_be(newsroom):
    await change(newsroom, "Uno.\n\nDos.", editable=False, deletable=False)
    assert calls(newsroom) == [("edit", "Uno."), ("edit", "Dos.")]


@pytest.mark.parametrize("outcome", [Later(0.1, "too many"), Unknown("timeout")], ids=str)
@pytest.mark.parametrize("call", ["post", "delete"])
async def test_a_change_of_form_that_is_stopped_is_taken_up_again(newsroom, call, outcome):
    await change(newsroom, "Uno.\n\nDos.", editable=False, answer=first(call, outcome))
    for _ in range(3):
        newsroom.clock.forward(400)
        newsroom.sender = newsroom.new_sender()
        newsroom.platform.editable = True
        await newsroom.send()
    assert set(newsroom.platform.shown("a")) == {"Uno.", "Dos."}
    assert len(newsroom.platform.shown("a")) == 2


async def test_an_old_message_that_will_not_go_stays_known(newsroom):
    await change(newsroom, "Uno.", editable=False, answer=first("delete", Refused("too old")))
    assert newsroom.platform.shown("a") == ["One.", "Uno."]
    await newsroom.tell(entry("a", "Eins."))
    assert "Uno." not in newsroom.platform.shown("a")


async def test_an_edit_may_give_a_message_another_id(newsroom):
    platform, edit = newsroom.platform, newsroom.platform.edit

    async def renaming(target, message_id, part):
        outcome = await edit(target, message_id.removeprefix("p"), part)
        return Sent(f"p{outcome.id}") if isinstance(outcome, Sent) else outcome

    platform.edit = renaming
    await newsroom.tell(entry("a", "One."))
    await newsroom.tell(entry("a", "Uno."))
    await newsroom.tell(entry("a", "Eins."))
    assert platform.shown("a") == ["Eins."]
