"""Every setting is reached by buttons, is stored, and is shown again."""

from datetime import timedelta

import pytest

from bot.domain.model import Flag, Quiet, Rate

URGENT = frozenset({Flag.BREAKING, Flag.CURFEW})
AT_MORNING = "0 8 * * *"


@pytest.fixture
async def ann(room):
    """A reader who follows one story and looks at its settings."""
    reader = room.private()
    await reader.writes("/start capitol")
    await reader.writes("/settings")
    return reader


async def test_one_screen_tells_everything(ann):
    said = ann.text

    assert "All entries arrive." in said
    assert "As many messages as there are entries." in said
    assert "Every message makes a sound." in said
    assert "No quiet hours." in said
    assert "Entries arrive at once." in said
    assert "English" in said
    assert "America/New_York" in said


PRESSES = {
    "only breaking": (["Which entries", "breaking news"], "only", frozenset({Flag.BREAKING})),
    "two kinds": (["Which entries", "breaking news", "curfews"], "only", URGENT),
    "a kind taken back": (["Which entries", "curfews", "curfews"], "only", frozenset()),
    "everything again": (["Which entries", "key events", "Everything"], "only", frozenset()),
    "four an hour": (["How many", "4 an hour"], "at_most", Rate(4, timedelta(hours=1))),
    "twenty an hour": (["How many", "20 an hour"], "at_most", Rate(20, timedelta(hours=1))),
    "all again": (["How many", "6 an hour", "All"], "at_most", None),
    "urgent sounds": (["Sound", "Breaking news and curfews"], "sound", URGENT),
    "no sound": (["Sound", "None"], "sound", frozenset()),
    "all sounds": (["Sound", "None", "All messages"], "sound", None),
    "a quiet night": (
        ["Quiet hours", "23:00–07:00"],
        "quiet",
        Quiet("23:00", "07:00", URGENT, "digest"),
    ),
    "nothing breaks through but curfews": (
        ["Quiet hours", "23:00–07:00", "Breaking news breaks through"],
        "quiet",
        Quiet("23:00", "07:00", frozenset({Flag.CURFEW}), "digest"),
    ),
    "silent while quiet": (
        ["Quiet hours", "22:00–07:00", "At once, without a sound"],
        "quiet",
        Quiet("22:00", "07:00", URGENT, "silent"),
    ),
    "dropped while quiet": (
        ["Quiet hours", "00:00–08:00", "Not at all"],
        "quiet",
        Quiet("00:00", "08:00", URGENT, "drop"),
    ),
    "no quiet hours": (["Quiet hours", "22:00–07:00", "No quiet hours"], "quiet", None),
    "hourly": (["Digest", "Every hour"], "digest", "0 * * * *"),
    "daily": (["Digest", "Once a day", "8:00 AM"], "digest", AT_MORNING),
    "at midnight": (["Digest", "Once a day", "12:00 AM"], "digest", "0 0 * * *"),
    "at once again": (["Digest", "Every hour", "At once"], "digest", None),
}


@pytest.mark.parametrize(("labels", "name", "value"), PRESSES.values(), ids=PRESSES)
async def test_a_setting_is_chosen_by_buttons(room, ann, labels, name, value):
    await ann.presses(*labels)

    assert getattr(await room.wishes(), name) == value
    assert ann.last.replaces
    assert ann.last.toast == "Saved"
    fresh = room.private()
    await fresh.writes("/settings")
    await ann.presses("Back")
    assert fresh.text == ann.text


async def test_what_holds_is_ticked(ann):
    await ann.presses("Quiet hours", "23:00–07:00")

    assert ann.ticked == {
        "23:00–07:00",
        "Breaking news breaks through",
        "Curfews break through",
        "Afterwards in one message",
    }


WORDS = {
    "by commas": ("curfew, bridge", ("curfew", "bridge")),
    "by lines": ("curfew\nold  bridge\n", ("curfew", "old bridge")),
    "by Arabic commas": ("جسر، ميناء", ("جسر", "ميناء")),
    "a pattern with a comma": ("/shot{1,2}s?/, fire", ("/shot{1,2}s?/", "fire")),
    "a pattern alone": ("/a, b/", ("/a, b/",)),
    "the same twice": ("fire, fire", ("fire",)),
}


@pytest.mark.parametrize(("typed", "words"), WORDS.values(), ids=WORDS)
async def test_words_are_typed(room, ann, typed, words):
    await ann.presses("Words", "Words to look for")
    await ann.types(typed)

    assert (await room.wishes()).match == words
    assert ann.last.toast == "Saved"


async def test_words_to_leave_out_are_typed_shown_and_forgotten(room, ann):
    await ann.presses("Words", "Words to leave out")
    await ann.types("sport, weather")
    assert "Not with these words: sport, weather." in ann.text
    await ann.presses("Words to leave out")
    assert ann.last.question.value == "sport, weather"

    await ann.writes("/settings")
    await ann.presses("Words", "Forget words to leave out")

    assert (await room.wishes()).exclude == ()


async def test_a_field_that_was_emptied_forgets_the_words(room, ann):
    await ann.presses("Words", "Words to look for")
    await ann.types("fire")
    await ann.presses("Words to look for")

    await ann.types("")

    assert (await room.wishes()).match == ()


REFUSED = {
    "a look-ahead": ("/(?=a)b/", "pattern /(?=a)b/ cannot be used"),
    "an open bracket": ("fire, /(/", "pattern /(/ cannot be used"),
    "only commas": (", ,", "no word"),
    "too many": (",".join(map(str, range(31))), "at most 30 words"),
    "too long": ("x" * 101, "at most 30 words of 100 characters"),
}


@pytest.mark.parametrize(("typed", "said"), REFUSED.values(), ids=REFUSED)
async def test_words_that_cannot_be_are_refused_politely(room, ann, typed, said):
    await ann.presses("Words", "Words to look for")

    assert said in await ann.types(typed)
    assert (await room.wishes()).match == ()
    assert "Words to look for" in ann.buttons, "it can be tried again"


async def test_an_area_is_typed_and_given_up(room, ann):
    await ann.presses("Area", "Name areas")
    await ann.types("Washington DC, Alexandria")
    assert (await room.wishes()).areas == ("Washington DC", "Alexandria")

    await ann.presses("Everywhere")

    assert (await room.wishes()).areas == ()


HOURS = {
    "as shown": ("23:00-07:00", ("23:00", "07:00")),
    "bare hours": ("23-7", ("23:00", "07:00")),
    "with a dash": ("22:30 – 6", ("22:30", "06:00")),
    "in words": ("11 pm to 7 am", ("23:00", "07:00")),
    "German": ("23.30 bis 6.15", ("23:30", "06:15")),
    "midnight": ("12am-8am", ("00:00", "08:00")),
}


@pytest.mark.parametrize(("typed", "hours"), HOURS.values(), ids=HOURS)
async def test_quiet_hours_are_typed(room, ann, typed, hours):
    await ann.presses("Quiet hours", "Other hours")
    await ann.types(typed)

    quiet = (await room.wishes()).quiet
    assert (quiet.start, quiet.end) == hours


@pytest.mark.parametrize("typed", ["25-7", "7-7", "soon", "23:61-7", "23", "11 pm", "23-7-8"])
async def test_hours_that_are_none_are_refused(room, ann, typed):
    await ann.presses("Quiet hours", "Other hours")

    assert "23:00-07:00" in await ann.types(typed)
    assert (await room.wishes()).quiet is None


async def test_several_subscriptions_are_chosen_from_a_list(room, ann):
    await ann.writes("/start harbour")
    await ann.writes("/settings")

    assert list(ann.buttons) == ["Unrest at the Capitol", "Fire in the harbour"]
    await ann.presses("Fire in the harbour", "Sound", "None")
    assert (await room.wishes(story="harbour")).sound == frozenset()
    assert (await room.wishes()).sound is None


async def test_a_subscription_can_be_named(ann):
    await ann.writes("/start harbour")

    assert "Fire in the harbour" in await ann.writes("/settings harbour")


async def test_the_digest_is_a_short_cut(ann):
    await ann.writes("/digest")

    assert "Every hour" in ann.buttons
    await ann.writes("/start harbour")
    await ann.writes("/digest")
    await ann.presses("Fire in the harbour")
    assert "Every hour" in ann.buttons


async def test_a_story_that_is_not_configured_any_more_can_be_stopped(room, ann):
    room.configures(stories={})

    assert "capitol" in await ann.writes("/settings")
    await ann.presses("Stop")
    assert await room.followed() == []


async def test_a_screen_of_what_is_followed_no_more_is_too_old(ann):
    old = ann.buttons["Sound"]
    await ann.writes("/unsubscribe")
    before = len(ann.answers)

    await ann.sends(old)

    assert len(ann.answers) == before + 1
    assert "too old" in ann.last.toast
