"""Check a recording without Wenyi: this one file is all that is needed (录音独立校验).

``python verify_recording.py FOLDER [--head NUMBER:HASH] [--key-file FILE]``

It needs Python 3.11; ``soundfile`` to decode closed segments (without it their files are
checked by digest only, and it says so); ``cryptography`` and the 32-byte key for what is
sealed (without a key sealed bytes are checked as they lie). It finds every second that
was changed, removed, put in another order or inserted, and names the first. What it
cannot find is a recording written anew as a whole: against that compare ``--head`` with
what was kept elsewhere: the number and hash of a record of the journal.

Exit code: 0 all is well; 1 something is not; 2 it could not be checked.
"""

from __future__ import annotations

import argparse
import hashlib
import hmac
import json
import struct
import sys
import zlib
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any

MAGIC = b"WYREC\r\n\x01"
SEAL = b"WYSEAL\r\x01"
HEAD = struct.Struct("<II")
MOST_BYTES = 1 << 20
SEALED_CHUNK = (64 << 10) + 16


@dataclass(frozen=True)
class Fault:
    """Something that is not as it was recorded."""

    what: str
    """``journal``, ``order``, ``missing``, ``samples``, ``video``, ``file``, ``head`` or
    ``sheet``."""
    where: str
    channel: int = -1
    seat: str = ""
    start_s: float = -1.0
    """From the beginning of the recording; -1 where it is of no one second."""
    end_s: float = -1.0


@dataclass
class Report:
    """What was found."""

    ok: bool = True
    ended: bool = False
    """Whether the recording says that it was stopped; else its end may be missing."""
    records: int = 0
    seconds: float = 0.0
    """Of samples checked, over all channels."""
    by_digest_only: int = 0
    """Stretches whose samples could not be read: by digest of their file only."""
    gaps: int = 0
    """Interruptions, over all channels; a recess is none."""
    head: str = ""
    notes: list[str] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    @property
    def first(self) -> Fault | None:
        """The first bad second."""
        timed = [fault for fault in self.faults if fault.start_s >= 0]
        if timed:
            return min(timed, key=lambda fault: fault.start_s)
        return self.faults[0] if self.faults else None

    def add(self, fault: Fault) -> None:
        """Add one."""
        self.ok = False
        self.faults.append(fault)


class _Key:
    """What sealed bytes are opened with; the derivation is RFC 5869."""

    def __init__(self, key: bytes) -> None:
        self._key = _hkdf(key, b"", b"wenyi sealing v1 recordings", 32)
        self._aes = import_module("cryptography.hazmat.primitives.ciphers.aead").AESGCM

    def stretch(self, data: bytes, about: bytes) -> bytes:
        return bytes(self._aes(self._key).decrypt(data[:12], data[12:], about))

    def file(self, data: bytes) -> bytes:
        header, body = data[:40], data[40:]
        own = _hkdf(self._key, header[8:], b"wenyi sealed file v1", 39)
        count = -(-len(body) // SEALED_CHUNK)
        found = []
        for number in range(count):
            nonce = own[32:] + number.to_bytes(4, "big") + bytes([number == count - 1])
            chunk = body[number * SEALED_CHUNK : (number + 1) * SEALED_CHUNK]
            found.append(self._aes(own[:32]).decrypt(nonce, chunk, header))
        return b"".join(found)


def _hkdf(key: bytes, salt: bytes, purpose: bytes, length: int) -> bytes:
    secret = hmac.digest(salt or bytes(32), key, "sha256")
    out, last, number = b"", b"", 1
    while len(out) < length:
        last = hmac.digest(secret, last + purpose + bytes([number]), "sha256")
        out, number = out + last, number + 1
    return out[:length]


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while data := file.read(1 << 20):
            digest.update(data)
    return digest.hexdigest()


@dataclass
class _Part:
    channel: int
    first: int
    count: int
    segment: int
    offset: int
    digest: str
    sealed_digest: str


class _Check:
    def __init__(self, folder: Path, key: bytes | None) -> None:
        self.folder = folder
        self.report = Report()
        self.begin: dict[str, Any] = {}
        self.parts: dict[tuple[int, int], list[_Part]] = {}
        self.closed: dict[tuple[int, int], dict[str, Any]] = {}
        self.next: dict[int, int] = {}
        self.videos: list[dict[str, Any]] = []
        self.broken = False
        """The journal could be read up to some record only."""
        self.key = None if key is None else _Key(key)

    # ---- the journal ----------------------------------------------------------------

    def journal(self, head: tuple[int, str] | None) -> None:
        before, number = bytes(32), 0
        seen_head = head is None
        for offset, body, own in self._records():
            try:
                payload = json.loads(body)
            except ValueError:
                payload = {}
            if hashlib.sha256(before + body).digest() != own or payload.get("n") != number:
                self._broken(offset, number)
                return
            if head is not None and number == head[0]:
                seen_head = own.hex() == head[1]
                if not seen_head:
                    self.report.add(Fault("head", f"record {number}"))
            self._take(payload)
            before, number = own, number + 1
            self.report.records, self.report.head = number, own.hex()
        if head is not None and number <= head[0]:
            self.report.add(Fault("head", f"record {head[0]} is missing"))
        if number == 0:
            self.report.add(Fault("journal", "no record"))

    def _records(self) -> Iterator[tuple[int, bytes, bytes]]:
        data = (self.folder / "journal.wyr").read_bytes()
        if not data.startswith(MAGIC):
            self.report.add(Fault("journal", "not a journal"))
            return
        at = len(MAGIC)
        while at < len(data):
            length, crc = HEAD.unpack(data[at : at + 8]) if at + 8 <= len(data) else (0, 0)
            end = at + 8 + length + 32
            if at + 8 > len(data) or (length <= MOST_BYTES and end > len(data)):
                self._torn(len(data) - at, at)
                return
            body = data[at + 8 : end - 32]
            if length > MOST_BYTES or zlib.crc32(body) != crc:
                self._broken(at, self.report.records)
                return
            yield at, body, data[end - 32 : end]
            at = end

    def _torn(self, count: int, offset: int) -> None:
        if self.report.ended:
            self.report.add(Fault("journal", f"{count} bytes after the end, at {offset}"))
        else:
            self.report.notes.append(f"the last record is torn ({count} bytes)")

    def _broken(self, offset: int, number: int) -> None:
        self.broken = True
        rate = self.begin.get("rate_hz", 1)
        start = min(self.next.values(), default=0) / rate
        self.report.add(Fault("journal", f"record {number} at byte {offset}", start_s=start))

    def _take(self, payload: dict[str, Any]) -> None:
        kind = payload["kind"]
        if self.report.ended:
            self.report.add(Fault("order", f"record {payload['n']} after the end"))
        if kind == "begin":
            if self.begin:
                self.report.add(Fault("order", "two beginnings"))
            self.begin = payload
            self.next = dict.fromkeys(range(len(payload["channels"])), 0)
        elif kind == "audio":
            for part in payload["parts"]:
                self._part(part)
        elif kind == "gap":
            self.report.gaps += payload.get("cause") != "paused"
            if payload["channel"] >= 0:
                self._follows(payload["channel"], payload["first"], payload["count"])
        elif kind == "end":
            self.report.ended = True
        else:
            self._take_file(kind, payload)

    def _take_file(self, kind: str, payload: dict[str, Any]) -> None:
        if kind == "closed":
            self.closed[payload["channel"], payload["segment"]] = payload
        elif kind == "video":
            self.videos.append(payload)

    def _part(self, part: dict[str, Any]) -> None:
        self._follows(part["c"], part["i"], part["k"])
        made = _Part(
            part["c"], part["i"], part["k"], part["s"], part["o"], part["h"], part.get("z", "")
        )
        self.parts.setdefault((made.channel, made.segment), []).append(made)

    def _follows(self, channel: int, first: int, count: int) -> None:
        if self.next.get(channel) != first:
            self._fault("order", channel, first, count, "does not follow")
        self.next[channel] = first + count

    # ---- the samples ----------------------------------------------------------------

    def samples(self) -> None:
        for (channel, segment), parts in sorted(self.parts.items()):
            folder = self.folder / f"channel-{channel:02d}"
            pcm = folder / f"{segment:06d}.pcm"
            closed = self.closed.get((channel, segment))
            if closed is not None:
                self._closed_segment(self.folder / closed["file"], closed, parts)
            elif pcm.is_file():
                self._pcm(pcm, parts)
            elif self.broken:
                self._without_journal(folder, segment, parts)
            else:
                self._missing(pcm, parts)
        for segment_key in self.closed.keys() - self.parts.keys():
            self.report.add(Fault("order", f"a closed segment {segment_key} without samples"))

    def _without_journal(self, folder: Path, segment: int, parts: list[_Part]) -> None:
        """Check a segment whose closing stood in the part of the journal that is lost."""
        for sealed, suffix in ((False, "flac"), (True, "flac.sealed")):
            path = folder / f"{segment:06d}.{suffix}"
            if path.is_file() and (not sealed or self.key is not None):
                self._decoded(path, path.read_bytes(), parts, sealed=sealed)

    def _missing(self, path: Path, parts: list[_Part]) -> None:
        last = parts[-1]
        count = last.first + last.count - parts[0].first
        self._fault("missing", parts[0].channel, parts[0].first, count, path.name)

    def _pcm(self, path: Path, parts: list[_Part]) -> None:
        sealed = bool(self.begin["sealed"])
        with path.open("rb") as file:
            for part in parts:
                file.seek(part.offset)
                data = file.read(2 * part.count + (28 if sealed else 0))
                if not sealed:
                    self._stretch(part, data, path)
                    continue
                if hashlib.sha256(data).hexdigest() != part.sealed_digest:
                    self._part_fault(part, path)
                elif self.key is None:
                    self.report.by_digest_only += 1
                else:
                    self._stretch(part, self._opened(part, data), path)

    def _opened(self, part: _Part, data: bytes) -> bytes:
        about = f"wenyi recording v1 {self.begin['id']} {part.channel} {part.first} {part.count}"
        key = self.key
        try:
            return b"" if key is None else key.stretch(data, about.encode())
        except Exception as error:  # noqa: BLE001  whatever the library raises, it does not open
            self.report.notes.append(f"a stretch does not open: {type(error).__name__}")
            return b""

    def _closed_segment(self, path: Path, closed: dict[str, Any], parts: list[_Part]) -> None:
        if not path.is_file():
            self._missing(path, parts)
            return
        data = path.read_bytes()
        intact = hashlib.sha256(data).hexdigest() == closed["sha256"]
        before = len(self.report.faults)
        sealed = data.startswith(SEAL) or bool(self.begin["sealed"])
        if not sealed or self.key is not None:
            self._decoded(path, data, parts, sealed=sealed)
        else:
            self.report.by_digest_only += len(parts)
        if not intact and len(self.report.faults) == before:
            # The samples are the same, or cannot be told: the file is not.
            self._part_fault(parts[0], path, "file")

    def _decoded(self, path: Path, data: bytes, parts: list[_Part], *, sealed: bool) -> None:
        import io

        try:
            soundfile = import_module("soundfile")
        except (ImportError, OSError):
            self.report.by_digest_only += len(parts)
            return
        try:
            plain = self.key.file(data) if sealed and self.key is not None else data
        except Exception as error:  # noqa: BLE001  whatever the library raises, it does not open
            self.report.notes.append(f"{path.name} does not open: {type(error).__name__}")
            self._part_fault(parts[0], path)
            return
        done = 0
        try:
            with soundfile.SoundFile(io.BytesIO(plain)) as sound:
                for part in parts:
                    block = sound.read(part.count, dtype="int16").astype("<i2")
                    self._stretch(part, block.tobytes(), path)
                    done += 1
                if len(sound.read(1, dtype="int16")) and not self.broken:
                    self._part_fault(parts[-1], path, "order")
        except RuntimeError:
            self._part_fault(parts[min(done, len(parts) - 1)], path)

    def _stretch(self, part: _Part, data: bytes, path: Path) -> None:
        self.report.seconds += part.count / self.begin["rate_hz"]
        if hashlib.sha256(data).hexdigest() != part.digest:
            self._part_fault(part, path)

    # ---- the films ------------------------------------------------------------------

    def films(self) -> None:
        known = {str(video["file"]) for video in self.videos}
        for video in self.videos:
            name = str(video["file"])
            path = self.folder / name
            inside = self.folder.resolve() in path.resolve().parents
            if not inside or not path.is_file():
                self._film_fault("missing", name, video)
            elif _sha256(path) != video["sha256"]:
                self._film_fault("video", name, video)
        if self.broken or not self.report.ended:
            return  # those that the lost part of the journal told of
        for path in sorted(self.folder.glob("video-*/*.mkv*")):
            name = path.relative_to(self.folder).as_posix()
            if name not in known:
                self.report.add(Fault("order", f"{name} is not of this recording"))

    def _film_fault(self, what: str, name: str, video: dict[str, Any]) -> None:
        start_s, end_s = float(video["start_s"]), float(video["end_s"])
        self.report.add(Fault(what, name, -1, f"video {video['video']}", start_s, end_s))

    # ---- the sheet ------------------------------------------------------------------

    def sheet(self) -> None:
        path = self.folder / "sheet.json"
        if not path.is_file():
            if self.report.ended:
                self.report.notes.append("there is no sheet")
            return
        try:
            sheet = json.loads(path.read_bytes())
            files = {str(name): str(entry["sha256"]) for name, entry in sheet["files"].items()}
            head = sheet["journal"]["head"]
        except (ValueError, KeyError, TypeError, AttributeError):
            self.report.add(Fault("sheet", "sheet.json"))
            return
        if head != self.report.head:
            self.report.add(Fault("sheet", "head of the journal"))
        for name, digest in files.items():
            file = self.folder / name
            inside = self.folder.resolve() in file.resolve().parents
            if not inside or not file.is_file():
                self.report.add(Fault("sheet", f"{name} is missing"))
            elif _sha256(file) != digest:
                self.report.add(Fault("sheet", name))

    # ---- faults ---------------------------------------------------------------------

    def _part_fault(self, part: _Part, path: Path, what: str = "samples") -> None:
        self._fault(what, part.channel, part.first, part.count, path.name)

    def _fault(self, what: str, channel: int, first: int, count: int, where: str) -> None:
        rate = self.begin.get("rate_hz", 1)
        channels = self.begin.get("channels", [])
        seat = channels[channel]["seat"] if 0 <= channel < len(channels) else ""
        self.report.add(Fault(what, where, channel, seat, first / rate, (first + count) / rate))


def verify(folder: Path, key: bytes | None = None, head: tuple[int, str] | None = None) -> Report:
    """Check a recording.

    Args:
        folder: of the recording or of its second copy.
        key: 32 bytes, for a sealed one.
        head: number and hash (hex) of a record that was kept elsewhere.

    Raises:
        OSError: a file cannot be read.
    """
    check = _Check(folder, key)
    try:
        check.journal(head)
        if check.begin:
            check.samples()
            check.films()
            check.sheet()
    except (KeyError, TypeError, AttributeError, IndexError) as error:
        # A chain that fits with records that make no sense: somebody else wrote it.
        check.report.add(Fault("journal", f"a record lacks {error}"))
    return check.report


def main(arguments: list[str]) -> int:
    """Check the folder that is named on the command line, and say what was found."""
    parser = argparse.ArgumentParser(description="Check a recording (录音校验).")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--head", help="NUMBER:HASH of a record that was kept elsewhere")
    parser.add_argument("--key-file", type=Path, help="32 bytes, for a sealed recording")
    given = parser.parse_args(arguments)
    head = None
    if given.head:
        number, _, digest = given.head.partition(":")
        head = (int(number), digest)
    key = given.key_file.read_bytes() if given.key_file else None
    try:
        report = verify(given.folder, key, head)
    except OSError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    first = report.first
    found = {**asdict(report), "first_bad": None if first is None else asdict(first)}
    sys.stdout.write(json.dumps(found, ensure_ascii=False, indent=1) + "\n")
    return 0 if report.ok else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
