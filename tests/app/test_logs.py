"""Logs never show a secret, wherever a library puts it."""

import pytest

from bot.app.logs import redact

TELEGRAM = "123456789:" + "A" * 35


@pytest.mark.parametrize(
    "secret",
    [
        TELEGRAM,
        f"https://api.telegram.org/bot{TELEGRAM}/getMe",
        "https://discord.com/api/v10/webhooks/112233/abc-DEF.ghi_" + "w" * 40,
        "https://discord.com/api/v10/interactions/112233/aW50ZXJhY3Rpb246" + "w" * 40,
        "Authorization: Bot MTIzNDU2Nzg5MDEyMzQ1Njc4.abcdef." + "s" * 38,
        "/login?token=abcdefghijk",
    ],
    ids=["bare", "address", "webhook", "interaction", "header", "login"],
)
def test_a_secret_is_blotted_out(secret):
    line = redact(None, "error", {"event": "broke", "exception": f"while asking {secret} again"})

    assert line["exception"].startswith("while asking ")
    assert line["exception"].endswith(" again")
    assert "***" in line["exception"]
    for part in (TELEGRAM, "w" * 40, "s" * 38, "abcdefghijk"):
        assert part not in line["exception"]


def test_what_is_no_secret_stays():
    line = redact(None, "info", {"event": "telegram:main:-1001234567890 e12 at 12:30", "n": 3})

    assert line == {"event": "telegram:main:-1001234567890 e12 at 12:30", "n": 3}
