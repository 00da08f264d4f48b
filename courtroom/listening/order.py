"""What a window asks recognition to do (识别设置)."""

from __future__ import annotations

import base64
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from asr.wording.numbers import Style
from courtroom.listening.wire import terms_from_json, terms_to_json
from courtroom.wording.lexicon import Term


@dataclass(frozen=True, slots=True)
class Settings:
    """How a hearing is recognised."""

    engine: str = "auto"
    """``auto``, a family as ``whisper``, or a model by name as ``vosk/small-cn-0.22``."""
    second: bool = True
    """Whether a better text is made after the pause where a better model is there (第二遍)."""
    threads: int = 0
    """Of an engine; 0: as many as are sensible here."""
    language: str = "zh"
    home: Path | None = None
    """Folder of the station; its models lie below it."""
    numbers: Style = field(default_factory=Style)
    """How numbers are written."""
    room: dict[str, Any] | None = None
    """What the sound check learned, as the gate's JSON; None: it learns as it hears."""
    over: bool = False
    """Whether the recording gets nothing more, also where its recorder could not say so."""


@dataclass(frozen=True, slots=True)
class Order:
    """All that the process must know; holds the key."""

    folder: Path
    key: bytes | None = field(default=None, repr=False)
    settings: Settings = field(default_factory=Settings)
    terms: tuple[Term, ...] = ()
    crashed: bool = False
    """The last process was ended by its engine."""
    state: Path | None = None
    """Where progress is kept; None: beside the recording's folder."""

    def to_json(self) -> dict[str, Any]:
        """Return it as :func:`order_from_json` takes it."""
        settings = asdict(self.settings)
        settings["home"] = None if self.settings.home is None else str(self.settings.home)
        return {
            "folder": str(self.folder),
            "key": None if self.key is None else base64.b64encode(self.key).decode(),
            "settings": settings,
            "terms": terms_to_json(self.terms),
            "crashed": self.crashed,
            "state": None if self.state is None else str(self.state),
        }


def order_from_json(value: dict[str, Any]) -> Order:
    """Return what :meth:`Order.to_json` wrote.

    Raises:
        ValueError, KeyError, TypeError: it did not.
    """
    settings = dict(value["settings"])
    home, numbers = settings.pop("home"), settings.pop("numbers")
    return Order(
        folder=Path(value["folder"]),
        key=None if value["key"] is None else base64.b64decode(value["key"]),
        settings=Settings(
            home=None if home is None else Path(home), numbers=Style(**numbers), **settings
        ),
        terms=tuple(terms_from_json(value["terms"])),
        crashed=bool(value["crashed"]),
        state=None if value["state"] is None else Path(value["state"]),
    )
