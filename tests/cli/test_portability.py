"""Subscriptions, taken elsewhere and back."""

from datetime import UTC, datetime, timedelta

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.cli import wishes
from bot.config import load
from bot.domain.model import Flag, Preferences, Quiet, Rate, Subscription
from bot.ports import Chat, Subscribed

AT = datetime(2021, 1, 6, 19, tzinfo=UTC)
ALL = Preferences(
    timezone="Europe/Paris",
    language="fr",
    only=frozenset({Flag.BREAKING, Flag.CURFEW}),
    match=("pont", "/ville (haute|basse)/"),
    exclude=("météo", "${file:/etc/passwd}", "${HOME}"),
    areas=("Lyon",),
    min_severity="severe",
    sound=frozenset(),
    quiet=Quiet("23:00", "07:00", frozenset({Flag.BREAKING}), "silent"),
    at_most=Rate(12, timedelta(hours=1)),
    digest="0 8,18 * * mon,fri",
)
HERE, THERE = "telegram:main:1001", "discord:main:112233445566778899"


@pytest.fixture
def told(house):
    """Three subscriptions: one by the operator, two by chats."""

    async def work(ledger):
        for address, chat in ((HERE, Chat("1001", "private")), (THERE, Chat("1122", "text"))):
            await ledger.bind_target(address, address.rpartition(":")[0], chat, AT)
        await ledger.sync_subscriptions([Subscription(HERE, "capitol", Preferences())], AT)
        for address, story in ((HERE, "budget"), (THERE, "capitol")):
            target = await ledger.target_of(address)
            await ledger.subscribe(target.id, story, ALL, AT)

    house.ledger(work)
    return house


def subscribed(house):
    rows = house.ledger(lambda ledger: ledger.all_subscriptions())
    return {(row.target, row.story): (row.origin, row.preferences) for row in rows}


def test_an_export_speaks_the_words_of_the_configuration(told):
    done = told.tocsin("subscriptions", "export")
    items = yaml.safe_load(done.stdout)["subscriptions"]

    assert done.exit_code == 0
    assert [(i["to"], i["origin"], i["stories"]) for i in items] == [
        (HERE, "chat", ["budget"]),
        (HERE, "config", ["capitol"]),
        (THERE, "chat", ["capitol"]),
    ]
    assert items[1] == {
        "to": HERE,
        "origin": "config",
        "stories": ["capitol"],
        "timezone": "UTC",
        "language": "en",
    }
    assert items[2]["quiet"] == {
        "from": "23:00",
        "to": "07:00",
        "allow": ["breaking"],
        "then": "silent",
    }
    assert (items[2]["at_most"], items[2]["sound"]) == ("12/h", [])


def test_what_was_exported_comes_back_elsewhere_exactly_and_once(told, tmp_path, empty_ledger):
    before = subscribed(told)
    (tmp_path / "all.yaml").write_text(told.tocsin("subscriptions", "export").stdout)
    (tmp_path / "ledger.db").write_bytes(empty_ledger.read_bytes())
    first = told.tocsin("subscriptions", "import", str(tmp_path / "all.yaml"))
    after = subscribed(told)
    again = told.tocsin("subscriptions", "import", str(tmp_path / "all.yaml"))

    assert first.stdout == "2 added; 1 left out: the configuration says it\n"
    assert after == {key: value for key, value in before.items() if value[0] == "chat"}
    assert again.stdout == "2 as it was; 1 left out: the configuration says it\n"
    assert subscribed(told) == after


def test_an_import_changes_what_chats_chose_and_never_what_the_operator_says(told):
    text = f"""\
subscriptions:
  - {{to: "{HERE}", stories: [capitol, budget], only: [breaking]}}
"""
    done = told.tocsin("subscriptions", "import", "-", stdin=text)
    now = subscribed(told)

    assert done.exit_code == 0
    assert done.stdout == "1 left out: the configuration says it; 1 changed\n"
    assert done.stderr == f"{HERE}: capitol is set by the configuration, and stays so\n"
    assert now[HERE, "capitol"] == ("config", Preferences())
    assert now[HERE, "budget"][1].only == {Flag.BREAKING}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "-: the file is empty"),
        ("a: [", "-:1:5: "),
        ("channels: []", "-:1:1: 'subscriptions' is missing"),
        ("subscriptions:\n  - to: telegram:main:1\n    stories: [capitl]", "-:3:15: there is no story 'capitl'; did you mean capitol?"),
        ("subscriptions:\n  - to: telegram:man:1\n    stories: [capitol]", "-:2:9: there is no account telegram:man; did you mean telegram:main?"),
        ("subscriptions:\n  - to: discord-webhook:1\n    stories: [capitol]", "-:2:9: this is no Discord webhook"),
        ("subscriptions:\n  - to: telegram:main:1\n    stories: [capitol]\n    onyl: [breaking]", "-:4:5: a channel has no key 'onyl'; did you mean only?"),
        ("subscriptions:\n  - {to: telegram:main:1, stories: [capitol], origin: chart}", "-:2:55: 'chart' is not possible here"),
        ("subscriptions:\n  - {to: telegram:main:1, stories: [capitol], match: ['/(/']}", "-:2:55: the pattern /(/ is not valid"),
    ],
    ids=["empty", "no yaml", "another file", "story", "account", "webhook", "key", "origin", "pattern"],
)  # fmt: skip
def test_what_is_wrong_is_named_with_its_place_and_nothing_is_done(told, text, said):
    before = subscribed(told)
    done = told.tocsin("subscriptions", "import", "-", stdin=text)

    assert (done.exit_code, done.stdout) == (2, "")
    assert said in done.stderr
    assert subscribed(told) == before


def test_a_file_that_is_not_there_is_named(house):
    done = house.tocsin("subscriptions", "import", "gone.yaml")

    assert (done.exit_code, done.stderr) == (
        2,
        "gone.yaml: cannot be read: No such file or directory\n",
    )


_flags = st.frozensets(st.sampled_from(list(Flag)))
_words = st.lists(st.from_regex(r"[\w ${}:'\"#-]*\w", fullmatch=True), max_size=3).map(tuple)
_hours = st.times().map(lambda time: f"{time:%H:%M}")


@st.composite
def preferences(draw):
    start, end = draw(st.lists(_hours, min_size=2, max_size=2, unique=True))
    quiet = Quiet(start, end, draw(_flags), draw(st.sampled_from(["digest", "silent", "drop"])))
    units = [timedelta(hours=1), timedelta(days=1), timedelta(minutes=1)]
    rate = Rate(draw(st.integers(1, 99)), draw(st.sampled_from(units)))
    return Preferences(
        timezone=draw(st.sampled_from(["UTC", "Asia/Kathmandu"])),
        language=draw(st.sampled_from(["en", "pt-BR", "no"])),
        only=draw(_flags),
        match=draw(_words),
        exclude=draw(_words),
        areas=draw(_words),
        sound=draw(st.none() | _flags),
        quiet=draw(st.none() | st.just(quiet)),
        at_most=draw(st.none() | st.just(rate)),
        digest=draw(st.sampled_from([None, "0 * * * *"])),
        thread=draw(st.sampled_from([None, "per-story"])),
        tags=draw(st.sampled_from([(), ("storm",)])),
    )


@given(wish=preferences())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
def test_all_preferences_survive_the_journey(house, wish):
    config = load(str(house.path / "tocsin.yaml"), environ={}, sandbox=True)
    wish_of = Subscribed(HERE, "capitol", wish, "chat", AT)
    found, left_out = wishes.read(wishes.written([wish_of]), "f", config)

    assert left_out == 0
    assert [(f.target, f.story) for f in found] == [(HERE, "capitol")]
    stripped = {
        name: tuple(w.strip() for w in getattr(wish, name))
        for name in ("match", "exclude", "areas")
    }
    assert found[0].preferences == type(wish)(**{**_fields(wish), **stripped})


def _fields(wish):
    return {name: getattr(wish, name) for name in wish.__slots__}
