"""What can be set about engines (识别设置)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

AUTO = "auto"


@dataclass(frozen=True, slots=True)
class EngineSettings:
    """How speech is recognised; can be sent to another process.

    Attributes:
        home: folder of the station; its models lie below it.
        first: engine or model for text while somebody speaks, as ``vosk`` or
            ``whisper/base``; ``auto``: the best that is installed.
        second: the same for the second pass.
        language: as ``zh``.
        threads: CPU threads of one recognition; 0: half of the cores, four at most.
        beam: how many texts are followed up side by side in the second pass.
        temperatures: tried one after the other while the text runs away.
        padding_s: silence after what is given, in seconds. Whisper learned to hear 30 s
            with silence at the end; eight do nearly as well and cost a third.
        first_partial_s: speech before the first partial text of Whisper.
        partial_every_s: new speech between two partial texts.
        partial_rest: pause after a partial text, in times of what it took; the time between
            is for finals. 0: none.
        pause_s: silence that ends a segment of Whisper's streams.
        phrases: whether Whisper is told names and terms of the case beforehand.
    """

    home: Path
    first: str = AUTO
    second: str = AUTO
    language: str = "zh"
    threads: int = 0
    beam: int = 5
    temperatures: tuple[float, ...] = (0.0, 0.4, 0.8)
    padding_s: float = 8.0
    first_partial_s: float = 0.3
    partial_every_s: float = 0.7
    partial_rest: float = 1.0
    pause_s: float = 0.8
    phrases: bool = True
