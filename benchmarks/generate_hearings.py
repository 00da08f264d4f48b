"""Hearings made from clean voices: who spoke when is known to the sample (生成庭审).

A room is an impulse response for each pair of seat and microphone: a direct sound after some
milliseconds, a few reflections, a tail that fades in 0.35 s. Bleed is scaled so that each
voice lies ``margin_db`` (own voice minus bleed) lower at its neighbours.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

RATE_HZ = 16_000
Voice = NDArray[np.float32]
Choose = Callable[[int, int], Voice]
"""Gives a sentence of a speaker: (speaker, number)."""


@dataclass(frozen=True, slots=True)
class Scene:
    """What a hearing is like."""

    seats: int
    margin_db: float
    utterances: int = 24
    overlaps: float = 0.2
    """Share of utterances that begin before the last one ended, or lie inside it."""
    inside: float = 0.5
    """Share of those that speak at the same time nearly from the beginning."""
    noise_dbfs: float = -52.0
    gains_db: tuple[float, ...] = ()
    """Of the microphones; 0 dB where not given."""
    two_at: int | None = None
    """A seat where two people sit."""
    farther_db: float = 4.0
    """Distant seats may lie so far below the margin."""
    fade_s: float = 0.35
    seed: int = 1


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence; times in samples."""

    seat: int
    start: int
    end: int
    overlapping: bool


@dataclass(slots=True)
class Hearing:
    """Samples of all seats, what was said, and a sound check of the same room."""

    samples: NDArray[np.int16]
    """Shape (count, seats)."""
    said: list[Said]
    check: NDArray[np.int16]
    check_spans: list[tuple[int, int, int]] = field(default_factory=list)
    """(seat, start, end)."""


def hearing(scene: Scene, choose: Choose) -> Hearing:
    """Return a hearing; the same scene gives the same one."""
    rng = np.random.default_rng(scene.seed)
    room = _room(scene, rng)
    said, voices = _script(scene, choose, rng)
    check: list[tuple[int, int, Voice, int]] = []
    at = RATE_HZ
    for seat in range(scene.seats):
        for number in (1, 2):
            voice = choose(seat, 1000 + seat * 2 + number)
            check.append((seat, at, voice, seat))
            at += len(voice) + RATE_HZ // 2
        at += RATE_HZ // 2
    spans = [(seat, start, start + len(voice)) for seat, start, voice, _ in check]
    return Hearing(_mixed(scene, room, voices, rng), said, _mixed(scene, room, check, rng), spans)


def _room(scene: Scene, rng: np.random.Generator) -> list[list[NDArray[np.float64]]]:
    """Return impulse responses [mic][seat] of unit energy, before levels."""
    places = rng.uniform(-0.3, 0.3, (scene.seats, 2))
    places[:, 0] += 1.2 * np.arange(scene.seats)
    room = []
    for mic in range(scene.seats):
        row = []
        for seat in range(scene.seats):
            away_m = 0.4 if mic == seat else 0.4 + float(np.hypot(*(places[mic] - places[seat])))
            row.append(_response(away_m, mic == seat, scene.fade_s, rng))
        room.append(row)
    return room


def _response(
    away_m: float, own: bool, fade_s: float, rng: np.random.Generator
) -> NDArray[np.float64]:
    response = np.zeros(round(fade_s * RATE_HZ))
    direct = round(away_m / 343.0 * RATE_HZ)
    response[direct] = 1.0
    for _ in range(6):
        late = direct + int(rng.integers(30, 500))
        response[late] += rng.choice((-1, 1)) * rng.uniform(0.1, 0.35) * (0.3 if own else 1.0)
    tail = rng.normal(0, 1, len(response)) * 10 ** (-3 * np.arange(len(response)) / len(response))
    tail[: direct + 80] = 0.0
    share = 0.01 if own else 0.25
    response += tail * np.sqrt(share / max(1e-12, float(np.sum(tail * tail))))
    return np.asarray(response / np.sqrt(np.sum(response * response)), np.float64)


def _script(
    scene: Scene, choose: Choose, rng: np.random.Generator
) -> tuple[list[Said], list[tuple[int, int, Voice, int]]]:
    said: list[Said] = []
    voices: list[tuple[int, int, Voice, int]] = []
    free = [0] * scene.seats
    at, last = RATE_HZ, -1
    for number in range(scene.utterances):
        others = [seat for seat in range(scene.seats) if seat != last or rng.random() < 0.2]
        seat = int(rng.choice(others))
        speaker = seat
        if seat == scene.two_at and rng.random() < 0.5:
            speaker = scene.seats
        voice = choose(speaker, number)
        start = at + int(rng.uniform(0.25, 1.2) * RATE_HZ)
        if said and seat != last and rng.random() < scene.overlaps:
            before = said[-1]
            most = min(2.5, (before.end - before.start) / RATE_HZ - 0.1)
            if rng.random() < scene.inside:
                start = before.start + int(rng.uniform(0.3, 1.0) * RATE_HZ)
            elif most > 0.9:
                start = before.end - int(rng.uniform(0.5, most) * RATE_HZ)
        start = max(start, free[seat], 0)
        end = start + len(voice)
        loud = 10 ** (rng.uniform(-3, 3) / 20)
        voices.append((seat, start, np.asarray(voice * loud, np.float32), speaker))
        said.append(Said(seat, start, end, False))
        free[seat] = end + RATE_HZ // 4
        at, last = max(at, end), seat
    return marked(said), voices


def marked(said: list[Said]) -> list[Said]:
    """Return the sentences with those marked that another one overlaps by 0.25 s."""
    return [
        replace(
            one,
            overlapping=any(
                other is not one
                and min(one.end, other.end) - max(one.start, other.start) > RATE_HZ // 4
                for other in said
            ),
        )
        for one in said
    ]


def _mixed(
    scene: Scene,
    room: list[list[NDArray[np.float64]]],
    voices: list[tuple[int, int, Voice, int]],
    rng: np.random.Generator,
) -> NDArray[np.int16]:
    count = max(start + len(voice) for _, start, voice, _ in voices) + 2 * RATE_HZ
    mixed = np.zeros((count, scene.seats))
    # The loss of each pair stays the same in the whole hearing and in its sound check.
    losses = np.random.default_rng(scene.seed + 99).uniform(
        0, scene.farther_db, (scene.seats,) * 2
    )
    for seat, start, voice, _ in voices:
        own = _heard(voice, room[seat][seat])
        loudness = np.sqrt(np.mean(own * own))
        for mic in range(scene.seats):
            heard = own if mic == seat else _heard(voice, room[mic][seat])
            if mic != seat:
                near = 0.0 if abs(mic - seat) == 1 else float(losses[mic, seat])
                level = 10 ** (-(scene.margin_db + near) / 20)
                heard = heard * (level * loudness / np.sqrt(np.mean(heard * heard)))
            end = min(count, start + len(heard))
            mixed[start:end, mic] += heard[: end - start]
    mixed += rng.normal(0, 10 ** (scene.noise_dbfs / 20), mixed.shape)
    for mic, gain in enumerate(scene.gains_db[: scene.seats]):
        mixed[:, mic] *= 10 ** (gain / 20)
    return np.asarray(np.clip(np.round(mixed * 32768), -32768, 32767), np.int16)


def _heard(voice: Voice, response: NDArray[np.float64]) -> NDArray[np.float64]:
    size = len(voice) + len(response) - 1
    both = np.fft.rfft(voice, size) * np.fft.rfft(response, size)
    return np.asarray(np.fft.irfft(both, size), np.float64)
