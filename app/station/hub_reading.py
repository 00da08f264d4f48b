"""The record in the hands of the seats: handed out, read, corrected, signed (席位阅读与签署).

The clerk's machine decides who gets it. Each seat has facts of its own; what it does becomes
rows of the journal at once. Methods without a word of threads may be called from any; those
that a screen's act leads to come on the hub's threads and never ask the hub.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from threading import Event
from typing import TYPE_CHECKING, Any

from app.station import signing_sound
from app.station.hub_reading_facts import Hand, paper_fact
from app.station.seat_pad import SeatPad
from app.station.signing import SigningDesk
from app.station.signing_pages import PaperPages
from courtroom.hub.contract import Asset
from courtroom.signing.lines import Line, lines_of
from dossier.ids import HearingId, SignerId, UtteranceId
from dossier.model import Volume
from dossier.signing import Decision, Paper, Signer
from dossier.store import signing as reads
from resources.errors import BadValue, OutOfTurn, StaysConfidential, UnknownItem, WenyiError

if TYPE_CHECKING:
    from app.station.station import Station

_log = logging.getLogger(__name__)

Give = Callable[[Mapping[str, Mapping[str, Any] | None]], None]
Progress = Callable[[int, int], None]
KINDS = frozenset({"read", "correct", "listen", "sign", "decline"})
"""Of notes that are for this room."""
MOST_OPEN = 20
"""Wishes of one person that nobody decided; beyond, the court answers first."""
MOST_WRITTEN = 8
"""Wishes by hand on one draft."""
_SLACK_S = 5.0
"""Clocks of two machines; more than this nobody can have read beyond the time that passed."""


class Reading:
    """Hands the record of one hearing out to seats.

    Args:
        station: whose dossier it is.
        hearing_id: of the hearing, of the main volume.
        who: who keeps the record, for the journal.
        give: has the hub set and delete facts; durable on return.
        facts: the clerk's facts, as the hub has them.

    Attributes:
        on_change: called, from any thread, when a seat did something.
    """

    def __init__(
        self,
        station: Station,
        hearing_id: HearingId,
        who: str,
        give: Give,
        facts: Callable[[], Mapping[str, Any]],
    ) -> None:
        self._station, self._store = station, station.store
        self.hearing_id = hearing_id
        self._who = who
        self.pages = PaperPages(station.store)
        self._give, self._facts = give, facts
        self._lock = threading.Lock()
        self._hands: dict[str, Hand] = {}
        self._pads: dict[str, SeatPad] = {}
        self._lines: dict[str, tuple[Line, ...]] = {}
        self.on_change: Callable[[], None] = lambda: None

    def close(self) -> None:
        """Let go of what draws."""
        self.pages.close()

    @property
    def seats(self) -> tuple[str, ...]:
        """Seats that hold the record."""
        with self._lock:
            return tuple(self._hands)

    # ---- handing out ------------------------------------------------------------------

    def hand_out(
        self,
        signer_id: SignerId,
        on_progress: Progress = lambda done, total: None,
        cancel: Event | None = None,
    ) -> None:
        """Put the record into the hands of the seat of somebody who is to sign (交付阅读).

        Raises:
            UnknownItem: confirming was not begun, or they have no seat.
            StaysConfidential: it is a record of 副卷.
            DocumentError: its pages cannot be drawn.
            OutOfTurn, StoreError: the hub did not take it.
        """
        paper, signer = self._found(signer_id)
        if paper.volume is not Volume.MAIN:
            raise StaysConfidential()
        if not signer.seat:
            raise UnknownItem(thing=signer.label)
        leaves = self.pages.leaves(paper.draft_sha256, paper.title, on_progress, cancel)
        lines = self._lines_of(paper)
        heard = signing_sound.heard(self._store, [one.id for one in lines])
        text = self.pages.keep_lines(lines, heard)
        hand = Hand(
            paper.id, paper.kind, signer.id, paper.draft_sha256, len(leaves), time.monotonic()
        )
        with self._lock:
            before = self._hands.get(signer.seat)
            if before is not None and before.draft == hand.draft:
                hand.given_s, hand.nonce, hand.read_s = (
                    before.given_s, before.nonce, before.read_s,
                )  # fmt: skip
            self._hands[signer.seat] = hand
        changes: dict[str, Mapping[str, Any] | None] = {
            key: None
            for key in self._facts()
            if key.startswith((f"leaf/{signer.seat}/", f"sound/{signer.seat}"))
        }
        changes |= {f"leaf/{signer.seat}/{leaf.page}": leaf.fact for leaf in leaves}
        changes[f"text/{signer.seat}"] = {"asset": text}
        changes[f"paper/{signer.seat}"] = paper_fact(self._store, hand)
        self._give(changes)

    def take_back(self, seat: str) -> None:
        """Take the record from a seat; what it asks for by hand stays until it is answered."""
        with self._lock:
            self._hands.pop(seat, None)
        heads = (f"leaf/{seat}/", f"paper/{seat}", f"text/{seat}", f"sound/{seat}")
        gone = [key for key in self._facts() if key.startswith(heads) and _of(key, seat)]
        if gone:
            self._give(dict.fromkeys(gone))

    def take_back_all(self) -> None:
        """Take the record from every seat."""
        for seat in self.seats:
            self.take_back(seat)

    def take_up(self) -> None:
        """Hand out anew what seats held when the hub ended; a wish by hand stays as it is."""
        for key, value in self._facts().items():
            if not key.startswith("paper/"):
                continue
            seat = key.partition("/")[2]
            try:
                paper, signer = self._found(SignerId(str(value["signer"])))
                if paper.id != value["id"] or signer.seat != seat:
                    raise UnknownItem(thing=seat)
                self.hand_out(signer.id)
            except WenyiError as error:
                _log.warning("a seat no longer holds the record: %s", error.kind)
                self.take_back(seat)

    def refresh(self) -> None:
        """Tell every seat where its signer stands; a new draft takes the place of the old."""
        with self._lock:
            hands = dict(self._hands)
        for seat, hand in hands.items():
            paper, signer = self._found(hand.signer_id)
            if not paper.stands:
                # Another took its place; who is to read that gets it anew.
                self.take_back(seat)
            elif paper.draft_sha256 != hand.draft:
                self.hand_out(signer.id)
            else:
                self._give({f"paper/{seat}": paper_fact(self._store, hand)})

    def answered(self, written: str) -> None:
        """Let go of a wish written by hand: it is in words now, or withdrawn."""
        self._give({f"written/{written}": None})
        self.refresh()

    # ---- signing ----------------------------------------------------------------------

    def pad(self, seat: str) -> SeatPad:
        """Return the seat's screen as a pad."""
        with self._lock:
            return self._pads.setdefault(seat, SeatPad(self, seat))

    def ask_seat(self, seat: str, nonce: str | None) -> None:
        """Ask a seat to sign; None: no more.

        Raises:
            UnknownItem: it does not hold the record.
        """
        with self._lock:
            hand = self._hands.get(seat)
            if hand is None:
                if nonce is None:
                    return
                raise UnknownItem(thing=seat)
            hand.nonce = nonce
        self._give({f"paper/{seat}": paper_fact(self._store, hand)})

    def is_there(self, seat: str) -> bool:
        """Return whether a screen of the seat is connected."""
        return any(
            key.startswith(f"screen/{seat}/") and bool(value.get("online"))
            for key, value in self._facts().items()
        )

    def live(self, key: str, value: Any) -> None:
        """Take an ephemeral value; on the hub's thread."""
        head, _, seat = key.partition("/")
        if head == "ink":
            with self._lock:
                pad = self._pads.get(seat)
            if pad is not None:
                pad.preview(value)

    # ---- what a seat does; on the hub's threads -----------------------------------------

    def note(self, kind: str, value: Mapping[str, Any]) -> Mapping[str, Any]:
        """Write what a seat did; durable on return.

        Raises:
            OutOfTurn: the seat holds no record, or another draft.
            RuleError, StoreError: it was not written.
        """
        seat = str(value["seat"])
        with self._lock:
            hand = self._hands.get(seat)
        if hand is None or hand.paper_id != value["paper"]:
            raise OutOfTurn(wish=kind, state="taken back")
        if "draft" in value and value["draft"] != hand.draft:
            raise OutOfTurn(wish=kind, state="redrafted")
        doing: Mapping[str, Callable[[str, Hand, Mapping[str, Any]], Mapping[str, Any]]] = {
            "read": self._read,
            "correct": self._correct,
            "listen": self._listen,
            "sign": self._sign,
            "decline": self._decline,
        }
        made = doing[kind](seat, hand, value)
        self.on_change()
        return made

    def _read(self, seat: str, hand: Hand, value: Mapping[str, Any]) -> Mapping[str, Any]:
        shown = [(int(page), float(seconds)) for page, seconds in value["shown"]]
        if any(not 0 < page <= hand.pages for page, _ in shown):
            raise BadValue(column="shown", value=f"1–{hand.pages}")
        total_s = sum(seconds for _, seconds in shown)
        with self._lock:
            passed_s = time.monotonic() - hand.given_s + _SLACK_S
            if hand.read_s + total_s > passed_s:
                raise BadValue(column="shown", value=f"{total_s:.0f} s")
            hand.read_s += total_s
        state = self._desk(hand).read(hand.signer_id, shown, screen=seat)
        return self._told(seat, hand, {"state": state.value})

    def _correct(self, seat: str, hand: Hand, value: Mapping[str, Any]) -> Mapping[str, Any]:
        paper, signer = self._found(hand.signer_id)
        line = next(
            (one for one in self._lines_of(paper) if one.id == value.get("line")), None
        )  # fmt: skip
        if value.get("line") and line is None:
            raise UnknownItem(thing=str(value["line"]))
        page = value.get("page") or (None if line is None else line.page)
        quoted = "" if line is None else f"{line.label}：{line.text}".lstrip("：")
        with self._store.snapshot() as reader:
            asked = [
                one
                for one in reads.corrections(reader, paper.id)
                if one.signer_id == signer.id and one.decision is Decision.OPEN
            ]
        if len(asked) >= MOST_OPEN or (value.get("ink") and hand.written >= MOST_WRITTEN):
            raise OutOfTurn(wish="correct", state="open")
        if value.get("ink"):
            hand.written += 1
            fact = {
                "seat": seat,
                "signer": signer.id,
                "draft": hand.draft,
                "page": page,
                "line": None if line is None else line.id,
                "quoted": quoted,
                "ink": value["ink"],
                "at": value["at"],
            }
            return self._told(seat, hand, {}, {f"written/{value['id']}": fact})
        self._desk(hand).ask_correction(
            hand.signer_id,
            str(value["wish"]).strip(),
            page=page,
            quoted=quoted,
            reason=str(value.get("reason") or "").strip(),
            utterance_id=None if line is None else UtteranceId(line.id),
        )
        return self._told(seat, hand, {})

    def _listen(self, seat: str, hand: Hand, value: Mapping[str, Any]) -> Mapping[str, Any]:
        paper, _ = self._found(hand.signer_id)
        wanted = str(value["line"])
        if all(one.id != wanted for one in self._lines_of(paper)):
            raise UnknownItem(thing=wanted)
        data, length_s = signing_sound.sentence(
            self._store, self._station.home, self.hearing_id, UtteranceId(wanted)
        )
        asset = self.pages.keep_sound(data)
        fact = {"asset": asset, "line": wanted, "length_s": round(length_s, 2)}
        return {"facts": {f"sound/{seat}": fact}, "result": {"asset": asset}}

    def _sign(self, seat: str, hand: Hand, value: Mapping[str, Any]) -> Mapping[str, Any]:
        self.pad(seat).take(value)
        return {}

    def _decline(self, seat: str, hand: Hand, value: Mapping[str, Any]) -> Mapping[str, Any]:
        self.pad(seat).give_up(str(value["nonce"]))
        return {}

    # ---- bytes ------------------------------------------------------------------------

    def asset(self, sha256: str) -> Asset | None:
        """Return what is known of bytes of the record; None: none of this digest."""
        return self.pages.asset(sha256)

    def read(self, sha256: str, start: int, count: int) -> Iterator[bytes]:
        """Yield some of the bytes.

        Raises:
            StoreError: they are not held any more.
        """
        return self.pages.read(sha256, start, count)

    # ---- parts ------------------------------------------------------------------------

    def _desk(self, hand: Hand) -> SigningDesk:
        return SigningDesk(self._station, self.hearing_id, self._who, hand.kind)

    def _found(self, signer_id: SignerId) -> tuple[Paper, Signer]:
        with self._store.snapshot() as reader:
            signer = reads.signer(reader, signer_id)
            return reads.paper(reader, signer.paper_id), signer

    def _lines_of(self, paper: Paper) -> tuple[Line, ...]:
        draft = paper.draft_sha256
        with self._lock:
            found = self._lines.get(draft)
        if found is None:
            found = lines_of(self._store.blobs.read(draft))
            with self._lock:
                self._lines = {draft: found}
        return found

    def _told(
        self,
        seat: str,
        hand: Hand,
        result: Mapping[str, Any],
        more: Mapping[str, Any] | None = None,
    ) -> Mapping[str, Any]:
        facts = {f"paper/{seat}": paper_fact(self._store, hand), **(more or {})}
        return {"facts": facts, "result": result}


def _of(key: str, seat: str) -> bool:
    return key.split("/")[1] == seat
