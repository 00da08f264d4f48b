"""Enrolment codes (登记码): what an administrator hands over and a station types in.

A code is ``WY1-`` and eight groups of five Crockford base-32 digits: a secret that is
worth one enrolment, the first bytes of the authority certificate's SHA-256, by which the
station knows the centre at its very first call, and a check value against slips.

Source: Douglas Crockford, "Base 32", for the digits and how they are read leniently.
"""

from __future__ import annotations

import hashlib
import hmac
import unicodedata
from dataclasses import dataclass, field

from resources.errors import BadCode

PREFIX = "WY1"
SECRET_BYTES = 13
"""104 bits: nobody guesses it in the day it is worth something."""
FINGERPRINT_BYTES = 10
"""80 bits: nobody makes another certificate with these first bytes."""
_CHECK_BYTES = 2
_BYTES = SECRET_BYTES + FINGERPRINT_BYTES + _CHECK_BYTES
_DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LENIENT = str.maketrans({"O": "0", "I": "1", "L": "1"})
_GROUP = 5
_MOST_CHARACTERS = 200


@dataclass(frozen=True, slots=True)
class Code:
    """A code in parts."""

    secret: bytes = field(repr=False)
    fingerprint_start: bytes

    def __str__(self) -> str:
        """Return the code's one written form."""
        body = self.secret + self.fingerprint_start
        number = int.from_bytes(body + _check(body), "big")
        count = _BYTES * 8 // 5
        digits = "".join(_DIGITS[number >> 5 * place & 31] for place in reversed(range(count)))
        groups = [digits[start : start + _GROUP] for start in range(0, count, _GROUP)]
        return "-".join([PREFIX, *groups])

    @property
    def secret_sha256(self) -> str:
        """What the centre keeps instead of the secret."""
        return hashlib.sha256(b"wenyi code\n" + self.secret).hexdigest()

    def matches(self, authority_der: bytes) -> bool:
        """Return whether this is the certificate of the centre that gave the code."""
        return self.matches_sha256(hashlib.sha256(authority_der).hexdigest())

    def matches_sha256(self, fingerprint: str) -> bool:
        """Return the same, by the whole SHA-256 of the certificate, hexadecimal."""
        start = bytes.fromhex(fingerprint)[:FINGERPRINT_BYTES]
        return hmac.compare_digest(start, self.fingerprint_start)


def make_code(secret: bytes, fingerprint: str) -> Code:
    """Return the code of a secret.

    Args:
        secret: :data:`SECRET_BYTES` random bytes.
        fingerprint: SHA-256 of the authority's certificate, hexadecimal.
    """
    return Code(secret, bytes.fromhex(fingerprint)[:FINGERPRINT_BYTES])


def read_code(untrusted_text: str) -> Code:
    """Return a code that somebody typed: case, dashes, spaces and O for 0 do not matter.

    Raises:
        BadCode: not a code, or with a slip in it.
    """
    if len(untrusted_text) > _MOST_CHARACTERS:
        raise BadCode
    plain = unicodedata.normalize("NFKC", untrusted_text).upper()
    digits = "".join(character for character in plain if character.isalnum())
    if not digits.startswith(PREFIX):
        raise BadCode
    digits = digits.removeprefix(PREFIX).translate(_LENIENT)
    if len(digits) != _BYTES * 8 // 5 or not set(digits) <= set(_DIGITS):
        raise BadCode
    number = 0
    for digit in digits:
        number = number << 5 | _DIGITS.index(digit)
    data = number.to_bytes(_BYTES, "big")
    body, check = data[:-_CHECK_BYTES], data[-_CHECK_BYTES:]
    if not hmac.compare_digest(_check(body), check):
        raise BadCode
    return Code(body[:SECRET_BYTES], body[SECRET_BYTES:])


def proof_digest(code: str, csr_pem: str) -> str:
    """Return the digest that a station signs with its journal's key when it enrols.

    Args:
        code: exactly as sent.
        csr_pem: exactly as sent.
    """
    return hashlib.sha256(f"wenyi-enrol\n{code}\n{csr_pem}".encode()).hexdigest()


def _check(body: bytes) -> bytes:
    return hashlib.sha256(b"wenyi code check\n" + body).digest()[:_CHECK_BYTES]
