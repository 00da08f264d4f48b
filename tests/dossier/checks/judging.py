"""What tests of the checks share: facts of a clean case, and which codes failed."""

from __future__ import annotations

import io
import threading
from collections.abc import Iterable
from dataclasses import replace

from PIL import Image

from dossier.checks.antivirus import Clamd
from dossier.checks.case_facts import (
    CaseFacts,
    Environment,
    Reading,
    gather,
    look_at_pages,
    media_type_of,
)
from dossier.checks.case_usability import CHECKS
from dossier.checks.codes import Stage
from dossier.checks.outcome import Outcome, Result, judge
from dossier.ids import CaseId
from dossier.store import Store
from resources.errors import Corrupt

DECODERS = ("image/jpeg", "image/png", "image/tiff", "application/pdf", "audio/flac")
ENVIRONMENT = Environment(DECODERS, ("Song",))


def look(data: bytes) -> tuple[str, int, int, bool]:
    """Decode with Pillow, as the station does with OpenCV."""
    try:
        with Image.open(io.BytesIO(data)) as image:
            image.load()
            return media_type_of(data), *image.size, data.rfind(b"\xff\xd9") >= 0
    except (OSError, SyntaxError) as error:
        if "truncated" in str(error):
            with Image.open(io.BytesIO(data)) as image:
                return media_type_of(data), *image.size, False
        raise Corrupt(source="page") from error


def facts_of(store: Store, case_id: CaseId, clamd: Clamd | None = None) -> CaseFacts:
    """Return all facts of a case in a store without the station around it."""
    facts = gather(store, case_id, whole_journal=True)
    contents, reading = look_at_pages(
        facts.live, store.blobs, look, clamd, lambda: None, threading.Event()
    )
    version = clamd.version() if clamd is not None else ""
    return replace(
        facts,
        contents=contents,
        found=dict.fromkeys(facts.samples, True),
        reading=Reading(max(reading.size_bytes, 1), 1e-6),
        environment=replace(ENVIRONMENT, clamd=version),
    )


def outcomes(facts: CaseFacts) -> tuple[Outcome, ...]:
    return judge(facts, CHECKS, Stage.FILING, "case")


def failed(some: Iterable[Outcome]) -> dict[str, Outcome]:
    """Return what failed, by number."""
    return {one.code.number: one for one in some if one.result is Result.FAILED}
