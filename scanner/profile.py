"""Scan profiles (扫描方案): what to ask a device for, saved by name."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Source(StrEnum):
    """Where the paper lies."""

    ADF = "adf"
    ADF_DUPLEX = "adf-duplex"
    FLATBED = "flatbed"


class ColourMode(StrEnum):
    """Colour mode; the dossier's default is colour (DA/T 31-2017: red heads and seals)."""

    COLOR = "color"
    GRAY = "gray"
    LINEART = "lineart"


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper size."""

    name: str
    width_mm: float
    height_mm: float


A4 = Paper("A4", 210.0, 297.0)
A3 = Paper("A3", 297.0, 420.0)
A5 = Paper("A5", 148.0, 210.0)
PAPERS = {paper.name: paper for paper in (A4, A3, A5)}


@dataclass(frozen=True, slots=True)
class Profile:
    """Settings of one scan; plain values, so that it crosses processes."""

    name: str = "A4 300 dpi"
    source: Source = Source.ADF
    dpi: int = 300
    mode: ColourMode = ColourMode.COLOR
    paper: Paper = A4
