"""Sound of any film or file, by the FFmpeg that comes with OpenCV; in the child (音轨解码).

OpenCV's wheels for Linux and macOS carry FFmpeg as shared libraries (LGPL: no x264, no
decoder that is not free) but give no way to its sound. Few fields of few structures are
read by their place; those places have been the same from FFmpeg 5 to 8, and another major
version is refused. A wrong guess could end only the child this runs in.

Source: libavformat/avformat.h, libavcodec/packet.h, libavutil/frame.h of FFmpeg 8.0.
"""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from resources.errors import Corrupt, EngineMissing, Unsupported

_MAJORS = {"avformat": (59, 62), "avcodec": (59, 62), "avutil": (57, 60)}
"""Oldest and newest whose structures are known here."""
_AUDIO = 1
_STREAMS_AT, _PARAMETERS_AT, _TIME_BASE_AT, _START_AT = 48, 16, 32, 40
_PACKET_STREAM_AT = 36
_FRAME_PLANES_AT, _FRAME_SAMPLES_AT, _FRAME_FORMAT_AT = 96, 112, 116
_NO_TIME = -(1 << 63)
_AGAIN = -11 if sys.platform == "linux" else -35
_MOST_CHANNELS = 16
_FORMATS: dict[int, tuple[str, bool, float, float]] = {
    0: ("u1", False, 128.0, 128.0),
    1: ("i2", False, 0.0, 32768.0),
    2: ("i4", False, 0.0, 2147483648.0),
    3: ("f4", False, 0.0, 1.0),
    4: ("f8", False, 0.0, 1.0),
    5: ("u1", True, 128.0, 128.0),
    6: ("i2", True, 0.0, 32768.0),
    7: ("i4", True, 0.0, 2147483648.0),
    8: ("f4", True, 0.0, 1.0),
    9: ("f8", True, 0.0, 1.0),
}
"""AVSampleFormat → type, one plane for each channel, zero, full scale."""
Sound = NDArray[np.float32]


def _folder() -> Path | None:
    import cv2

    package = Path(cv2.__file__).parent
    places = (package.parent / "opencv_python_headless.libs", package / ".dylibs")
    return next((place for place in places if place.is_dir()), None)


def _library(folder: Path, name: str) -> Any:
    found = sorted(folder.glob(f"lib{name}*.so*")) + sorted(folder.glob(f"lib{name}*.dylib"))
    if not found:
        raise EngineMissing(engine="FFmpeg")
    library = ctypes.CDLL(str(found[0]))
    major = getattr(library, f"{name}_version")() >> 16
    least, most = _MAJORS.get(name, (0, 1 << 16))
    if not least <= major <= most:
        raise EngineMissing(engine="FFmpeg", detail=f"{name} {major}")
    return library


class SoundTrack:
    """The best sound track of a file, decoded from its beginning.

    Raises:
        Corrupt: it cannot be opened.
        Unsupported: it has no sound that can be decoded.
        EngineMissing: this build of OpenCV has no FFmpeg that is known.
    """

    def __init__(self, path: str) -> None:
        folder = _folder()
        if folder is None:
            raise EngineMissing(engine="FFmpeg")
        self._util = _library(folder, "avutil")
        self._codec = _library(folder, "avcodec")
        self._format = _library(folder, "avformat")
        self._util.av_log_set_level(-8)
        for function in ("av_packet_alloc", "avcodec_alloc_context3"):
            getattr(self._codec, function).restype = ctypes.c_void_p
        self._util.av_frame_alloc.restype = ctypes.c_void_p
        self._context = ctypes.c_void_p()
        opened = self._format.avformat_open_input(
            ctypes.byref(self._context), path.encode(), None, None
        )
        if opened < 0 or self._format.avformat_find_stream_info(self._context, None) < 0:
            raise Corrupt(detail="no container")
        decoder = ctypes.c_void_p()
        self._number = self._format.av_find_best_stream(
            self._context, _AUDIO, -1, -1, ctypes.byref(decoder), 0
        )
        if self._number < 0:
            raise Unsupported(found="no sound")
        self._open_decoder(decoder)

    def _open_decoder(self, decoder: ctypes.c_void_p) -> None:
        stream = _pointer(_pointer(self._context.value or 0, _STREAMS_AT), 8 * self._number)
        parameters = _pointer(stream, _PARAMETERS_AT)
        self._decoder = ctypes.c_void_p(self._codec.avcodec_alloc_context3(decoder))
        copied = self._codec.avcodec_parameters_to_context(
            self._decoder, ctypes.c_void_p(parameters)
        )
        if copied < 0 or self._codec.avcodec_open2(self._decoder, decoder, None) < 0:
            raise Unsupported(found="no decoder for its sound")
        self.rate_hz = self._rate()
        self.channels = self._channels()
        numerator, denominator = _int32(stream, _TIME_BASE_AT), _int32(stream, _TIME_BASE_AT + 4)
        start = ctypes.c_int64.from_address(stream + _START_AT).value
        self.start_s = 0.0
        """Where the track begins on the file's time."""
        if start != _NO_TIME and denominator > 0:
            self.start_s = min(3600.0, max(-3600.0, start * numerator / denominator))

    def _rate(self) -> int:
        value = ctypes.c_int64()
        self._util.av_opt_get_int(self._decoder, b"ar", 0, ctypes.byref(value))
        if not 4000 <= value.value <= 192_000:
            raise Corrupt(detail=f"{value.value} Hz")
        return int(value.value)

    def _channels(self) -> int:
        layout = (ctypes.c_int32 * 16)()
        self._util.av_opt_get_chlayout(self._decoder, b"ch_layout", 0, ctypes.byref(layout))
        if not 1 <= layout[1] <= _MOST_CHANNELS:
            raise Corrupt(detail=f"{layout[1]} channels")
        return int(layout[1])

    def pieces(self) -> Iterator[Sound]:
        """Yield the sound, mono, in pieces of some milliseconds, until it ends or breaks off."""
        packet = ctypes.c_void_p(self._codec.av_packet_alloc())
        frame = ctypes.c_void_p(self._util.av_frame_alloc())
        ended = False
        while not ended:
            ended = self._format.av_read_frame(self._context, packet) < 0
            if not ended:
                mine = _int32(packet.value or 0, _PACKET_STREAM_AT) == self._number
                sent = self._codec.avcodec_send_packet(self._decoder, packet) if mine else -1
                self._codec.av_packet_unref(packet)
                if not mine or (sent < 0 and sent != _AGAIN):
                    continue  # another stream, or a damaged packet
            else:
                self._codec.avcodec_send_packet(self._decoder, None)
            while self._codec.avcodec_receive_frame(self._decoder, frame) >= 0:
                yield self._mono(frame.value or 0)

    def _mono(self, frame: int) -> Sound:
        count, form = _int32(frame, _FRAME_SAMPLES_AT), _int32(frame, _FRAME_FORMAT_AT)
        if form not in _FORMATS or not 0 < count <= 1 << 20:
            raise Corrupt(detail="samples")
        kind, planar, zero, full = _FORMATS[form]
        planes = _pointer(frame, _FRAME_PLANES_AT)
        number, each = (self.channels, count) if planar else (1, count * self.channels)
        size = np.dtype(kind).itemsize
        rows = [
            np.frombuffer(ctypes.string_at(_pointer(planes, 8 * at), each * size), kind)
            for at in range(number)
        ]
        sound = np.stack(rows) if planar else rows[0].reshape(count, -1).T
        mean = (sound.astype(np.float64) - zero).mean(axis=0) / full
        found: Sound = mean.astype(np.float32)
        return found


def _pointer(base: int, at: int) -> int:
    value = ctypes.c_void_p.from_address(base + at).value
    if not value:
        raise Corrupt(detail="nothing there")
    return value


def _int32(base: int, at: int) -> int:
    return ctypes.c_int32.from_address(base + at).value
