"""People's cards for a barcode gun (工牌): who somebody is, by what they carry.

A card says who, and a random word of 80 bits that is kept hashed. It proves possession alone:
where people have accounts, its owner's password is asked for as well, once in some hours at the
cabinet (:meth:`app.station.people.StationPeople.may_by_card`), always anywhere else.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import secrets
from base64 import b32encode
from pathlib import Path

from cabinet.scans import CARD
from dossier.people.accounts import Account, Accounts
from resources.errors import BadValue, UnknownCard, UnknownItem

FILE = "cards.json"
_WORD_BYTES = 10
_MOST_NAME = 40


def issue(home: Path, accounts: Accounts, who: str) -> str:
    """Return what a new card of somebody says; an older one is void.

    Args:
        home: the station's folder.
        accounts: the station's.
        who: their login; at a station without accounts their name.

    Raises:
        UnknownItem: no account of that login.
        BadValue: no name.
    """
    who = who.strip()
    if accounts.in_force and who not in {one.login for one in accounts.everybody()}:
        raise UnknownItem(thing=who)
    if not who or len(who) > _MOST_NAME or not who.isprintable():
        raise BadValue(column="who", value=who or "—")
    cards = _cards(home)
    known = {number for number, one in cards.items() if one.get("who") == who}
    number = next(iter(known), None) or f"{max(map(_number, cards), default=0) + 1:04d}"
    word = b32encode(secrets.token_bytes(_WORD_BYTES)).decode()
    cards[number] = {"who": who, "sha256": _digest(number, word)}
    partial = home / (FILE + ".part")
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(cards, file, ensure_ascii=False, indent=1)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(home / FILE)
    return f"{CARD}{number}-{word}"


def holder(home: Path, accounts: Accounts, untrusted_text: str) -> Account | str:
    """Return whose card it is; at a station without accounts their name.

    Args:
        home: the station's folder.
        accounts: the station's.
        untrusted_text: what stands behind the card's prefix.

    Raises:
        UnknownCard: no such card, or its owner's account is gone or locked; one answer.
    """
    number, _, word = untrusted_text.partition("-")
    kept = _cards(home).get(number, {})
    digest = _digest(number, word.upper())
    if not hmac.compare_digest(digest, kept.get("sha256", "")):
        raise UnknownCard
    if not accounts.in_force:
        return kept["who"]
    for account in accounts.everybody():
        if account.login == kept["who"] and not account.locked and not account.to_replace:
            return account
    raise UnknownCard


def _cards(home: Path) -> dict[str, dict[str, str]]:
    try:
        told = json.loads((home / FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    if not isinstance(told, dict):
        return {}
    # A file that somebody spoilt lets nobody in.
    return {
        number: one
        for number, one in told.items()
        if isinstance(one, dict)
        and isinstance(one.get("who"), str)
        and isinstance(one.get("sha256"), str)
    }


def _number(text: str) -> int:
    return int(text) if text.isdecimal() else 0


def _digest(number: str, word: str) -> str:
    return hashlib.sha256(f"{number}-{word}".encode()).hexdigest()
