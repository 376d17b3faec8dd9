"""A good file becomes the values the rest of the program works with."""

from datetime import timedelta
from hashlib import sha256
from textwrap import dedent

import pytest
from apscheduler.triggers.cron import CronTrigger
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.config import KEYS, Config, ConfigError, Console, difference, load, summary
from bot.domain.model import Deletions, Flag, Priority, Quiet, Rate

ENVIRON = {
    "TELEGRAM_BOT_TOKEN": "tg-token",
    "DISCORD_BOT_TOKEN": "dc-token",
    "SECOND_TOKEN": "second-token",
    "DESK_SECRET": "desk-secret",
    "DISCORD_WEBHOOK_URL": "https://discord.com/api/webhooks/100000000000000009/hook-token",
    "API": "api-token",
}

FILE = dedent("""\
    timezone: Europe/Rome
    language: it
    storage: sqlite:///var/eruption.db
    accounts:
      telegram:
        main: {token: "${TELEGRAM_BOT_TOKEN}", api_url: "http://localhost:8081/"}
        night: {token: "${SECOND_TOKEN}"}
      discord:
        main: {token: "${DISCORD_BOT_TOKEN}"}
    stories:
      etna:
        title: Etna erupts
        sources:
          - https://example.org/live/etna
          - url: https://example.org/etna.atom
            id: agency
            kind: feed
            every: 1500ms
            settle: 0s
            deletions: retract
          - {url: https://example.org/etna.html, id: page, kind: article}
          - {id: desk, kind: hook, secret: "${DESK_SECRET}"}
        backlog: all
        brake: 25
        flags:
          breaking: [lava reaches, "/airport (is )?closed/"]
          curfew: []
      alerts: {timezone: Atlantic/Azores, language: pt}
    channels:
      - to: telegram:main:@etna_live
        stories: [etna, alerts]
      - to: telegram:night:-1001000000001/7
        stories: [etna]
        timezone: Asia/Tokyo
        language: ja
        quiet: {from: 23:00, to: 7:05, allow: [breaking, curfew], then: drop}
        sound: []
      - to: discord:main:100000000000000001
        stories: [etna]
        only: [breaking, curfew]
        match: [lava]
        exclude: [/wine/]
        areas: [Catania]
        min_severity: severe
        publish: key-event
        thread: per-story
        forum: {tags: [volcano]}
        mention: {breaking: "role:998877"}
        sound: [breaking]
        at_most: 12/h
        digest: "0 8,18 * * *"
      - to: discord-webhook:${DISCORD_WEBHOOK_URL}
        stories: [etna]
        thread: none
        sound: all
    editors: [telegram:10000001, discord:100000000000000004]
    approval: {breaking: 2}
    recall: 500ms
    console: {host: "::1", port: 9000}
    api: {tokens: ["${API}", "${NOT_SET:-}"]}
    delivery:
      on_unknown: hold
      max_age: {live: 90m}
    network: {allow_private: true}
    """)


def loaded(tmp_path, text, **options):
    file = tmp_path / "tocsin.yaml"
    file.write_text(text)
    return load(str(file), **{"environ": ENVIRON, **options})


@pytest.fixture
def config(tmp_path):
    return loaded(tmp_path, FILE)


def wish(config, target, story="etna"):
    (found,) = [w for w in config.subscriptions if (w.target, w.story) == (target, story)]
    return found.preferences


def test_accounts_have_their_addresses(config):
    assert [(a.address, a.token, a.api_url) for a in config.accounts] == [
        ("telegram:main", "tg-token", "http://localhost:8081"),
        ("telegram:night", "second-token", None),
        ("discord:main", "dc-token", None),
    ]


def test_stories_take_over_what_stands_at_the_top(config):
    etna, alerts = config.stories
    assert (etna.title, etna.timezone, etna.language) == ("Etna erupts", "Europe/Rome", "it")
    assert (etna.backlog, etna.brake) == (None, 25)
    assert etna.words == {Flag.BREAKING: ("lava reaches", "/airport (is )?closed/")}
    assert (alerts.title, alerts.timezone, alerts.language) == ("alerts", "Atlantic/Azores", "pt")
    assert (alerts.backlog, alerts.brake, alerts.words) == (1, 10, {})


def test_sources_in_the_short_and_the_long_form(config):
    short, long, article, hook = config.sources
    assert short.id == sha256(b"https://example.org/live/etna").hexdigest()[:8]
    assert (short.kind, short.every, short.settle) == (
        "auto",
        timedelta(seconds=60),
        timedelta(seconds=20),
    )
    assert (long.id, long.kind, long.story) == ("agency", "feed", "etna")
    assert (long.every, long.settle) == (timedelta(seconds=1.5), timedelta(0))
    assert (hook.id, hook.kind, hook.url) == ("desk", "hook", "")
    retract, ignore = Deletions.RETRACT, Deletions.IGNORE
    assert [s.deletions for s in (short, long, article, hook)] == [ignore, retract, retract, ignore]
    assert config.hook_secrets == {"desk": "desk-secret"}


def test_a_channel_speaks_in_its_own_zone_else_in_its_storys(config):
    assert wish(config, "telegram:night:-1001000000001/7").timezone == "Asia/Tokyo"
    assert wish(config, "telegram:night:-1001000000001/7").language == "ja"
    assert wish(config, "telegram:main:@etna_live").timezone == "Europe/Rome"
    assert wish(config, "telegram:main:@etna_live", "alerts").timezone == "Atlantic/Azores"
    assert wish(config, "telegram:main:@etna_live", "alerts").language == "pt"


def test_wishes_are_read_whole(config):
    told = wish(config, "discord:main:100000000000000001")
    assert told.only == {Flag.BREAKING, Flag.CURFEW}
    assert (told.match, told.exclude, told.areas) == (("lava",), ("/wine/",), ("Catania",))
    assert (told.min_severity, told.publish) == ("severe", "key-event")
    assert (told.thread, told.tags) == ("per-story", ("volcano",))
    assert told.mention == {Flag.BREAKING: "role:998877"}
    assert told.sound == {Flag.BREAKING}
    assert told.at_most == Rate(12, timedelta(hours=1))
    assert told.digest == "0 8,18 * * *"


def test_hours_are_text_and_written_in_full(config):
    quiet = wish(config, "telegram:night:-1001000000001/7").quiet
    assert quiet == Quiet("23:00", "07:05", frozenset({Flag.BREAKING, Flag.CURFEW}), "drop")


def test_sound_knows_all_from_none(config):
    assert wish(config, "telegram:night:-1001000000001/7").sound == frozenset()
    assert wish(config, "discord-webhook:100000000000000009").sound is None
    assert wish(config, "discord-webhook:100000000000000009").thread is None


def test_the_rest_of_the_file(config):
    assert config.webhooks == {"100000000000000009": "hook-token"}
    assert config.editors == ("telegram:10000001", "discord:100000000000000004")
    assert config.approval == {"breaking": 2}
    assert config.recall == timedelta(milliseconds=500)
    assert (config.console, config.api_tokens) == (Console("::1", 9000), ("api-token",))
    assert config.storage == "sqlite:///var/eruption.db"
    assert config.delivery.on_unknown == "hold"
    assert config.delivery.max_age[Priority.LIVE] == timedelta(minutes=90)
    assert config.delivery.max_age[Priority.BREAKING] == timedelta(hours=24)
    assert config.allow_private


def test_what_is_not_written_has_its_default(tmp_path):
    config = loaded(tmp_path, "stories: {flood: }\nchannels:\n")
    assert config == Config(file="", stories=config.stories)
    assert (config.timezone, config.language, config.storage) == (
        "UTC",
        "en",
        "sqlite:///var/tocsin.db",
    )
    assert config.console == Console("127.0.0.1", 8080)


def test_scalars_are_what_they_look_like(tmp_path):
    config = loaded(tmp_path, "stories: {no: {title: 2021-01-06}, '1': {title: 0x10}}")
    assert [(s.id, s.title) for s in config.stories] == [("no", "2021-01-06"), ("1", "0x10")]


def test_anchors_and_merges_spare_repetition(tmp_path):
    text = dedent("""\
        accounts: {telegram: {main: {token: "${TELEGRAM_BOT_TOKEN}"}}}
        stories: {flood: }
        channels:
          - &calm {to: telegram:main:1, stories: &told [flood], only: [breaking], publish: never}
          - {<<: *calm, to: telegram:main:2, only: [curfew]}
          - {to: telegram:main:3, stories: *told}
        """)
    config = loaded(tmp_path, text)
    assert config.targets == ("telegram:main:1", "telegram:main:2", "telegram:main:3")
    assert wish(config, "telegram:main:2", "flood").only == {Flag.CURFEW}


TITLES = {
    "variable": ("${DESK_SECRET}", "desk-secret"),
    "twice": ("${API}/${API}!", "api-token/api-token!"),
    "default": ("${NOPE:-a default}", "a default"),
    "empty is unset": ("${EMPTY:-full}", "full"),
    "no reference": ("$NOPE costs $5", "$NOPE costs $5"),
    "not twice": ("${NESTED}", "${API}"),
}


@pytest.mark.parametrize(("title", "expected"), TITLES.values(), ids=TITLES)
def test_references_are_replaced_inside_any_value(tmp_path, title, expected):
    environ = ENVIRON | {"EMPTY": "", "NESTED": "${API}"}
    config = loaded(tmp_path, f"stories: {{flood: {{title: '{title}'}}}}", environ=environ)
    assert config.stories[0].title == expected


@pytest.mark.parametrize("ending", ["", "\n", "\r\n"], ids=["none", "unix", "dos"])
def test_a_files_last_line_break_is_no_part_of_it(tmp_path, ending):
    (tmp_path / "title").write_bytes(f"High water{ending}".encode())
    config = loaded(tmp_path, f"stories: {{flood: {{title: '${{file:{tmp_path}/title}}'}}}}")
    assert config.stories[0].title == "High water"


WEEKDAYS = {
    "sunday is 0": ("0", "sun"),
    "sunday is 7": ("7", "sun"),
    "working days": ("1-5", "mon,tue,wed,thu,fri"),
    "the week-end": ("6-7", "sun,sat"),
    "over saturday": ("fri-mon", "sun,mon,fri,sat"),
    "every other": ("*/2", "sun,tue,thu,sat"),
    "from a day on": ("2/2", "tue,thu,sat"),
    "names": ("mon,WED", "mon,wed"),
    "any": ("*", "*"),
}


@pytest.mark.parametrize(("written", "read"), WEEKDAYS.values(), ids=WEEKDAYS)
def test_weekdays_are_counted_as_cron_counts_them(tmp_path, written, read):
    text = FILE.replace("0 8,18 * * *", f"0 8 * * {written}")
    digest = wish(loaded(tmp_path, text), "discord:main:100000000000000001").digest
    assert digest == f"0 8 * * {read}"
    CronTrigger.from_crontab(digest)


def test_the_summary_counts_what_is_there(tmp_path, config):
    assert (
        summary(config)
        == f"{tmp_path}/tocsin.yaml: 2 stories, 4 sources, 4 channels, 3 accounts: good"
    )
    assert "1 story, 0 sources, 0 channels, 0 accounts" in summary(
        loaded(tmp_path, "stories: {flood: }")
    )


CHANGES = {
    "nothing": ("", "", []),
    "a comment": ("network:", "# more\nnetwork:", []),
    "a channel less": (
        "  - to: discord-webhook:${DISCORD_WEBHOOK_URL}\n    stories: [etna]\n    thread: none\n    sound: all\n",
        "",
        [
            "channel discord-webhook:100000000000000009 is removed: etna",
            "webhook tokens are altered",
        ],
    ),
    "a story less for a channel": (
        "[etna, alerts]",
        "[etna]",
        ["channel telegram:main:@etna_live is altered: alerts is removed"],
    ),
    "another wish": (
        "12/h",
        "6/h",
        ["channel discord:main:100000000000000001 is altered: at_most for etna"],
    ),
    "another chat": (
        "@etna_live",
        "@etna_news",
        [
            "channel telegram:main:@etna_live is removed: etna, alerts",
            "channel telegram:main:@etna_news is added: etna, alerts",
        ],
    ),
    "a source": ("every: 1500ms", "every: 5s", ["source agency is altered: every"]),
    "a story": ("brake: 25", "brake: 30", ["story etna is altered: brake"]),
    "the storage": (
        "eruption.db",
        "etna.db",
        ["the storage is altered: it takes effect at the next start"],
    ),
}


@pytest.mark.parametrize(("before", "after", "told"), CHANGES.values(), ids=CHANGES)
def test_a_plan_says_what_changes(tmp_path, config, before, after, told):
    assert difference(config, loaded(tmp_path, FILE.replace(before, after, 1))) == told


@given(st.one_of(st.binary(max_size=200), st.text(max_size=200).map(str.encode)))
@settings(
    max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_no_content_brings_anything_but_a_config_error(tmp_path, content):
    file = tmp_path / "any.yaml"
    file.write_bytes(content)
    with pytest.raises(ConfigError):
        load(str(file), environ={})


SCALARS = st.one_of(
    st.sampled_from(
        [
            "",
            "[]",
            "{}",
            "[x]",
            "{x: y}",
            "'${'",
            "'${N}'",
            "*a",
            "&a x",
            "-1",
            "9" * 30,
            "'\\'",
            '"\\0"',
            "/(/",
            "a/b",
        ]
    ),
    st.from_regex(r"[A-Za-z0-9:/@.\-]{0,12}", fullmatch=True),
)


@given(st.data())
@settings(
    max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_any_value_under_any_key_is_read_or_refused(tmp_path, data):
    section = data.draw(st.sampled_from(list(KEYS.values())))
    key, value = data.draw(st.sampled_from(section)), data.draw(SCALARS)
    lines = [line for line in FILE.splitlines() if f"{key}:" in line]
    line = data.draw(st.sampled_from(lines or ["network: {allow_private: true}"]))
    head, _, _ = line.partition(f"{key}:")
    (tmp_path / "any.yaml").write_text(FILE.replace(line, f"{head}{key}: {value}"))
    assert outcome(str(tmp_path / "any.yaml"))


def outcome(path):
    try:
        return summary(load(path, environ=ENVIRON)).endswith(": good")
    except ConfigError as error:
        return len(error.problems) > 0 and list(error.problems) == sorted(error.problems)
