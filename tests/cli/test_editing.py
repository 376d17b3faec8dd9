"""An editor at a shell."""

import json
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.domain.model import Flag, Preferences, Priority, Story, Subscription
from bot.pipeline.newsdesk import Newsdesk
from bot.ports import By, Chat, Draft, VisitRecord, Write
from tests.fakes import entry

WORDS = "Shots fired inside the Capitol."
AT = datetime(2021, 1, 6, 19, tzinfo=UTC)


def two_chats(house):
    async def work(ledger):
        wishes = {"1": Preferences(), "2": Preferences(only=frozenset({Flag.CURFEW}))}
        for chat in wishes:
            address = f"telegram:main:{chat}"
            await ledger.bind_target(address, "telegram:main", Chat(chat, "private"), AT)
        subscriptions = [
            Subscription(f"telegram:main:{chat}", "capitol", p) for chat, p in wishes.items()
        ]
        await ledger.sync_subscriptions(subscriptions, AT)

    house.ledger(work)


def stored(house, number):
    return house.ledger(lambda ledger: ledger.stored(number))


def test_an_alert_prints_its_id_alone_and_says_for_how_many(house):
    two_chats(house)
    done = house.tocsin("alert", "capitol", WORDS, "--url", "https://example.org/a")

    assert (done.exit_code, done.stdout, done.stderr) == (0, "e1\n", "for 1 chat\n")
    told = stored(house, "e1")
    assert (told.story, told.entry.text, told.entry.url) == (
        "capitol",
        WORDS,
        "https://example.org/a",
    )
    assert told.entry.flags == {Flag.BREAKING}


def test_an_alert_that_needs_agreement_says_so_and_waits(house):
    two_chats(house)
    words = ("alert", "capitol", "Stay at home.", "--level", "curfew", "--area", "Ward 8")
    done = house.tocsin(*words, "--until", "6 am")

    assert (done.exit_code, done.stdout) == (0, "e1\n")
    assert done.stderr == "for 2 chats; it waits until one more editor agrees: `tocsin waiting`\n"
    assert [(item["id"], item["held_by"]) for item in house.listed("waiting")] == [
        ("a1", "approval")
    ]
    notice = stored(house, "e1").entry.notice
    assert notice.area == "Ward 8"
    assert f"{notice.ends.astimezone(ZoneInfo('America/New_York')):%H:%M}" == "06:00"


def test_a_rehearsal_prints_the_calls_to_both_services_and_stores_nothing(house):
    two_chats(house)
    done = house.tocsin("alert", "capitol", WORDS, "--dry-run")
    calls = [json.loads(line) for line in done.stdout.splitlines()]

    assert (done.exit_code, done.stderr) == (0, "for 1 chat; nothing was sent or stored\n")
    assert [(c["platform"], c["part"], c["method"]) for c in calls] == [
        ("telegram", 1, "sendMessage"),
        ("discord", 1, calls[1]["method"]),
    ]
    assert all(WORDS in json.dumps(call["payload"]) for call in calls)
    assert "Unrest at the Capitol" in json.dumps(calls[0]["payload"])
    assert house.listed("audit") == []
    assert house.tocsin("alert", "capitol", WORDS).stdout == "e1\n"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("capitl", WORDS), "there is no story 'capitl'; did you mean capitol?"),
        (("harbour", WORDS), "the stories are: capitol, budget"),
        (("capitol", "  "), "nothing to tell"),
        (("capitol", "x" * 4001), "4,001 characters"),
        (("capitol", WORDS, "--until", "soon"), "--until: 'soon' is no time: write for example"),
        (("capitol", WORDS, "--until", "2001-01-01 06:00"), "passed already"),
        (("capitol", WORDS, "--url", "example.org"), "no web address"),
        (("capitol", WORDS, "--level", "urgent"), "'urgent'"),
        (("capitol",), "Missing argument 'TEXT'"),
    ],
    ids=["a slip", "no story", "empty", "long", "until", "past", "url", "level", "no text"],
)
def test_wrong_usage_is_told_and_does_nothing(house, words, said):
    done = house.tocsin("alert", *words)

    assert (done.exit_code, done.stdout) == (2, "")
    assert said in done.stderr
    assert house.listed("audit") == []


def test_an_entry_is_corrected_pinned_unpinned_and_withdrawn(house):
    house.tocsin("alert", "capitol", WORDS)
    done = [
        house.tocsin("correct", "e1", "One shot.", "--note", "One, not several."),
        house.tocsin("pin", "e1"),
        house.tocsin("pin", "e1", "--off"),
        house.tocsin("retract", "e1", "--reason", "None at all."),
    ]

    assert [(d.exit_code, d.stdout, d.stderr) for d in done] == [
        (0, "e1: revision 2\n", ""),
        (0, "e1: pinned\n", ""),
        (0, "e1: unpinned\n", ""),
        (0, "e1: withdrawn\n", ""),
    ]
    told = stored(house, "e1").entry
    assert (told.text, told.retracted, told.note) == ("One shot.", True, "None at all.")


@pytest.mark.parametrize("words", [("correct", "e9", "x"), ("retract", "e9"), ("pin", "e9")])
def test_an_unknown_entry_is_a_failure(house, words):
    done = house.tocsin(*words)

    assert (done.exit_code, done.stdout) == (1, "")
    assert "e9" in done.stderr


def test_what_was_withdrawn_is_not_corrected(house):
    house.tocsin("alert", "capitol", WORDS)
    house.tocsin("retract", "e1")
    done = house.tocsin("correct", "e1", "x")

    assert (done.exit_code, done.stderr) == (1, "This entry was withdrawn already.\n")


def test_the_audit_log_tells_who_what_where_and_the_words(house):
    house.tocsin("alert", "capitol", WORDS)
    house.tocsin("correct", "e1", "One shot.", "--note", "One.")
    rows = house.listed("audit")

    assert [(r["who"], r["place"], r["action"], r["before"], r["after"]) for r in rows] == [
        ("cli:ann", "cli", "correct", WORDS, "One shot."),
        ("cli:ann", "cli", "alert", None, WORDS),
    ]
    lines = house.tocsin("audit").stdout.splitlines()
    assert lines[0].endswith(f"cli:ann  at cli  correct  e1  (One.)  {WORDS} → One shot.")
    assert lines[1].endswith(f"(nothing) → {WORDS}")


# --------------------------------------------------------------------------- what waits


def agreed_by_two(house, who="telegram:1", text="Stay at home."):
    async def work(ledger):
        stories = {"capitol": Story("capitol", "Capitol")}
        desk = Newsdesk(ledger, lambda: stories, lambda: {"curfew": 2}, lambda: AT)
        by = By(who, "telegram:main:1", AT)
        await desk.push(Draft("capitol", text, "curfew"), by, recall=timedelta(0))

    house.ledger(work)


def test_somebody_elses_alert_is_agreed_to_by_its_id(house):
    agreed_by_two(house)
    done = house.tocsin("release", "a1")

    assert (done.exit_code, done.stdout) == (0, "a1: released\n")
    assert house.listed("waiting") == []


def test_ones_own_alert_needs_somebody_else(house):
    house.tocsin("alert", "capitol", "Stay at home.", "--level", "curfew")
    done = house.tocsin("release", "a1")

    assert (done.exit_code, done.stdout) == (1, "")
    assert "already" in done.stderr


def test_what_one_may_not_release_keeps_nothing_else_back(house):
    agreed_by_two(house, "cli:ann")
    agreed_by_two(house, text="Stay indoors.")
    done = house.tocsin("release", "--all")

    assert (done.exit_code, done.stdout) == (1, "a2: released\n")
    assert done.stderr.startswith("a1: You agreed to this alert already")
    assert [item["id"] for item in house.listed("waiting")] == ["a1"]


def test_an_alert_is_dropped_by_its_id(house):
    agreed_by_two(house)

    assert house.tocsin("drop", "a1").stdout == "a1: dropped\n"
    assert house.listed("waiting") == []


def retold(house):
    """Leave an alert, e1, and an entry of a source that seems to tell it again, e2."""
    house.tocsin("alert", "capitol", WORDS)

    async def work(ledger):
        write = Write(entry("k", "Shots fired, police say."), "p", Priority.LIVE, twin="e1")
        await ledger.record(VisitRecord("wire", "capitol", AT, AT, writes=(write,)))

    house.ledger(work)


def test_what_seemed_to_tell_an_alert_again_is_sent_separately(house):
    retold(house)
    assert [item["id"] for item in house.listed("waiting")] == ["c2"]
    done = house.tocsin("release", "--separately", "c2")

    assert (done.exit_code, done.stdout) == (0, "c2: released\n")
    assert house.listed("waiting") == []
    assert stored(house, "e1").revision == 1


def test_what_tells_an_alert_again_becomes_its_next_revision(house):
    retold(house)

    assert house.tocsin("release", "c2").exit_code == 0
    assert stored(house, "e1").entry.text == "Shots fired, police say."


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("release", "--all", "--separately"), 2),
        (("release", "--separately"), 2),
        (("release", "--separately", "a1"), 1),
        (("release", "--separately", "c9"), 1),
    ],
)
def test_separately_needs_the_id_of_what_it_is_for(house, words, code):
    assert house.tocsin(*words).exit_code == code
