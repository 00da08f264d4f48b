"""The contract every OCR engine keeps."""

from __future__ import annotations

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from ocr.result import PageText

Image = NDArray[np.uint8]
"""H × W × 3 in RGB order, or H × W grey; 8 bit; origin top-left."""


class Engine(Protocol):
    """Reads one page image at a time; not shared between threads."""

    name: str
    """Name and version, as written into :attr:`PageText.engine`."""

    def recognise(self, image: Image) -> PageText:
        """Return the text of ``image`` (识别).

        Raises:
            resources.errors.EngineError: the engine or its model failed.
        """
        ...
