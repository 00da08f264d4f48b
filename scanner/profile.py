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
    """Settings of one scan and of what is first seen; plain values, so that it crosses processes.

    Attributes:
        name: for people.
        source: where the paper lies.
        dpi: resolution.
        mode: colour.
        paper: size.
        deskew: set pages straight where that is certain (自动纠偏).
        crop: cut sheets to their edges where these are certain (自动裁边).
        blanks: mark pages that may be blank (标记疑似空白); off for what is faint.
    """

    name: str = "A4 300 dpi"
    source: Source = Source.ADF
    dpi: int = 300
    mode: ColourMode = ColourMode.COLOR
    paper: Paper = A4
    deskew: bool = True
    crop: bool = True
    blanks: bool = True
