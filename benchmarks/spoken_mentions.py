"""Evidence that is spoken of, from sound to the offer (语音提及证据到示证建议).

Sentences that mention evidence are spoken by synthetic voices, recognised by the model that is
installed, put right as live text is, and looked at by the rules; what would be offered is held
against what was meant. The sentences are those the rules were never mended with
(``tests/courtroom/mentioned/unseen.txt``), and the two of the shared hearing.

Run: ``python -m benchmarks.spoken_mentions [--shared FOLDER] [--most N]``; needs espeak-ng.
"""

from __future__ import annotations

import argparse
import json
import re
import statistics
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from app.station.home import default_home
from app.station.hub_mentions import offered
from asr.engine import SAMPLE_RATE_HZ, Engine, Hints, Samples
from asr.engines.choice import open_engine
from asr.engines.settings import EngineSettings
from benchmarks.speech_engines import sentences as hearing
from benchmarks.speech_figures import STAGES, staged
from benchmarks.voices import SPEAKERS, said
from courtroom.evidence.recall import meant
from courtroom.wording.case_words import general
from courtroom.wording.lexicon import Lexicon
from courtroom.wording.mentions import Mention, mentions
from dossier.evidence import Exhibit
from dossier.ids import CaseId, ExhibitId, PageId
from tests.courtroom import mentioned

MODEL = "whisper/base"
MOST_EXHIBITS, PAGES = 20, 40
SIDES = ("原告", "被告", "第三人", "法院", "上诉人", "被上诉人")
_DIGITS = "零一二三四五六七八九"
_SPEAKER = re.compile(r"^[^：]{2,6}：")


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence as sound, and what it means."""

    text: str
    samples: Samples
    want: frozenset[str]
    """As :func:`tests.courtroom.mentioned.written` writes it, without the side."""


def main() -> int:
    """Print precision and recall of what is heard, and of what would be offered."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--shared", type=Path)
    parser.add_argument("--most", type=int, default=60)
    options = parser.parse_args()
    engine = open_engine(MODEL, EngineSettings(default_home(), language="zh"))
    report = {"synthetic voices": _measured(engine, list(_spoken(options.most)))}
    if options.shared is not None:
        report["shared hearing"] = _measured(engine, list(_hearing(options.shared)))
    engine.close()
    json.dump(report, sys.stdout, ensure_ascii=False, indent=1)
    return 0


def _spoken(most: int) -> Iterator[Said]:
    fitting = [one for one in mentioned.sentences("unseen") if not one.before]
    # As many that mean nothing as there are in the set: offers that are wrong count too.
    for number, one in enumerate(fitting[:: max(1, len(fitting) // most)][:most]):
        text = _SPEAKER.sub("", one.text)
        sound = said(_in_words(text), number % len(SPEAKERS))
        samples = np.pad(np.asarray(sound * 32767, np.int16), SAMPLE_RATE_HZ // 3)
        yield Said(text, samples, frozenset(_bare(each) for each in one.want))


def _in_words(text: str) -> str:
    """Write numbers as they are said: 18 as 十八."""

    def words(found: re.Match[str]) -> str:
        tens, ones = divmod(int(found[0]), 10)
        head = f"{_DIGITS[tens] if tens > 1 else ''}十" if tens else ""
        return head + (_DIGITS[ones] if ones else "")

    return re.sub(r"[1-9][0-9]?", words, text)


def _hearing(folder: Path) -> Iterator[Said]:
    for one in hearing(folder):
        yield Said(one.text, one.samples, frozenset(map(_written, mentions(one.text))))


def _measured(engine: Engine, spoken: list[Said]) -> dict[str, object]:
    lexicon, listed = Lexicon().with_terms(general()), _listed()
    right = wrong = missed = offers_right = offers_wrong = meaning = 0
    took_s: list[float] = []
    misses: list[dict[str, object]] = []
    for one in spoken:
        begun_s = time.perf_counter()
        segments = engine.transcribe(one.samples, Hints(("证据", "原告", "被告", "送货单")))
        text = "".join(staged(segment, STAGES[-1], lexicon) for segment in segments)
        found = mentions(text)
        got = frozenset(map(_written, found))
        offers = {
            (each.exhibit.number, each.page or 1)
            for mention in found
            for each in offered(meant(mention, listed))
        }
        took_s.append(time.perf_counter() - begun_s)
        right += len(got & one.want)
        wrong += len(got - one.want)
        missed += len(one.want - got)
        wanted = {pair for each in one.want for pair in _pages(each)}
        meaning += bool(wanted)
        offers_right += bool(wanted & offers)
        offers_wrong += bool(offers - wanted)
        if got != one.want:
            misses.append(
                {"said": one.text, "heard": text, "want": sorted(one.want), "got": sorted(got)}
            )
    return {
        "sentences": len(spoken),
        "with evidence": meaning,
        "precision": round(right / max(1, right + wrong), 3),
        "recall": round(right / max(1, right + missed), 3),
        "offered as meant": offers_right,
        "sentences with a wrong offer": offers_wrong,
        "end of speech to offer, s": {
            "p50": round(statistics.median(took_s), 2),
            "p95": round(sorted(took_s)[int(0.95 * (len(took_s) - 1))], 2),
        },
        "not as meant": misses,
    }


def _listed() -> list[Exhibit]:
    """Return one side's exhibits: whose they are, sound alone does not tell."""
    pages = tuple(PageId(f"p{n}") for n in range(PAGES))
    return [
        Exhibit(ExhibitId(f"e{n}"), CaseId("c"), "原告", n, f"材料{n}", f"i{n:05}", pages=pages)
        for n in range(1, MOST_EXHIBITS + 1)
    ]


def _written(one: Mention) -> str:
    return _bare(mentioned.written(one))


def _bare(written: str) -> str:
    """Return a mention without its side and group."""
    return written.rpartition("/")[2]


def _pages(written: str) -> list[tuple[int, int]]:
    numbers, _, page = written.partition("@")
    first, _, last = numbers.partition("-")
    return [
        (n, int(page.partition("-")[0] or 1)) for n in range(int(first), int(last or first) + 1)
    ]


if __name__ == "__main__":
    sys.exit(main())
