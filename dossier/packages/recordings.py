"""The journal of a recording as a package carries it, and what it vouches for (录音日志).

A package holds sound in clear: an archive has no key of ours. What a recorder said of each
stretch, the digest of its samples, stands in a chain of hashes; that chain goes along as
text, so that anybody can compute it again and hold the samples against it.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from dossier.packages.described import BadCatalogue

FORMAT = 1
SEALED = ".sealed"
FIRST = bytes(32)
"""What the first record is chained to."""
_FILE = re.compile(r"channel-\d{2}/\d{6}\.flac|video-\d{2}/[0-9A-Za-z._-]{1,60}\.(mkv|mp4)")
_DIGEST = re.compile(r"[0-9a-f]{64}")
_MOST_BYTES = 1 << 20
"""Of one record."""


@dataclass(frozen=True, slots=True)
class Samples:
    """What a file of sound must hold (采样校验)."""

    counts: tuple[int, ...]
    """Samples of each stretch, in order."""
    chain: str
    """SHA-256 over the digests of the stretches, as hexadecimal text, in order."""


@dataclass(frozen=True, slots=True)
class Log:
    """The journal of one recording."""

    bodies: tuple[bytes, ...]
    """Records, byte for byte as they were hashed."""
    payloads: tuple[Mapping[str, Any], ...]
    head: str
    """``records:hash``, as a sitting keeps it."""

    @property
    def sound(self) -> dict[str, Samples]:
        """Return name in clear → samples, of each file of sound."""
        parts: dict[tuple[int, int], list[tuple[int, str]]] = {}
        for payload in self.of("audio"):
            for part in payload["parts"]:
                place = int(part["c"]), int(part["s"])
                parts.setdefault(place, []).append((int(part["k"]), str(part["h"])))
        found = {}
        for payload in self.of("closed"):
            some = parts.get((int(payload["channel"]), int(payload["segment"])), [])
            chain = hashlib.sha256("".join(digest for _, digest in some).encode()).hexdigest()
            counts = tuple(count for count, _ in some)
            found[in_clear(payload)] = Samples(counts, chain)
        return found

    @property
    def films(self) -> dict[str, str]:
        """Return name in clear → digest of each film; empty where it was sealed when taken."""
        return {
            in_clear(payload): "" if payload["file"].endswith(SEALED) else str(payload["sha256"])
            for payload in self.of("video")
        }

    def of(self, kind: str) -> Iterator[Mapping[str, Any]]:
        """Yield the records of one kind."""
        return (payload for payload in self.payloads if payload["kind"] == kind)


def in_clear(payload: Mapping[str, Any]) -> str:
    """Return the name that a record's file has in a package."""
    return str(payload["file"]).removesuffix(SEALED)


def to_json(bodies: Iterable[bytes]) -> bytes:
    """Return the text form of a journal; :func:`from_json` reads it back."""
    value = {"format": FORMAT, "records": [body.decode() for body in bodies]}
    return json.dumps(value, ensure_ascii=False, indent=0).encode()


def from_json(untrusted: bytes) -> Log:
    """Return the journal that a file from outside holds.

    Raises:
        BadCatalogue: it is none, or names files no recording has.
    """
    try:
        value = json.loads(untrusted)
        bodies = tuple(str(one).encode() for one in value["records"])
        payloads = tuple(json.loads(body) for body in bodies)
        head = FIRST
        for body in bodies:
            head = hashlib.sha256(head + body).digest()
        log = Log(bodies, payloads, f"{len(bodies)}:{head.hex()}")
        _check(log, value["format"])
    except (ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError) as error:
        raise BadCatalogue(f"{type(error).__name__}: {error}"[:200]) from error
    return log


def _check(log: Log, form: object) -> None:
    """Check that it is numbered, begins and ends as a recording is; else ValueError."""
    if form != FORMAT:
        raise ValueError("format")
    for number, (body, payload) in enumerate(zip(log.bodies, log.payloads, strict=True)):
        if payload["n"] != number or len(body) > _MOST_BYTES:
            raise ValueError(f"record {number}")
    if not log.payloads or log.payloads[0]["kind"] != "begin" or log.payloads[-1]["kind"] != "end":
        raise ValueError("not a recording that was ended")
    files = [*log.sound, *log.films]
    if len(set(files)) != len(files) or not all(map(_FILE.fullmatch, files)):
        raise ValueError("file")
    for samples in log.sound.values():
        if not samples.counts or min(samples.counts) <= 0:
            raise ValueError("samples")
    for payload in log.of("audio"):
        if not all(_DIGEST.fullmatch(part["h"]) for part in payload["parts"]):
            raise ValueError("digest")
