"""The process that has the model: a line of JSON and a WAV in, a line of JSON out (口述识别)."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

from asr import vad
from asr.engine import Engine, Hints, joined
from asr.engines import EngineSettings, choose, open_engine
from courtroom.listening.confine import confine
from courtroom.listening.wire import error_to_json, line, terms_from_json
from courtroom.spoken.sound import MOST_BYTES, samples_of
from courtroom.wording.lexicon import Lexicon, Term
from courtroom.wording.segment import Settings, wording
from resources.errors import WenyiError

MOST_LINE_BYTES = 1 << 20
_HINTED = 40
_ENDS = " 。，,.、；;！!？?"
_PLAIN = Settings(citations=False)
"""A query takes no marks of titles."""

Load = Callable[[Path, str], Engine]
"""Takes the station's folder and the engine's name."""


def load(home: Path, engine: str) -> Engine:
    """Load the model that second passes are made with.

    Raises:
        EngineError: it is missing or damaged.
    """
    settings = EngineSettings(home, first=engine, second=engine)
    return open_engine(choose(settings).second, settings)


def run(requests: IO[bytes], answers: IO[bytes], load: Load) -> int:
    """Answer until the other end is closed; return the exit code."""
    confine()

    def say(value: dict[str, Any]) -> None:
        answers.write(line(value))
        answers.flush()

    order = json.loads(requests.readline(MOST_LINE_BYTES) or b"{}")
    try:
        engine = load(Path(order["home"]), str(order.get("engine", "auto")))
    except WenyiError as error:
        say(error_to_json(error))
        return 0
    say({"ready": engine.name})
    known: tuple[list[Term], Lexicon] = ([], Lexicon())
    try:
        while head := requests.readline(MOST_LINE_BYTES):
            request = json.loads(head)
            count = int(request["bytes"])
            if not 0 <= count <= MOST_BYTES:
                return 2
            wav = requests.read(count)
            if len(wav) < count:
                return 0
            terms = terms_from_json(request.get("terms", []))
            if terms != known[0]:
                known = terms, Lexicon().with_terms(terms)
            try:
                say(heard(engine, wav, known[1]))
            except WenyiError as error:
                say(error_to_json(error))
    finally:
        engine.close()
    return 0


def heard(engine: Engine, wav: bytes, lexicon: Lexicon) -> dict[str, Any]:
    """Return what is said in a WAV; silence is never given to the engine.

    Raises:
        BadValue: the WAV cannot be taken.
        EngineError: the engine failed.
    """
    began_s = time.perf_counter()
    samples = samples_of(wav)
    spans = vad.speech_spans(samples, pause_s=0.5, pad_s=0.25)
    if not spans:
        return {"text": "", "raw": "", "seconds": round(time.perf_counter() - began_s, 3)}
    speech = samples[spans[0][0] : spans[-1][1]]
    hints = Hints(tuple(term.text for term in lexicon.terms[:_HINTED]))
    segments = [one for one in engine.transcribe(speech, hints) if one.text]
    text = "".join(wording(one, _PLAIN, lexicon).text for one in segments)
    return {
        "text": text.strip(_ENDS),
        "raw": joined(segments),
        "seconds": round(time.perf_counter() - began_s, 3),
    }
