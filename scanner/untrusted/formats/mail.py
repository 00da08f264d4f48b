"""Mails as files (.eml): who sent them when, and what hangs on them; runs in the child (邮件).

Nothing of a mail is shown or run: bodies are passed over, attachments are handed to the readers
of pictures and PDF, which look at their bytes. A mail inside a mail is gone into.
"""

from __future__ import annotations

import email
import email.policy
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.header import decode_header
from email.message import Message
from email.utils import parsedate_to_datetime
from typing import BinaryIO

from resources.errors import Corrupt, TooLarge, Unsupported
from scanner.untrusted.limits import Limits, in_words

_FIELD = re.compile(rb"[!-9;-~]{1,60}:[ \t]")
_KNOWN = re.compile(
    rb"(?im)^(from|date|received|return-path|mime-version|subject|message-id):[ \t]"
)
_MOST_PARTS = 500
_MOST_NESTED = 3
_LONGEST = 300


@dataclass(frozen=True, slots=True)
class Part:
    """Something that hangs on a mail (附件)."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Mail:
    """What is taken of a mail: its head, and its attachments in order.

    Attributes:
        sender: as the mail says; a mail can say anything.
        sent_at: ISO time with its zone, as the mail says; empty: it does not.
        subject: likewise.
    """

    sender: str
    sent_at: str
    subject: str
    parts: tuple[Part, ...]


def read_mail(file: BinaryIO, size_bytes: int, limits: Limits) -> Mail:
    """Return what is taken of a mail.

    Raises:
        Unsupported: no mail.
        TooLarge, Corrupt: over a limit, or no part of it can be told from another.
    """
    if size_bytes > limits.mail_bytes:
        raise TooLarge(limit=in_words(limits.mail_bytes))
    file.seek(0)
    data = file.read().lstrip(b"\xef\xbb\xbf\r\n")
    if not _FIELD.match(data) or not _KNOWN.search(data[:65536]):
        raise Unsupported(found="不是邮件 no mail")
    # The older policy keeps what it does not understand; the newer one stumbles over it.
    message = email.message_from_bytes(data, policy=email.policy.compat32)
    found = list(_parts(message, limits, 0))
    return Mail(
        _words(message.get("From")), _time(message.get("Date")), _words(message.get("Subject")),
        tuple(found),
    )  # fmt: skip


def _parts(message: Message, limits: Limits, depth: int) -> Iterator[Part]:
    if depth > _MOST_NESTED:
        raise TooLarge(limit=f"{_MOST_NESTED} 层 levels")
    for count, part in enumerate(_leaves(message)):
        if count >= _MOST_PARTS:
            raise TooLarge(limit=f"{_MOST_PARTS} 个附件 parts")
        if part.get_content_type() == "message/rfc822":
            inner = part.get_payload()
            for one in inner if isinstance(inner, list) else []:
                if isinstance(one, Message):
                    yield from _parts(one, limits, depth + 1)
            continue
        name = _words(part.get_filename())
        if not name and part.get_content_maintype() in ("text", "multipart"):
            continue  # what the mail itself says
        data = part.get_payload(decode=True)
        if not isinstance(data, bytes):
            raise Corrupt(detail="an attachment that is no bytes")
        yield Part(name or f"附件{count + 1}", data)


def _leaves(message: Message) -> Iterator[Message]:
    """Yield what holds no other parts; mails inside are not gone into."""
    if message.get_content_maintype() != "multipart":
        yield message
        return
    for part in message.get_payload() if message.is_multipart() else []:
        if isinstance(part, Message):
            yield from _leaves(part)


def _words(value: object) -> str:
    """Return a field in plain words, whatever charset it names."""
    if value is None:
        return ""
    text = ""
    for piece, charset in decode_header(str(value)[:8000]):
        if isinstance(piece, str):
            text += piece
            continue
        name = (charset or "utf-8").lower()
        # What says GB 2312 is mostly more than that.
        name = "gb18030" if name in ("gb2312", "gbk", "x-gbk", "unknown-8bit") else name
        try:
            text += piece.decode(name, "replace")
        except LookupError:
            text += piece.decode("gb18030", "replace")
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())[:_LONGEST]


def _time(value: object) -> str:
    try:
        return parsedate_to_datetime(str(value)).isoformat() if value else ""
    except (ValueError, TypeError, IndexError, OverflowError):
        return ""
