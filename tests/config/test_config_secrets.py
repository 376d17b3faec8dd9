"""Secrets come from outside the file, and nothing repeats them."""

import pytest

from bot.config import ConfigError, difference, load

TELEGRAM = "123456789:" + "AbCdEfGhIj" * 3 + "Klmno"
DISCORD = ".".join(["MTAwMDAwMDAwMDAwMDAwMDAx", "GaBcDe", "x" * 38])
HOOK = "https://discord.com/api/webhooks/100000000000000009/" + "Tk" * 34
STORIES = "stories: {flood: }\n"


def failure(tmp_path, text, **options):
    file = tmp_path / "t.yaml"
    file.write_text(text)
    with pytest.raises(ConfigError) as caught:
        load(str(file), **{"environ": {}, **options})
    return [str(problem).removeprefix(f"{file}:") for problem in caught.value.problems]


def loaded(tmp_path, text, **options):
    file = tmp_path / "t.yaml"
    file.write_text(text)
    return load(str(file), **{"environ": {}, **options})


WRITTEN = {
    "telegram token": (
        f"accounts: {{telegram: {{main: {{token: '{TELEGRAM}'}}}}}}",
        "2:37",
        TELEGRAM,
    ),
    "as a default": (
        f"accounts: {{telegram: {{main: {{token: '${{T:-{TELEGRAM}}}'}}}}}}",
        "2:37",
        TELEGRAM,
    ),
    "discord token": (f"accounts: {{discord: {{main: {{token: '{DISCORD}'}}}}}}", "2:36", DISCORD),
    "any other token": ("accounts: {discord: {main: {token: 'hunter2'}}}", "2:36", "hunter2"),
    "webhook": (
        f"channels:\n  - to: discord-webhook:{HOOK}\n    stories: [flood]",
        "3:9",
        HOOK[-68:],
    ),
    "api token": ("api: {tokens: [hunter2]}", "2:16", "hunter2"),
    "api token as a default": ("api: {tokens: ['${T:-hunter2}']}", "2:16", "hunter2"),
    "storage": ("storage: postgresql://u:hunter2@h/db", "2:10", "hunter2"),
    "storage as a default": ("storage: 'postgresql://u:${P:-hunter2}@h/db'", "2:10", "hunter2"),
    "where it does not belong": (f"timezone: '{TELEGRAM}'", "2:11", TELEGRAM),
    "as a key": (f"'{TELEGRAM}': x", "2:1", TELEGRAM),
    "in a comment": (f"# token: {TELEGRAM}", "2:10", TELEGRAM),
    "a webhook in a comment": (f"timezone: UTC # {HOOK}", "2:40", HOOK[-68:]),
}


@pytest.mark.parametrize(("line", "at", "secret"), WRITTEN.values(), ids=WRITTEN)
def test_a_secret_in_the_file_is_an_error_that_does_not_echo_it(tmp_path, line, at, secret):
    (problem,) = failure(tmp_path, STORIES + line)
    assert problem.startswith(f"{at}: ")
    assert "may not stand in this file" in problem
    assert "${NAME}" in problem
    assert secret not in problem


def test_a_hooks_secret_in_the_file_is_an_error(tmp_path):
    text = "stories: {flood: {sources: [{id: cms, kind: hook, secret: hunter2}]}}"
    (problem,) = failure(tmp_path, text)
    assert problem.startswith("1:59: a secret may not stand in this file")


def test_a_secret_that_landed_in_the_wrong_place_is_shown_by_its_name(tmp_path):
    environ = {"WRONG": "hunter2"}
    text = (
        STORIES
        + "timezone: ${WRONG}\nstorage: ${WRONG}\neditors: ['${WRONG}']\nlanguage: ${WRONG}\n"
    )
    found = failure(tmp_path, text, environ=environ)
    assert len(found) == 4
    assert "hunter2" not in "".join(found)


INSIDE = {
    "account": "channels: [{to: 'telegram:${WRONG}:@flood_news', stories: [flood]}]",
    "pattern": "channels: [{to: telegram:main:1, stories: [flood], match: ['/(${WRONG}/']}]",
    "cron": "channels: [{to: telegram:main:1, stories: [flood], digest: '0 8 * * ${WRONG}'}]",
    "two at once": "editors: ['${WRONG}${file:/none/such}']",
}


@pytest.mark.parametrize("line", INSIDE.values(), ids=INSIDE)
def test_a_part_of_a_value_is_shown_by_its_name_too(tmp_path, line):
    accounts = "accounts: {telegram: {main: {token: '${TG}'}}}\n"
    environ = {"WRONG": "hunter2", "TG": "t"}
    (problem,) = failure(tmp_path, STORIES + accounts + line, environ=environ)
    assert "hunter2" not in problem


GOOD = STORIES.replace("flood: ", "flood: {sources: [{id: cms, kind: hook, secret: '${CMS}'}]}") + (
    "storage: postgresql://u:${PW}@h/db\n"
    "accounts: {telegram: {main: {token: '${TG}'}}, discord: {main: {token: '${file:%s}'}}}\n"
    "api: {tokens: ['${API}', '${OTHER:-}']}\n"
    "channels: [{to: 'discord-webhook:${HOOK}', stories: [flood]}]\n"
)
ENVIRON = {
    "CMS": "cms-secret",
    "PW": "pw-secret",
    "TG": TELEGRAM,
    "API": "api-secret",
    "HOOK": HOOK,
}


@pytest.fixture
def config(tmp_path):
    (tmp_path / "discord").write_text(f"{DISCORD}\n")
    return loaded(tmp_path, GOOD % (tmp_path / "discord"), environ=ENVIRON)


def test_secrets_arrive_from_the_environment_and_from_files(config):
    assert [account.token for account in config.accounts] == [TELEGRAM, DISCORD]
    assert config.webhooks == {"100000000000000009": HOOK[-68:]}
    assert config.hook_secrets == {"cms": "cms-secret"}
    assert config.api_tokens == ("api-secret",)
    assert config.storage == "postgresql://u:pw-secret@h/db"


def test_no_secret_is_in_the_representation(config):
    shown = repr(config) + repr(config.accounts) + str(config.subscriptions)
    for secret in [*ENVIRON.values(), DISCORD, HOOK[-68:]]:
        assert secret not in shown
    assert "discord-webhook:100000000000000009" in shown


def test_no_secret_is_in_a_plan(tmp_path, config):
    other = loaded(
        tmp_path,
        GOOD % (tmp_path / "discord"),
        environ=ENVIRON | {"TG": "t", "API": "a", "CMS": "c", "PW": "p"},
    )
    told = "\n".join(difference(config, other))
    assert "account telegram:main is altered: token" in told
    assert "the API's tokens are altered" in told
    assert all(secret not in told for secret in ENVIRON.values())


SANDBOX = STORIES + (
    "accounts:\n  telegram: {one: {token: '${TG}'}, two: {token: '${TG2:-}'}, three: {}}\n"
    "  discord: {main: {token: '${file:/none/such}'}}\n"
    "channels:\n"
    "  - {to: 'discord-webhook:${HOOK}', stories: [flood]}\n"
    "  - {to: 'discord-webhook:${HOOK2}', stories: [flood]}\n"
)


def test_the_sandbox_does_without_tokens_and_webhooks(tmp_path):
    config = loaded(tmp_path, SANDBOX, sandbox=True)
    assert len({account.token for account in config.accounts}) == 4
    assert all(account.token for account in config.accounts)
    assert len(config.webhooks) == 2
    assert all(17 <= len(key) <= 20 and key.isdecimal() for key in config.webhooks)


def test_the_sandboxs_stand_ins_are_the_same_at_every_start(tmp_path):
    assert loaded(tmp_path, SANDBOX, sandbox=True) == loaded(tmp_path, SANDBOX, sandbox=True)


def test_outside_the_sandbox_the_same_file_lacks_each_of_them(tmp_path):
    places = [":".join(problem.split(":")[:2]) for problem in failure(tmp_path, SANDBOX)]
    assert places == ["3:27", "3:50", "3:70", "4:27", "6:10", "7:10"]


def test_the_sandbox_takes_a_token_that_is_there(tmp_path):
    config = loaded(tmp_path, SANDBOX, sandbox=True, environ={"TG": TELEGRAM, "HOOK": HOOK})
    assert config.accounts[0].token == TELEGRAM
    assert "100000000000000009" in config.webhooks
