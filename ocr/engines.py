"""The engines by name, and how many of them a machine carries."""

from __future__ import annotations

import os
from typing import Literal

from ocr.engine import Engine
from ocr.rapid import RapidEngine
from ocr.tesseract import TesseractEngine
from resources.errors import ModelMissing

EngineName = Literal["rapidocr", "tesseract"]
ENGINE_NAMES: tuple[EngineName, ...] = ("rapidocr", "tesseract")
"""The default first."""


def open_engine(name: str = ENGINE_NAMES[0], threads: int = 0) -> Engine:
    """Return the engine called ``name``, its models checked and loaded.

    Args:
        name: one of :data:`ENGINE_NAMES`.
        threads: CPU threads, 0 for all.

    Raises:
        ModelMissing: no such engine, or its models are not installed.
        ModelDamaged: a model is not the one in the manifest.
    """
    if name == "rapidocr":
        return RapidEngine(threads)
    if name == "tesseract":
        if threads:
            # Tesseract takes its number of threads from OpenMP's environment.
            os.environ["OMP_THREAD_LIMIT"] = str(threads)
        return TesseractEngine()
    raise ModelMissing(engine=name, model=name)
