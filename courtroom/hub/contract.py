"""What the hub knows, asks of the station behind it, and says to screens (庭审中枢约定).

The hub's state is a flat map of *facts*: key → JSON value. Each screen has a projection of
it, by role and seat, and a stream of its own: snapshot, then events with consecutive
numbers that set and delete facts. What a seat may not know is in none of its facts, events
and assets. The wire is described in docs/courtroom-protocol.md.

Keys (``E`` exhibit id, ``N`` 1-based page number in the exhibit, ``S`` seat key):

=================  ============================================  ==============================
key                value                                         who has it
=================  ============================================  ==============================
``hearing``        id, case_number, title, state, stage          all
``seat/S``         role, label, person, side, colour             all
``screen/S/D``     device, name, kind, online, painted           clerk, bench
``exhibit/E``      label, name, side, kind, rank, media,         bench, clerk; the side that
                   pages (count)                                 submitted it; seats it was
                                                                 released to, without ``pages``
                                                                 unless all are released
``page/E/N``       asset, page, width, height, tiles             as above, page by page
``media/E``        asset, name, type, length_s                   as ``exhibit/E``, if released
``release/E``      to (list of seats or ``["*"]``), pages        bench, clerk
                   (list of N, or ``"all"``), grants: {seat or
                   ``*``: {pages, media: bool}} says exactly who
                   has what; ``to`` and ``pages`` are its sums
``show/*``         a view (below)                                all
``show/S``         a view for one seat; goes before ``show/*``   S, bench, clerk
``blank/*``        by, reason                                    all
``blank/S``        by, reason                                    S, bench, clerk
``control``        seat that may show and turn beside the bench  all
``frozen``         by                                            all
``ask/ID``         seat, exhibit, page, at, state                its seat, bench, clerk
``mark/ID``        exhibit, page, seat, person, tool, colour,    all who have ``page/E/N``;
                   width, points, text, at, private              while private its author alone
``marks_hidden``   by                                            all
``line/RANK``      id, seat, label, text, at_s, state            all (the last 200 lines)
``offer/ID``       exhibit, page, words, said_by, at             bench, clerk (a mention)
``snapshot/ID``    number, exhibit, page, at                     bench, clerk
``paper/S``        id, title, draft (SHA-256 of the pages that  S, clerk
                   count), pages (count), signer, label, state
                   (of the signer), phase (of the paper), asked
                   (nonce while they are asked to sign, else
                   null), seen (pages), wishes (what they asked
                   to have corrected, with decision and ground)
``leaf/S/N``       asset, page, width, height                    S, clerk
``text/S``         asset: JSON, the lines of the paper, where    S, clerk
                   each stands and whether it can be heard
``sound/S``        asset, line, length_s: the sentence asked     S, clerk
                   for last
``written/ID``     seat, signer, draft, page, line, quoted, ink, S, clerk
                   at: a wish written by hand, until the clerk
                   has taken it into words
``leave``          code: six digits that open a locked screen    clerk
                   (kiosk); new at each start of the hub
=================  ============================================  ==============================

A *view* is ``{id, panes: [{exhibit, page, rectangle: [x, y, w, h], rotation}], linked, media:
{exhibit, playing, at_s, rate, as_of}|null, by, at}``; rectangles are parts (0–1) of the page,
origin top-left. One pane, or two to four side by side (对比).

Targets of acts are a seat key, ``public`` (the public screens, whose facts are ``show/public``,
``blank/public``), ``*`` for everybody, or a list of seats. What is shown to somebody is always
released to them: to withdraw it takes it down. Showing to ``*`` takes down what single seats
were shown. While ``frozen`` (定格), ``turn`` is out of turn for everybody, ``show`` for parties.

Acts, with who may do them (``P*``: a party's seat that has ``control``, to ``*`` only, with its
own exhibits or what everybody has been released):

``show`` to, view (bench, clerk, P*; releases the view's pages to those it is shown to; with
``marks`` true, what the actor drew on them in private is shown with them) ·
``release`` exhibit, pages, to · ``withdraw`` exhibit, to (bench, clerk) · ``turn`` view
(bench, clerk, P*; only rectangle, rotation, page and media of what is shown) · ``blank`` to,
reason · ``unblank`` to (bench, clerk) · ``freeze`` on (bench; clerk) · ``control`` seat or
null (bench, clerk) · ``ask`` exhibit, page (party, its own or released ones) · ``answer`` ask,
granted (bench, clerk) · ``mark`` exhibit, page, tool, colour, width, points, text (all but
public, on pages they have; of bench and clerk private where the page is in no ``show/…``, or
``private`` says so) · ``unmark`` mark (its author; bench) · ``hide_marks`` on (bench,
clerk) · ``snapshot`` exhibit, page, rectangle (bench, clerk) · ``dismiss`` offer (bench,
clerk) · ``note`` id, text, ink, exhibit, page, removed (bench: its own) · ``opinion``,
``ruling`` as in :mod:`dossier.evidence` (clerk; bench) · ``rename`` seat, person ·
``read``, ``correct``, ``listen`` (party, bench; of the paper in the hands of its seat) ·
``sign``, ``decline`` (party, bench; while asked to sign, see docs/courtroom-protocol.md) ·
``revoke`` device (clerk) ·
``leave`` code (party, public: answers only whether the code of
``leave`` is right, else NotAllowed; TooOften after five wrong ones in a minute).

Ephemeral facts, latest wins, neither logged nor numbered: ``live`` messages with keys
``speaking/S`` (text while somebody speaks: ``{label, text}``), ``level/S``, ``pen/S`` (a
stroke being drawn: as ``mark/ID`` without ``seat`` and ``at``), ``view/*`` (what is
seen while it is pinched: ``{view, panes: [{rectangle, rotation}], media: null}``, ``view`` the
id of what is shown, ``panes`` all of its panes in order). Null: it ended.
``ink/S`` (what a seat that was asked to sign is writing: {nonce, strokes}) and
``reading/S`` ({page}) go to the clerk alone.
A wish (``ask/ID``) has the state ``open``, ``granted`` or ``refused``.

Questions of bench and clerk (``ask``), with what they take → what comes back:

``dossier`` → {volumes: [{volume: ``main``|``confidential``, name, items: [{key, title,
materials: [{id, title, pages: [{id, number, width, height}]}]}]}], unfiled: [page as before]} ·
``search`` query, limit → {hits: [{page, material, title, number, volume, snippet, start, end,
boxes: [[x, y, w, h]]}], unread} (boxes as parts of the view; ``start``, ``end`` within the
snippet; ``unread``: how many pages of the dossier are not recognised yet) ·
``page`` page → {asset, width, height, tiles} ·
``notes`` → {notes: [{id, text, ink, exhibit, page, sitting, at_s, at}]} (its own, as written
for this device's person) ·
``opinions`` exhibit or null → {opinions: [{exhibit, side, authenticity, legality, relevance,
purpose, force, reason, objection, at}], rulings: [{exhibit, original, admission, reason,
announced, at}]} (the newest of each) ·
``recall`` text → {found: [{exhibit, label, name, page, score}]} (by label, barcode or words) ·
``timeline`` → {entries: [{kind: ``stage``|``display``|``snapshot``|``mark``|``event``, at,
until, text, exhibit, page, line}]} (in order; ``line`` is the utterance's rank) ·
``voice`` wav (base64, at most 15 s) → {text} · ``voice.warm`` → {} (loads what recognises
speech, some seconds, so that ``voice`` does not wait for it; an older hub does not know it) ·
``statute.*`` as in app/station/statutes.py.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

PROTOCOL = 1
ALL = "*"
LEASE_S = 2.0
"""A screen that hears nothing for longer blanks itself (断线黑屏)."""
BEAT_S = 0.5
MOST_MESSAGE_BYTES = 64 << 10
MOST_PANES = 4

Fact = Any
"""JSON value."""


class Kind(StrEnum):
    """What a device in the room is for (设备用途)."""

    BENCH = "bench"
    CLERK = "clerk"
    PARTY = "party"
    PUBLIC = "public"
    """旁听大屏: what is shown to all, and nothing of its own."""


@dataclass(frozen=True, slots=True)
class Device:
    """A paired device (已配对设备)."""

    id: str
    """SHA-256 of its public key, hex."""
    name: str
    kind: Kind
    seat: str
    """Seat key; empty for the public screen."""
    remote: bool = False
    """远程: the same permissions; its screen tells when the link is poor."""
    revoked: bool = False


@dataclass(frozen=True, slots=True)
class Asset:
    """Bytes a screen may ask for by digest (示证数据)."""

    sha256: str
    size_bytes: int
    media_type: str
    tiles: tuple[int, int] | None = None
    """Width and height in pixels where it can be had in tiles (:mod:`courtroom.viewing`)."""


class Exhibits(Protocol):
    """Where the hub's exhibits, bytes and records come from; the station behind it.

    May be called from several threads, never from the hub's event loop itself.
    """

    def hearing(self) -> Mapping[str, Any]:
        """Return the value of ``hearing``."""
        ...

    def seats(self) -> Mapping[str, Mapping[str, Any]]:
        """Return seat key → value of ``seat/S``."""
        ...

    def exhibits(self) -> Mapping[str, Mapping[str, Any]]:
        """Return the exhibits by id; never of 副卷.

        Values are {label, name, side, kind, rank, pages: [{page, asset, width, height,
        tiles}], media: {asset, name, type, length_s} | None}.
        """
        ...

    def asset(self, sha256: str) -> Asset | None:
        """Return what is known of an asset; None: there is none."""
        ...

    def read(self, sha256: str, start: int, count: int) -> Iterator[bytes]:
        """Return bytes of an asset in pieces of at most 256 KiB.

        Raises:
            StoreError: they cannot be read.
        """
        ...

    def tile(self, sha256: str, level: int, column: int, row: int) -> bytes:
        """Return a tile as JPEG or PNG.

        Raises:
            UnknownItem: there is no such tile.
        """
        ...

    def note(self, kind: str, value: Mapping[str, Any]) -> Mapping[str, Any]:
        """Write into the journal what became of something; durable on return.

        Kinds and their values (``id`` from :func:`dossier.ids.new_id`, ``page`` the number in
        the exhibit, ``by`` and ``seat`` seat keys, ``at`` aware ISO time; ids twice are the
        same thing twice): ``display`` id, exhibit, page, rectangle, by, to, at (one for each
        pane) or id, until · ``mark`` id, exhibit, page, seat, person, tool, colour, width,
        points, text, at · ``unmark`` id, seat · ``snapshot`` id, exhibit, page, rectangle, by,
        at, marks (values of those that are shown) → {number} · ``note`` id, text, ink, exhibit,
        page, removed, seat, person, at → {id} · ``opinion``, ``ruling`` the act's values, id,
        seat, person, at → {id} · ``rename`` seat, person ·
        ``read``, ``correct``, ``listen``, ``sign``, ``decline`` the act's values, id, seat,
        person, device, at → {facts: what becomes of ``paper/S`` and the like, result}.

        Raises:
            RuleError, StoreError: it was not written.
        """
        ...

    def ask(self, name: str, value: Mapping[str, Any], device: Device) -> Any:
        """Answer a question of the bench or clerk as JSON.

        Names: ``dossier``, ``search``, ``page`` (asset of any page of the main and
        confidential volume), ``notes``, ``statute.laws``, ``statute.find``,
        ``statute.show``, ``statute.cited``, ``opinions``, ``recall``, ``timeline``, ``voice``,
        ``voice.warm``;
        what they take and give stands at the top.

        Raises:
            WenyiError: as the question's room does.
        """
        ...


OnState = Callable[[Mapping[str, Any]], None]
"""Takes the clerk's projection whenever it changes; called on the hub's thread."""
