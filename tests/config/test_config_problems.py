"""What is wrong with a file is said at its place, all of it, without echoing a secret."""

from textwrap import dedent

import pytest

from bot.config import ConfigError, load

ENVIRON = {
    "TG": "tg-token",
    "DC": "dc-token",
    "HOOK": "https://discord.com/api/webhooks/100000000000000009/hooktoken",
}

BASE = dedent("""\
    accounts:
      telegram: {main: {token: "${TG}"}}
      discord: {main: {token: "${DC}"}}
    stories:
      flood: {title: Flood}
    """)


def problems(tmp_path, text, **options):
    file = tmp_path / "t.yaml"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(ConfigError) as caught:
        load(str(file), **{"environ": ENVIRON, **options})
    return [str(problem).removeprefix(f"{file}:") for problem in caught.value.problems]


def channel(line):
    """A good file with one more line under a good channel; the line is line 9."""
    return f"{BASE}channels:\n  - to: telegram:main:@flood_news\n    stories: [flood]\n    {line}\n"


def source(line):
    """A file whose only source is the given one, in line 4, column 9."""
    return f"stories:\n  flood:\n    sources:\n      - {line}\n"


SYNTAX = {
    "empty": ("", "1:1", "the file is empty"),
    "only a comment": ("# nothing\n", "1:1", "the file is empty"),
    "tab": ("stories:\n\tflood: {}\n", "2:1", "a tab cannot be used here"),
    "unclosed bracket": ("stories: [flood\n", "2:1", "while parsing a flow sequence"),
    "unclosed quote": ("timezone: 'UTC", "1:15", "end of stream"),
    "two colons": ("timezone: a: b", "1:12", "mapping values are not allowed"),
    "control character": ("stories: {}\ntitle: \x02", "2:8", "U+0002"),
    "unknown alias": ("stories: *none", "1:10", "undefined alias"),
    "two documents": ("stories: {}\n---\nmore: 1", "2:1", "another document"),
    "no UTF-8": (b"timezone: UTC\nlanguage: \xe9\n", "2:11", "not in UTF-8"),
    "no UTF-8 after a mark": (b"\xef\xbb\xbfa: \xc3\xa9\xe9\n", "1:5", "not in UTF-8"),
    "no character": ('timezone: "\\UFFFFFFFF"', "1:14", "no valid YAML"),
    "half a character": ('stories: {flood: {title: "\\ud800"}}', "1:26", "half a character"),
    "list at the top": ("- a\n", "1:1", "keys with values belong here"),
    "text at the top": ("flood\n", "1:1", "keys with values belong here"),
    "depth": ("[" * 60, "1:40", "nested too deeply"),
    "itself": ("stories: &all {flood: *all}", "1:10", "may not contain itself"),
}


@pytest.mark.parametrize(("text", "at", "says"), SYNTAX.values(), ids=SYNTAX)
def test_a_file_that_is_no_yaml_is_refused_at_its_place(tmp_path, text, at, says):
    (problem,) = problems(tmp_path, text)
    assert problem.startswith(f"{at}: ")
    assert says in problem


def test_an_alias_bomb_is_refused_without_unfolding_it(tmp_path):
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 30)]
    (problem,) = problems(tmp_path, "\n".join(lines))
    assert problem == "5:5: aliases make this far too large"


TOP = {
    "unknown key": (
        "stroies: {a: }\nstories: {a: }",
        "1:1",
        "no key 'stroies'; did you mean stories?",
    ),
    "twice": (
        "stories: {a: }\nstories: {b: }",
        "2:1",
        "'stories' stands here twice, first in line 1",
    ),
    "key that is a list": ("stories: {a: }\n? [x]\n: y", "2:3", "a key must be a single word"),
    "no stories": ("timezone: UTC", "1:1", "'stories' is missing"),
    "stories with nothing": ("stories: {}", "1:10", "no story is here"),
    "stories as a list": (
        "stories: [a]",
        "1:10",
        "keys with values belong here, such as key: value, not a list",
    ),
    "story name": ("stories: {a b: }", "1:11", "'a b' cannot be a name"),
    "zone": ("timezone: Europe/Lisbn\nstories: {a: }", "1:11", "did you mean Europe/Lisbon?"),
    "zone that is a folder": ("timezone: America\nstories: {a: }", "1:11", "is no time zone"),
    "zone outside": ("timezone: ../../etc/passwd\nstories: {a: }", "1:11", "is no time zone"),
    "language": ("language: xx-nowhere-1\nstories: {a: }", "1:11", "is no language"),
    "storage": ("storage: mysql://db/x\nstories: {a: }", "1:10", "sqlite:///var/tocsin.db"),
    "storage as a list": (
        "storage: [x]\nstories: {a: }",
        "1:10",
        "a single value belongs here, not a list",
    ),
    "editor": ("editors: [telegram:anna]\nstories: {a: }", "1:11", "nobody's address"),
    "approval level": ("approval: {braking: 2}\nstories: {a: }", "1:12", "did you mean breaking?"),
    "recall of an hour": ("recall: 1h\nstories: {a: }", "1:9", "within a minute"),
    "approval of none": ("approval: {breaking: 0}\nstories: {a: }", "1:22", "from 1 to 100"),
    "port": ("console: {port: 70000}\nstories: {a: }", "1:17", "from 0 to 65535"),
    "host": ("console: {host: a b}\nstories: {a: }", "1:17", "is no host"),
    "on_unknown": ("delivery: {on_unknown: retry}\nstories: {a: }", "1:24", "known: resend, hold"),
    "max_age": ("delivery: {max_age: {live: 6}}\nstories: {a: }", "1:28", "is no duration"),
    "allow_private": (
        "network: {allow_private: no}\nstories: {a: }",
        "1:26",
        "neither true nor false",
    ),
    "platform": ("accounts: {telegarm: {}}\nstories: {a: }", "1:12", "did you mean telegram?"),
    "token missing": (
        "accounts: {telegram: {main: {}}}\nstories: {a: }",
        "1:29",
        "'token' is missing",
    ),
    "account as text": (
        "accounts: {telegram: {main: x}}\nstories: {a: }",
        "1:29",
        "keys with values belong here",
    ),
    "token unset": (
        'accounts: {telegram: {main: {token: "${NOPE}"}}}\nstories: {a: }',
        "1:37",
        "NOPE is not set",
    ),
    "token empty": (
        'accounts: {telegram: {main: {token: "${NOPE:-}"}}}\nstories: {a: }',
        "1:37",
        "the token is empty",
    ),
    "token broken": (
        'accounts: {telegram: {main: {token: "${NOPE"}}}\nstories: {a: }',
        "1:37",
        "not closed",
    ),
    "secret file": (
        'accounts: {telegram: {main: {token: "${file:/none/such}"}}}\nstories: {a: }',
        "1:37",
        "'/none/such' cannot be read",
    ),
    "api with /bot": (
        'accounts: {telegram: {main: {token: "${TG}", api_url: http://h:1/bot}}}\nstories: {a: }',
        "1:55",
        "ends in /bot",
    ),
    "one token, two names": (
        'accounts: {telegram: {a: {token: "${TG}"}, b: {token: "${TG}"}}}\nstories: {a: }',
        "1:55",
        "the token of telegram:a",
    ),
    "two bases": (
        'accounts:\n  discord:\n    a: {token: "${DC}", api_url: http://h:1}\n    b: {token: "${TG}", api_url: http://h:2}\nstories: {a: }',
        "4:34",
        "one REST base a process",
    ),
    "a base and none": (
        'accounts:\n  discord:\n    a: {token: "${DC}"}\n    b: {token: "${TG}", api_url: http://h:2}\nstories: {a: }',
        "4:34",
        "one REST base a process",
    ),
}


@pytest.mark.parametrize(("text", "at", "says"), TOP.values(), ids=TOP)
def test_a_wrong_section_is_named_at_its_place(tmp_path, text, at, says):
    (problem,) = problems(tmp_path, text)
    assert problem.startswith(f"{at}: ")
    assert says in problem


SOURCES = {
    "not a web address": ("ftp://example.org/x", "4:9", "is no web address"),
    "no host": ("{url: 'https://'}", "4:15", "is no web address"),
    "no url": ("{id: a}", "4:9", "'url' is missing"),
    "a list": ("[a]", "4:9", "keys with values belong here"),
    "kind": ("{url: https://example.org, kind: feeed}", "4:42", "did you mean feed?"),
    "kind not yet": (
        "{url: https://example.org, kind: superdesk}",
        "4:42",
        "kinds: auto, hook, feed, article",
    ),
    "every": ("{url: https://example.org, every: 0s}", "4:43", "at least 1s"),
    "every without unit": ("{url: https://example.org, every: 30}", "4:43", "such as 30s"),
    "settle too long": (
        "{url: https://example.org, settle: 999999999d}",
        "4:44",
        "longer than a year",
    ),
    "deletions": ("{url: https://example.org, deletions: keep}", "4:47", "known: retract, ignore"),
    "id": ("{url: https://example.org, id: a/b}", "4:40", "cannot be an id"),
    "hook without secret": ("{id: cms, kind: hook}", "4:9", "'secret' is missing"),
    "hook without id": ("{kind: hook, secret: '${TG}'}", "4:9", "'id' is missing"),
    "secret empty": ("{id: cms, kind: hook, secret: '${NOPE:-}'}", "4:39", "the secret is empty"),
    "same id": (
        "{url: https://example.org, id: a}\n      - {url: https://example.net, id: a}",
        "5:40",
        "already used in the story 'flood'",
    ),
    "same url": (
        "https://example.org\n      - https://example.org",
        "5:9",
        "already used in the story 'flood'",
    ),
}


@pytest.mark.parametrize(("line", "at", "says"), SOURCES.values(), ids=SOURCES)
def test_a_wrong_source_is_named_at_its_place(tmp_path, line, at, says):
    (problem,) = problems(tmp_path, source(line), kinds=("feed", "article"))
    assert problem.startswith(f"{at}: ")
    assert says in problem


STORIES = {
    "backlog": ("backlog: some", "3:14", "a whole number or all"),
    "brake": ("brake: -1", "3:12", "from 0 to"),
    "flag": ("flags: {curfw: [x]}", "3:13", "did you mean curfew?"),
    "words as text": ("flags: {curfew: x}", "3:21", "a list belongs here"),
    "empty word": ("flags: {curfew: ['']}", "3:22", "this is empty"),
    "look-around": (
        "flags: {breaking: ['/shots(?! of)/']}",
        "3:24",
        "look-arounds are not available",
    ),
    "back-reference": (
        "flags: {breaking: ['/(a)\\1/']}",
        "3:24",
        "back-references are not available",
    ),
    "open group": ("flags: {breaking: ['/(a/']}", "3:24", "missing )"),
    "title as a list": ("title: [a]", "3:12", "a single value belongs here"),
    "unknown key": ("tittle: a", "3:5", "did you mean title?"),
}


@pytest.mark.parametrize(("line", "at", "says"), STORIES.values(), ids=STORIES)
def test_a_wrong_story_is_named_at_its_place(tmp_path, line, at, says):
    (problem,) = problems(tmp_path, f"stories:\n  flood:\n    {line}\n")
    assert problem.startswith(f"{at}: ")
    assert says in problem


CHANNELS = {
    "unknown key": ("quite: {}", "9:5", "did you mean quiet?"),
    "flag": ("only: [braking]", "9:12", "did you mean breaking?"),
    "flag as text": ("only: breaking", "9:11", "a list belongs here, such as [a, b], not text"),
    "pattern": ("match: ['/(?<=a)b/']", "9:13", "look-arounds are not available"),
    "severity": ("min_severity: hard", "9:19", "known: minor, moderate, severe, extreme"),
    "publish": ("publish: always", "9:14", "known: never, breaking, key-event"),
    "thread": ("thread: per-stroy", "9:13", "did you mean per-story?"),
    "forum": ("forum: {tag: [a]}", "9:13", "did you mean tags?"),
    "mention of nobody": ("mention: {breaking: someone}", "9:25", "write @name"),
    "role on telegram": ("mention: {breaking: 'role:5'}", "9:25", "write @name"),
    "sound": ("sound: [loud]", "9:13", "'loud' is not possible here"),
    "rate": ("at_most: 12", "9:14", "such as 12/h"),
    "rate of none": ("at_most: 0/h", "9:14", "above 0"),
    "hour 25": ("quiet: {from: 25:00, to: 07:00}", "9:19", "from 00:00 to 23:59"),
    "hour 24": ("quiet: {from: 23:00, to: 24:00}", "9:30", "from 00:00 to 23:59"),
    "no hours between": ("quiet: {from: 07:00, to: 7:00}", "9:30", "begin and end together"),
    "no end": ("quiet: {from: 07:00}", "9:12", "'to' is missing"),
    "then": (
        "quiet: {from: 23:00, to: 07:00, then: nothing}",
        "9:43",
        "known: digest, silent, drop",
    ),
    "cron of four": ("digest: 0 8 * *", "9:13", "five fields"),
    "cron hour": ("digest: 0 25 * * *", "9:13", "is no cron line"),
    "cron weekday": ("digest: 0 8 * * moonday", "9:13", "'moonday' is no weekday"),
    "cron weekday 8": ("digest: 0 8 * * 8", "9:13", "'8' is no weekday"),
    "zone": ("timezone: Lisbon/Europe", "9:15", "is no time zone"),
    "language": ("language: '12'", "9:15", "is no language"),
}


@pytest.mark.parametrize(("line", "at", "says"), CHANNELS.values(), ids=CHANNELS)
def test_a_wrong_wish_is_named_at_its_place(tmp_path, line, at, says):
    (problem,) = problems(tmp_path, channel(line))
    assert problem.startswith(f"{at}: ")
    assert says in problem


ADDRESSES = {
    "no colons": ("flood", "write platform:account:address"),
    "platform": ("telegarm:main:@flood_news", "did you mean telegram?"),
    "account": ("telegram:mian:@flood_news", "did you mean telegram:main?"),
    "telegram name": ("telegram:main:flood_news", "use @name"),
    "telegram short name": ("telegram:main:@ab", "use @name"),
    "telegram topic": ("telegram:main:@flood_news/x", "use @name"),
    "telegram zero": ("telegram:main:0", "use @name"),
    "discord name": ("discord:main:@general", "17 to 20 digits"),
    "discord short id": ("discord:main:1234", "17 to 20 digits"),
    "webhook by id": (
        "discord-webhook:112233445566778899",
        "https://discord.com/api/webhooks/ID/TOKEN",
    ),
    "webhook elsewhere": ("'discord-webhook:${ELSE}'", "https://discord.com/api/webhooks/ID/TOKEN"),
    "webhook with a short id": (
        "'discord-webhook:${SHORT}'",
        "https://discord.com/api/webhooks/ID/TOKEN",
    ),
    "webhook unset": ("'discord-webhook:${NOPE}'", "NOPE is not set"),
}


@pytest.mark.parametrize(("to", "says"), ADDRESSES.values(), ids=ADDRESSES)
def test_a_wrong_address_is_named_at_its_place(tmp_path, to, says):
    environ = ENVIRON | {
        "ELSE": "https://hooks.example.org/api/webhooks/112233445566778899/verysecret",
        "SHORT": "https://discord.com/api/webhooks/1122/verysecret",
    }
    text = f"{BASE}channels:\n  - to: {to}\n    stories: [flood]\n"
    (problem,) = problems(tmp_path, text, environ=environ)
    assert problem.startswith("7:9: ")
    assert says in problem
    assert "verysecret" not in problem


REFERENCES = {
    "unknown story": (
        "  - to: telegram:main:1\n    stories: [flod]\n",
        "8:15",
        "did you mean flood?",
    ),
    "no stories": ("  - to: telegram:main:1\n", "7:5", "'stories' is missing"),
    "empty stories": ("  - to: telegram:main:1\n    stories: []\n", "8:14", "at least one story"),
    "no address": ("  - stories: [flood]\n", "7:5", "'to' is missing"),
    "twice in one": ("  - to: telegram:main:1\n    stories: [flood, flood]\n", "8:22", "already"),
    "twice in two": (
        "  - to: telegram:main:1\n    stories: [flood]\n  - to: telegram:main:1\n    stories: [flood]\n",
        "10:15",
        "telegram:main:1 has the story 'flood' already",
    ),
    "one webhook twice": (
        "  - {to: 'discord-webhook:${HOOK}', stories: [flood]}\n  - {to: 'discord-webhook:${HOOK}', stories: [flood]}\n",
        "8:47",
        "discord-webhook:100000000000000009 has the story",
    ),
}


@pytest.mark.parametrize(("text", "at", "says"), REFERENCES.values(), ids=REFERENCES)
def test_what_a_channel_refers_to_must_be_there(tmp_path, text, at, says):
    (problem,) = problems(tmp_path, f"{BASE}channels:\n{text}")
    assert problem.startswith(f"{at}: ")
    assert says in problem


def test_all_problems_are_reported_in_the_order_of_the_file(tmp_path):
    text = dedent("""\
        timezone: Nowhere/Land
        stories:
          flood:
            brake: many
            sources: [ftp://x, {kind: feed}]
        channels:
          - to: telegram:main:@flood_news
            stories: [fire]
            only: [loud]
        editors: [me]
        """)
    found = [":".join(problem.split(":")[:2]) for problem in problems(tmp_path, text)]
    assert found == ["1:11", "4:12", "5:15", "5:24", "7:9", "8:15", "9:12", "10:11"]


@pytest.mark.parametrize(
    ("name", "says"),
    [("missing.yaml", "No such file"), ("", "directory"), ("a\0b", "cannot be the name of a file")],
    ids=["missing", "a folder", "no name"],
)
def test_a_file_that_cannot_be_read_is_a_sentence(tmp_path, name, says):
    path = f"{tmp_path}/{name}"
    with pytest.raises(ConfigError) as caught:
        load(path, environ={})
    assert str(caught.value).startswith(f"{path}:1:1: ")
    assert says in str(caught.value)
