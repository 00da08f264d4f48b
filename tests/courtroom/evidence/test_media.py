"""Files of sound and film are looked into in a child, whatever they hold."""

from __future__ import annotations

import os
import struct
import time
import wave
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
import soundfile  # type: ignore[import-untyped]

from courtroom.evidence.media import look_into
from resources.errors import Corrupt, DocumentError, Missing, UnsupportedMedia


def box(kind: bytes, *inner: bytes) -> bytes:
    data = b"".join(inner)
    return struct.pack(">I4s", 8 + len(data), kind) + data


def hdlr(kind: bytes) -> bytes:
    return box(b"hdlr", bytes(8), kind, bytes(13))


def mp4(*kinds: bytes, scale: int = 600, length: int = 4500, moov_first: bool = True) -> bytes:
    mvhd = box(b"mvhd", struct.pack(">IIIII", 0, 0, 0, scale, length), bytes(80))
    tracks = [box(b"trak", box(b"mdia", hdlr(kind))) for kind in kinds]
    moov, mdat = box(b"moov", mvhd, *tracks), box(b"mdat", bytes(2000))
    parts = (moov, mdat) if moov_first else (mdat, moov)
    return b"".join((box(b"ftyp", b"isom", bytes(4)), *parts))


def element(id_: int, data: bytes) -> bytes:
    name = id_.to_bytes((id_.bit_length() + 7) // 8, "big")
    return name + (len(data) | 1 << 56).to_bytes(8, "big") + data


def matroska(*types: int, length: bytes = struct.pack(">d", 7500.0)) -> bytes:
    info = element(
        0x1549A966, element(0x2AD7B1, (10**6).to_bytes(3, "big")) + element(0x4489, length)
    )
    tracks = element(0x1654AE6B, b"".join(element(0xAE, element(0x83, bytes([t]))) for t in types))
    head = element(0x1A45DFA3, element(0x4282, b"webm"))
    return head + element(0x18538067, info + tracks + element(0x1F43B675, bytes(100)))


def avi() -> bytes:
    avih = b"avih" + struct.pack("<IIIIII", 56, 40_000, 0, 0, 0, 50) + bytes(36)
    return b"RIFF" + struct.pack("<I", 500) + b"AVI LIST" + struct.pack("<I", 80) + b"hdrl" + avih


def amr(frames: int) -> bytes:
    return b"#!AMR\n" + (bytes([7 << 3]) + bytes(31)) * frames


def sound(path: Path, form: str) -> bytes:
    """Return three and a half seconds of silence."""
    file = path / f"sound.{form}"
    soundfile.write(file, np.zeros(28_000, np.int16), 8_000, format=form.upper())
    return file.read_bytes()


@pytest.mark.parametrize(
    ("make", "kind", "form", "length_s"),
    [
        (lambda _: mp4(b"vide", b"soun"), "video", "mp4", 7.5),
        (lambda _: mp4(b"soun", moov_first=False), "audio", "mp4", 7.5),
        (lambda _: mp4(b"vide", scale=0), "video", "mp4", None),
        (lambda _: matroska(1, 2), "video", "matroska", 7.5),
        (lambda _: matroska(2, length=struct.pack(">f", 1500.0)), "audio", "matroska", 1.5),
        (lambda _: matroska(1, length=struct.pack(">d", float("nan"))), "video", "matroska", None),
        (lambda _: avi(), "video", "avi", 2.0),
        (lambda _: amr(150), "audio", "amr", 3.0),
        (lambda path: sound(path, "wav"), "audio", "wav", 3.5),
        (lambda path: sound(path, "flac"), "audio", "flac", 3.5),
        (lambda path: sound(path, "ogg"), "audio", "ogg", 3.5),
    ],
)
def test_kind_and_length_are_found(
    tmp_path: Path, make: Callable[[Path], bytes], kind: str, form: str, length_s: float | None
) -> None:
    path = tmp_path / "file"
    path.write_bytes(make(tmp_path))
    found = look_into(path)
    assert (found.kind, found.form) == (kind, form)
    assert found.size_bytes == path.stat().st_size
    assert found.length_s == (None if length_s is None else pytest.approx(length_s, abs=0.06))


def test_what_is_no_sound_or_film_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "file.mp4"
    with pytest.raises(Missing):
        look_into(path)
    for data, error in (
        (b"", Corrupt),
        (b"%PDF-1.7 not film", UnsupportedMedia),
        (b"MZ" + bytes(500), UnsupportedMedia),
        (box(b"ftyp", b"isom", bytes(4)), Corrupt),
        (mp4(b"text"), Corrupt),
        (b"RIFF" + bytes(60), Corrupt),
        (b"\x1aE\xdf\xa3", Corrupt),
    ):
        path.write_bytes(data)
        with pytest.raises(error):
            look_into(path)


def test_what_nests_or_goes_on_for_ever_ends(tmp_path: Path) -> None:
    path = tmp_path / "file"
    nested = b""
    for _ in range(3000):
        nested = box(b"moov", nested)
    many = b"".join([box(b"ftyp", b"isom", bytes(4)), *[box(b"free")] * 50_000])
    for data in (nested, many, box(b"moov", struct.pack(">I4s", 2**32 - 1, b"trak"))):
        path.write_bytes(data)
        with pytest.raises(Corrupt):
            look_into(path)


def test_a_child_that_hangs_is_killed(tmp_path: Path) -> None:
    """A pipe that nobody writes to keeps the child waiting."""
    path = tmp_path / "pipe"
    os.mkfifo(path)
    held = os.open(path, os.O_RDWR)
    try:
        started = time.monotonic()
        with pytest.raises(DocumentError):
            look_into(path, timeout_s=1.0)
        assert time.monotonic() - started < 30
    finally:
        os.close(held)


def test_a_file_cut_anywhere_gives_an_answer(tmp_path: Path) -> None:
    path = tmp_path / "file"
    whole = mp4(b"vide")
    for at in (5, 20, 40, len(whole) - 2500, len(whole) // 2):
        path.write_bytes(whole[: max(1, at)])
        with suppress(Corrupt, UnsupportedMedia):
            assert look_into(path).kind == "video"


def test_a_long_sound_is_not_read_whole(tmp_path: Path) -> None:
    path = tmp_path / "long.wav"
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8_000)
        file.writeframes(bytes(16_000 * 600))
    assert look_into(path).length_s == 600.0
