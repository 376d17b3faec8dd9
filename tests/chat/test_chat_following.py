"""Readers come, follow stories, and stop."""

from chat_room import MAIN

from bot.chat.readers.layout import key_of
from bot.domain.model import Flag, Preferences, Quiet, Subscription
from bot.ports import Chat


async def test_a_link_to_a_story_follows_it_at_once(room):
    ann = room.private()

    said = await ann.writes("/start capitol")

    assert "You follow Unrest at the Capitol now." in said
    assert await room.followed() == ["capitol"]
    assert list(ann.buttons) == ["Settings", "Mute", "Stop", "All stories"]


async def test_the_latest_entry_comes_without_waiting(room):
    await room.tells("old", "Old news.")
    newest = await room.tells("new", "New news.")

    said = await room.private().writes("/start capitol")

    assert "The latest entry comes right away." in said
    assert await room.due() == [newest]


async def test_a_withdrawn_entry_is_not_what_a_reader_begins_with(room):
    good = await room.tells("old", "Old news.")
    await room.tells("new", "Nonsense.", retracted=True)

    await room.private().writes("/start capitol")

    assert await room.due() == [good]


async def test_following_twice_says_so_and_tells_nothing_again(room):
    ann = room.private()
    await ann.writes("/start capitol")

    assert "already" in await ann.writes("/subscribe capitol")
    assert await room.followed() == ["capitol"]


async def test_a_start_without_a_story_lists_them_and_stores_nothing(room):
    ann = room.private()

    said = await ann.writes("/start")

    assert "Hello!" in said
    assert list(ann.buttons) == ["Unrest at the Capitol", "Fire in the harbour"]
    assert await room.ledger.targets_in(MAIN, "42") == []


async def test_a_story_of_the_list_is_followed_by_one_press(room):
    ann = room.private()
    await ann.writes("/stories")

    await ann.presses("Fire in the harbour")

    assert await room.followed() == ["harbour"]
    assert ann.last.replaces


async def test_what_is_followed_has_a_tick_in_the_list(room):
    ann = room.private()
    await ann.writes("/subscribe capitol")
    await ann.writes("/stories")

    labels = [choice.label for choice in ann.last.menu.choices]

    assert labels == ["✓ Unrest at the Capitol", "Fire in the harbour"]


async def test_a_story_can_be_named_by_its_title(room):
    await room.private().writes("/subscribe FIRE in the harbour")

    assert await room.followed() == ["harbour"]


async def test_an_unknown_story_is_answered_with_those_there_are(room):
    ann = room.private()

    said = await ann.writes("/start capitl")

    assert "no story called capitl" in said
    assert "Unrest at the Capitol" in ann.buttons


async def test_a_new_reader_gets_the_storys_zone_and_their_own_language(room):
    await room.private(language="pt-BR").writes("/start harbour")

    wishes = await room.wishes(story="harbour")

    assert (wishes.timezone, wishes.language) == ("Europe/Berlin", "pt")


async def test_a_group_gets_the_storys_language(room):
    await room.group(admin=True).writes("/start harbour")

    assert (await room.wishes("-100", "harbour")).language == "de"


async def test_the_only_story_stops_without_being_named(room):
    ann = room.private()
    await ann.writes("/start capitol")

    said = await ann.writes("/unsubscribe")

    assert "do not follow Unrest at the Capitol any more" in said
    assert await room.followed() == []


async def test_of_several_stories_one_is_chosen_to_stop(room):
    ann = room.private()
    await ann.writes("/start capitol")
    await ann.writes("/start harbour")
    await ann.writes("/unsubscribe")

    await ann.presses("Unrest at the Capitol")

    assert await room.followed() == ["harbour"]


async def test_who_stopped_by_mistake_follows_again_by_one_press(room):
    ann = room.private()
    await ann.writes("/start capitol")

    await ann.presses("Stop", "Follow again")

    assert await room.followed() == ["capitol"]


async def test_nothing_to_stop_is_said_with_a_way_on(room):
    assert "/stories" in await room.private().writes("/unsubscribe")


async def test_many_stories_are_turned_page_by_page(room):
    stories = {f"s{n}": room.house.stories["capitol"] for n in range(20)}
    room.configures(stories={k: type(v)(k, f"Story {k}") for k, v in stories.items()})
    ann = room.private()

    await ann.writes("/stories")
    first = list(ann.buttons)
    await ann.presses("Next", "Next")

    assert first == ["Next", *(f"Story s{n}" for n in range(8))]
    assert list(ann.buttons) == ["Previous", *(f"Story s{n}" for n in range(16, 20))]


async def test_the_operators_story_is_not_stopped_in_chat(room):
    await room.ledger.bind_target("telegram:main:-100", MAIN, Chat("-100", "group"), room.now)
    wish = Preferences(only=frozenset({Flag.BREAKING}), quiet=Quiet("23:00", "07:00"))
    await room.ledger.sync_subscriptions(
        [Subscription("telegram:main:-100", "capitol", wish)], room.now
    )
    bob = room.group(admin=True)
    assert "operator" in await bob.writes("/unsubscribe")
    await bob.writes("/settings")
    assert "operator" in bob.text
    assert list(bob.buttons) == ["Mute"]

    target = (await room.target("-100")).id
    await bob.sends(f"set:{target}:{key_of('capitol')}:only:all")
    said = await bob.sends(f"stop:{target}:{key_of('capitol')}")

    assert "operator" in said
    assert await room.wishes("-100") == wish
