"""Signatures are those of the standard, and nothing else passes for one."""

import pytest

from bot.domain.signing import HOOK_METHODS, HUB_METHODS, is_signed, sign

# RFC 4231, test case 2; RFC 2202, test case 2.
JEFE, WANT = "Jefe", b"what do ya want for nothing?"
SHA256 = "sha256=5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
SHA1 = "sha1=effcdf6ae5eb2fa2d27416d5f184df9c259a7c79"


def test_signatures_are_those_of_the_standard():
    assert sign(JEFE, WANT) == SHA256
    assert sign(JEFE, WANT, "sha1") == SHA1


@pytest.mark.parametrize("method", HUB_METHODS)
def test_a_hub_may_sign_by_any_of_its_methods(method):
    assert is_signed("s", b"body", sign("s", b"body", method), HUB_METHODS)
    assert not is_signed("s", b"body!", sign("s", b"body", method), HUB_METHODS)


@pytest.mark.parametrize(
    ("header", "fits"),
    [
        (SHA256, True),
        (SHA256.upper(), True),
        (f" {SHA256} ", True),
        (SHA1, False),
        (SHA256[:-1], False),
        (SHA256.removeprefix("sha256="), False),
        (SHA256.replace("sha256", "md5"), False),
        ("sha256=", False),
        ("", False),
        ("sha256=é\ud800", False),
    ],
    ids=["good", "capitals", "spaces", "sha1", "short", "bare", "md5", "empty", "none", "junk"],
)
def test_a_hook_is_signed_by_sha256_alone(header, fits):
    assert is_signed(JEFE, WANT, header, HOOK_METHODS) is fits
