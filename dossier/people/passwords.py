"""Passwords (密码): what is taken, and how it is kept.

Length counts, and that it is not among the first that everybody tries; no rule asks for
digits or signs. Source: NIST SP 800-63B, section 5.1.1, for the rules; RFC 9106 for
argon2id and its second recommended setting (64 MiB, three passes).
"""

from __future__ import annotations

import secrets
import threading
import unicodedata
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from resources.errors import WeakPassword

LEAST_CHARACTERS = 10
MOST_CHARACTERS = 256
ONE_TIME_S = 72 * 3600
"""How long a password for one time may be replaced."""
_DIGITS = "23456789abcdefghjkmnpqrstvwxyz"
_ONE_TIME_GROUPS, _GROUP = 4, 5

hasher = PasswordHasher(time_cost=3, memory_cost=64 * 1024, parallelism=4)
"""Settings of argon2id; passwords kept with weaker ones are hashed anew at sign-in."""
# Each takes 64 MiB: a rush of sign-ins waits instead of filling the memory.
_at_once = threading.BoundedSemaphore(2)

_COMMON_WORDS = """
password passwort passw0rd p@ssw0rd p@ssword admin administrator root letmein welcome
changeme default secret system manager operator guest master login access iloveyou
woaini woaini1314 wodemima mima zhongguo china beijing shenzhen guangzhou shanghai
fayuan court courtroom judge faguan shujiyuan wenyi qwerty qwertyui qwertyuiop qazwsx
qazwsxedc qweasd qweasdzxc asdfghjkl zxcvbnm abc abcd abcdef abcdefg abcdefgh a1b2c3d4
1q2w3e4r 1q2w3e4r5t 1qaz2wsx 1qaz2wsx3edc q1w2e3r4 q1w2e3r4t5 147258369 123456789
1234567890 12345678910 0123456789 123123123 1231231234 987654321 9876543210 0987654321
5201314 52013145201314 1314520 1122334455 123321123321 123456654321 111222333 888888
"""
_COMMON = frozenset(_COMMON_WORDS.split())
_RUNS = ("0123456789" * 3, "abcdefghijklmnopqrstuvwxyz" * 2, "qwertyuiopasdfghjklzxcvbnm")


def check_password(password: str, *others: str) -> None:
    """Check that a person may choose this password.

    Args:
        password: as typed.
        others: what it must not be, as the login and the name.

    Raises:
        WeakPassword: too short or too long, or easily guessed.
    """
    plain = _plain(password)
    if not LEAST_CHARACTERS <= len(plain) <= MOST_CHARACTERS:
        raise WeakPassword(least=LEAST_CHARACTERS)
    folded = plain.casefold()
    core = folded.strip("0123456789!@#$%^&*()_+-=.,;:?~ ")
    own = {_plain(other).casefold() for other in others if other}
    if folded in _COMMON or core in _COMMON or folded in own or core in own or _is_run(folded):
        raise WeakPassword(least=LEAST_CHARACTERS)


def _is_run(text: str) -> bool:
    """Return whether it is a short piece repeated, or runs along a row of keys."""
    for length in (1, 2, 3):
        if (text[:length] * len(text)).startswith(text):
            return True
    return any(text in run or text[::-1] in run for run in _RUNS)


def hashed(password: str) -> str:
    """Return what is kept of a password; takes about a tenth of a second and 64 MiB."""
    with _at_once:
        return hasher.hash(_plain(password))


def is_right(kept: str, untrusted_password: str) -> bool:
    """Return whether a password is the one kept; takes as long where none is kept.

    Args:
        kept: what :func:`hashed` gave, or empty: then no password is right.
        untrusted_password: as typed.
    """
    plain = _plain(untrusted_password[: MOST_CHARACTERS + 1])
    with _at_once:
        try:
            return hasher.verify(kept or _decoy(hasher), plain) and bool(kept)
        except (VerificationError, InvalidHashError):
            return False


def is_outdated(kept: str) -> bool:
    """Return whether it was made with weaker settings than those of today."""
    return hasher.check_needs_rehash(kept)


def one_time_password() -> str:
    """Return a random password of a hundred bits that can be read out on the telephone."""
    groups = (
        "".join(secrets.choice(_DIGITS) for _ in range(_GROUP)) for _ in range(_ONE_TIME_GROUPS)
    )
    return "-".join(groups)


@cache
def _decoy(with_: PasswordHasher) -> str:
    """Return what an unknown login's password is compared with, to take as long."""
    return with_.hash(secrets.token_hex(16))


def _plain(password: str) -> str:
    return unicodedata.normalize("NFKC", password)
