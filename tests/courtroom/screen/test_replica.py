"""The replica: told in any way the same changes give the same facts; all else is found."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courtroom.hub.contract import BEAT_S, LEASE_S
from courtroom.screen.contract import Link
from courtroom.screen.quality import Quality
from courtroom.screen.replica import Broken, Replica

KEYS = st.sampled_from([f"line/{n}" for n in range(6)] + ["show/*", "frozen"])
CHANGES = st.lists(
    st.tuples(
        st.dictionaries(KEYS, st.integers(0, 9), max_size=3),
        st.lists(KEYS, max_size=2),
        st.booleans(),
    ),
    max_size=12,
)


class Teller:
    """The hub's side of a stream, from the document."""

    def __init__(self, facts: dict[str, Any], parts: int = 1) -> None:
        self.facts = dict(facts)
        self.n, self.chain = 7, "00" * 32
        keys = sorted(facts)
        self.snapshot = [
            {
                "type": "snapshot", "stream": "s", "n": self.n, "chain": self.chain,
                "part": part + 1, "parts": parts,
                "facts": {key: facts[key] for key in keys[part::parts]},
            }
            for part in range(parts)
        ]  # fmt: skip

    def event(self, changed: dict[str, Any], gone: list[str], more: bool = False) -> str:
        self.n += 1
        text = json.dumps(
            {
                "type": "event", "n": self.n, "prev": self.chain, "set": changed, "del": gone,
                "more": more, "at": 0,
            }
        )  # fmt: skip
        self.chain = hashlib.sha256(text.encode()).hexdigest()
        for key in gone:
            self.facts.pop(key, None)
        self.facts.update(changed)
        return text


def _take(replica: Replica, text: str) -> frozenset[str] | None:
    return replica.take_event(text, json.loads(text))


@given(st.dictionaries(KEYS, st.integers(0, 9)), st.integers(1, 4), CHANGES)
def test_the_facts_are_the_hubs(
    first: dict[str, int],
    parts: int,
    changes: list[tuple[dict[str, int], list[str], bool]],
) -> None:
    teller, replica = Teller(first, parts), Replica()
    for part in teller.snapshot:
        replica.take_snapshot(part)
    assert dict(replica.facts) == first
    for at, (changed, gone, more) in enumerate(changes):
        last = at == len(changes) - 1
        before = dict(replica.facts)
        keys = _take(replica, teller.event(changed, gone, more and not last))
        if keys is None:
            assert dict(replica.facts) == before, "half a change is never seen"
        else:
            assert dict(replica.facts) == teller.facts
            assert (replica.n, replica.chain) == (teller.n, teller.chain)
            differ = {
                key
                for key in before.keys() | replica.facts.keys()
                if before.get(key) != replica.facts.get(key)
            }
            assert differ <= keys


@given(CHANGES.filter(lambda all: len(all) >= 2), st.data())
def test_what_is_lost_repeated_or_changed_is_found(
    changes: list[tuple[dict[str, int], list[str], bool]], data: st.DataObject
) -> None:
    teller, replica = Teller({}), Replica()
    replica.take_snapshot(teller.snapshot[0])
    texts = [teller.event(changed, gone) for changed, gone, _ in changes]
    at = data.draw(st.integers(0, len(texts) - 2))
    how = data.draw(st.sampled_from(["lost", "twice", "changed", "swapped"]))
    if how == "lost":
        del texts[at]
    elif how == "twice":
        texts.insert(at, texts[at])
    elif how == "swapped":
        texts[at], texts[at + 1] = texts[at + 1], texts[at]
    else:
        texts[at] = texts[at].replace('"at": 0', '"at": 1')
    with pytest.raises(Broken):
        for text in texts:
            _take(replica, text)


def test_a_snapshot_replaces_everything_and_tells_what_differs() -> None:
    replica = Replica()
    for part in Teller({"a": 1, "b": 2}).snapshot:
        replica.take_snapshot(part)
    held = replica.facts
    differing = replica.take_snapshot(Teller({"b": 2, "c": 3}).snapshot[0])
    assert differing == frozenset({"a", "c"})
    assert dict(held) == {"a": 1, "b": 2}, "what was given out never changes"


@pytest.mark.parametrize(
    "message",
    [
        {}, {"part": 2, "parts": 2, "facts": {}}, {"part": 1, "parts": 1, "facts": []},
        {"part": "x", "parts": 1, "facts": {}}, {"part": 1, "parts": 1, "facts": {}},
    ],
)  # fmt: skip
def test_what_is_no_snapshot(message: dict[str, Any]) -> None:
    with pytest.raises(Broken):
        Replica().take_snapshot(message)


def test_an_event_before_facts_or_within_a_snapshot() -> None:
    teller, replica = Teller({"a": 1, "b": 2}, 2), Replica()
    text = teller.event({}, [])
    with pytest.raises(Broken):
        _take(replica, text)
    replica.take_snapshot(teller.snapshot[0])
    with pytest.raises(Broken):
        _take(replica, text)


def test_quality_by_silence_and_by_trips() -> None:
    quality = Quality()
    quality.begin(0.0)
    assert quality.link(BEAT_S) is Link.GOOD
    assert quality.link(1.5) is Link.POOR
    assert quality.link(LEASE_S + 0.01) is Link.LOST
    quality.heard(3.0)
    assert quality.link(3.1) is Link.POOR, "it was silent a moment ago"
    for beat in range(20):
        quality.heard(3.0 + beat * BEAT_S)
    assert quality.link(12.6) is Link.GOOD
    for _ in range(5):
        quality.answered(0.6)
    assert quality.link(12.7) is Link.POOR
    for _ in range(5):
        quality.answered(0.02)
    assert quality.link(12.8) is Link.GOOD
