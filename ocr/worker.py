"""What runs in a worker process: load an image, read it, answer.

The parent is :mod:`ocr.pool`. A worker is expendable: whatever a hostile image does to
it, the parent only sees it die.
"""

from __future__ import annotations

import io
import os
import sys
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Literal, cast

import cv2
import numpy as np
from PIL import Image as Pictures
from PIL import UnidentifiedImageError

from ocr.engine import Engine, Image
from ocr.engines import open_engine
from ocr.geometry import to_rgb
from ocr.orientation import Orientation
from ocr.rapid import RapidEngine
from ocr.result import PageText
from resources.errors import Corrupt, TooLarge, Unsupported

Task = Literal["text", "page", "orientation", "call", "warm"]

PIXELS_MAX = 300_000_000
"""A0 at 300 dpi is 140 million."""
_GIVE_WAY = 10
ADDRESS_SPACE_MAX = 12 * 2**30
"""A worker that wants more gets a MemoryError instead of the station's last memory."""


def load_image(source: bytes | Path) -> Image:
    """Return the RGB pixels of an encoded image as stored, whatever its EXIF turn says.

    Args:
        source: a JPEG, PNG or TIFF (first page), or the path of one.

    Raises:
        Unsupported, Corrupt, TooLarge: naming the file.
    """
    name = source.name if isinstance(source, Path) else "—"
    try:
        data = source.read_bytes() if isinstance(source, Path) else source
        if not data:
            raise Corrupt(source=name)
        width, height = _size_px(data)
    except UnidentifiedImageError as error:
        raise Unsupported(source=name, found="—") from error
    except OSError as error:
        raise Corrupt(source=name, detail=str(error)) from error
    if width * height > PIXELS_MAX:
        raise TooLarge(source=name, limit=f"{PIXELS_MAX // 1_000_000} MP")
    flags = cv2.IMREAD_COLOR_RGB | cv2.IMREAD_IGNORE_ORIENTATION
    image = cv2.imdecode(np.frombuffer(data, np.uint8), flags)
    if image is None:
        raise Corrupt(source=name)
    return cast(Image, image)


def _size_px(data: bytes) -> tuple[int, int]:
    try:
        with Pictures.open(io.BytesIO(data)) as picture:
            return picture.size
    except Pictures.DecompressionBombError as error:
        raise TooLarge(source="—", limit=f"{PIXELS_MAX // 1_000_000} MP") from error


@dataclass(frozen=True, slots=True)
class Job:
    """Something a worker does.

    Attributes:
        source: what ``load`` is called with: encoded bytes, a path, or anything that can be
            pickled. Better no pixels: copying a page between processes costs more than
            decoding it.
        load: importable function that returns the pixels to read: 8 bit, grey or RGB.
        task: ``text`` gives a :class:`PageText`; ``page`` an :class:`Orientation` and a
            :class:`PageText`; ``orientation`` an :class:`Orientation`; ``call`` whatever
            ``load`` returns, for image work without an engine; ``warm`` only loads the
            engine.
    """

    source: Any
    load: Callable[[Any], Any] = load_image
    task: Task = "text"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a worker sends back: a value or an error, and its own size."""

    value: Any = None
    error: BaseException | None = None
    resident_bytes: int = 0


@cache
def _engine(name: str, threads: int) -> Engine:
    return open_engine(name, threads)


def do(job: Job, engine_name: str, threads: int) -> Any:
    """Return the result of ``job``.

    Raises:
        WenyiError: from loading or from the engine.
    """
    if job.task == "call":
        return job.load(job.source)
    if job.task == "warm":
        return _engine(engine_name, threads).name
    image = to_rgb(job.load(job.source))
    engine = _engine(engine_name, threads)
    if job.task == "text":
        return engine.recognise(image)
    return _with_orientation(engine, image, job.task)


def _with_orientation(
    engine: Engine, image: Image, task: Task
) -> Orientation | tuple[Orientation, PageText]:
    if isinstance(engine, RapidEngine):
        return engine.read_page(image) if task == "page" else engine.measure_orientation(image)
    unknown = Orientation(0, 0.0)
    return (unknown, engine.recognise(image)) if task == "page" else unknown


def serve(connection: Connection, engine_name: str, threads: int) -> None:
    """Answer jobs from ``connection`` until it closes or sends None; runs in the worker."""
    _withdraw()
    # OpenCV would take every core and spin on it between its short tasks.
    cv2.setNumThreads(threads or -1)
    connection.send(Answer())  # ready: the time a job may take starts here
    while True:
        try:
            job = connection.recv()
        except (EOFError, OSError):
            return
        if job is None:
            return
        try:
            answer = Answer(do(job, engine_name, threads), None, resident_bytes())
        except MemoryError:
            # What is left of this process cannot be trusted; the parent sees it die.
            os._exit(1)
        except Exception as error:  # noqa: BLE001 - every error travels to the caller as it is
            error.add_note(traceback.format_exc())
            answer = Answer(None, error, resident_bytes())
        _send(connection, answer)


def _send(connection: Connection, answer: Answer) -> None:
    try:
        connection.send(answer)
    except BrokenPipeError:
        sys.exit(0)  # the parent is gone
    except (TypeError, AttributeError, ValueError) as error:
        # A value or an error that cannot be pickled is a bug of the caller.
        told = RuntimeError(f"worker cannot send {answer.error or type(answer.value)}: {error}")
        connection.send(Answer(None, told, answer.resident_bytes))


def _withdraw() -> None:
    """Leave the terminal's process group, give way to the windows, limit the memory."""
    if hasattr(os, "nice"):
        os.nice(_GIVE_WAY)  # reading can wait; a feeder and a person cannot
    if hasattr(os, "setsid"):
        os.setsid()  # Ctrl+C is the parent's; it also lets a worker die with its children
    if sys.platform == "linux":
        import resource

        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        limit = ADDRESS_SPACE_MAX if hard == resource.RLIM_INFINITY else hard
        resource.setrlimit(resource.RLIMIT_AS, (limit, hard))


def resident_bytes() -> int:
    """Return the memory this process holds, 0 where the system does not say."""
    statm = Path("/proc/self/statm")
    if not statm.exists():
        return 0
    return int(statm.read_text(encoding="ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")
