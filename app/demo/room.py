"""A courtroom on one machine, for the demo: evidence of the demo case, screens let in (演示法庭).

Never used but with ``--demo``: screens of the demo are let in without a code, through a
folder only this account can read.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import socket
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from app.demo.pages import cached_side
from app.station.hub_seats import COURT_ROLES
from app.station.hub_setup import LOOPBACK
from courtroom.hub.contract import Kind
from courtroom.screen.identity import Identity, save_identity
from dossier import order
from dossier.changes import AddMaterial, CloseBatch, OpenBatch, ReceivePage
from dossier.edits import Rotate
from dossier.evidence import EvidenceKind, Exhibit
from dossier.evidence_changes import SetExhibits
from dossier.ids import BatchId, CaseId, ExhibitId, MaterialId, PageId, new_id
from dossier.model import Batch, BatchState, Material, Page, Volume
from dossier.store import evidence as reads
from resources.errors import Cancelled, NoRoom, UnknownItem, WenyiError
from scanner.imaging.header import read_header

if TYPE_CHECKING:
    from app.demo.case import Side
    from app.station.hub import RoomHub
    from app.station.station import Station
    from dossier.store import Store

_log = logging.getLogger(__name__)

WHO = "demo"
_CATEGORY = "evidence"


@dataclass(frozen=True, slots=True)
class Piece:
    """One exhibit to be: pages as files, and whether each lies upside down."""

    side: str
    name: str
    purpose: str
    files: tuple[Path, ...]
    turned: tuple[bool, ...] = ()
    kind: EvidenceKind = EvidenceKind.DOCUMENT
    original: bool = True


_DEMO = (
    ("原告", "家具五金配件购销合同", "双方存在买卖合同关系", ("contract",), EvidenceKind.DOCUMENT),
    ("原告", "微信聊天记录", "被告确认收货并承诺付款", ("chat",), EvidenceKind.ELECTRONIC),
    (
        "原告",
        "送货单及网上银行电子回单",
        "原告已交付全部货物，被告只付了部分货款",
        ("delivery-1", "delivery-2", "delivery-3", "bank-1", "bank-2"),
        EvidenceKind.DOCUMENT,
    ),
    (
        "被告",
        "现场照片",
        "部分货物存在质量问题",
        ("photographs-1", "photographs-2"),
        EvidenceKind.DOCUMENT,
    ),
)


def demo_pieces(folder: Path, stopping: threading.Event | None = None) -> list[Piece]:
    """Return the evidence of the demo case, drawn into ``folder`` where it is not yet.

    Raises:
        FontMissing: no Chinese font is installed.
        Cancelled: ``stopping`` was set before all of it was drawn.
    """
    from app.demo.case import demo_case

    def drawn(one: Side) -> Path:
        if stopping is not None and stopping.is_set():
            raise Cancelled
        return cached_side(one, folder)()

    pieces = []
    for side, name, purpose, documents, kind in _DEMO:
        sides = [
            one
            for document in documents
            for one in demo_case().sides
            if one.key.rpartition("-")[0] == document and not one.blank
        ]
        files = tuple(drawn(one) for one in sides)
        turned = tuple(one.upside_down for one in sides)
        pieces.append(Piece(side, name, purpose, files, turned, kind))
    return pieces


def lay_out(store: Store, case_id: CaseId, pieces: Sequence[Piece]) -> list[Exhibit]:
    """File pages as materials and list them as exhibits, in one go; return the list."""
    batch = Batch(BatchId(new_id()), case_id, "files", "", BatchState.OPEN, datetime.now(UTC))
    store.apply(OpenBatch(batch), WHO)
    exhibits: list[Exhibit] = []
    ranks = order.spread("", "", len(pieces))
    numbers: dict[str, int] = {}
    for piece, rank in zip(pieces, ranks, strict=True):
        pages = [_page(store, case_id, batch.id, file, number) for number, file in
                 enumerate(piece.files)]  # fmt: skip
        pages = [
            _turned(page) if piece.turned and piece.turned[at] else page
            for at, page in enumerate(pages)
        ]
        for page in pages:
            store.apply(ReceivePage(page), WHO)
        material = Material(
            MaterialId(new_id()), case_id, Volume.MAIN, _CATEGORY, piece.name, "", 1.0, "", True
        )
        ids = tuple(page.id for page in pages)
        if ids:
            store.apply(AddMaterial(material, ids), WHO)
        numbers[piece.side] = numbers.get(piece.side, 0) + 1
        exhibits.append(
            Exhibit(
                id=ExhibitId(new_id()),
                case_id=case_id,
                side=piece.side,
                number=numbers[piece.side],
                name=piece.name,
                rank=rank,
                kind=piece.kind,
                source="当事人提交",
                purpose=piece.purpose,
                material_id=material.id if ids else None,
                pages=ids,
                original=piece.original,
                submitter=piece.side,
            )
        )
    store.apply(CloseBatch(batch.id, BatchState.DONE), WHO)
    store.apply(SetExhibits(case_id, tuple(exhibits)), WHO)
    with store.snapshot() as reader:
        return reads.exhibits(reader, case_id)


def has_exhibits(store: Store, case_id: CaseId) -> bool:
    """Return whether the case has a list of evidence."""
    with store.snapshot() as reader:
        return bool(reads.exhibits(reader, case_id))


def _page(store: Store, case_id: CaseId, batch_id: BatchId, file: Path, number: int) -> Page:
    data = file.read_bytes()
    header = read_header(data, file.name)
    store.blobs.put(data)
    return Page(
        id=PageId(new_id()),
        case_id=case_id,
        batch_id=batch_id,
        material_id=None,
        rank="",
        sha256=hashlib.sha256(data).hexdigest(),
        media_type=header.media_type,
        size_bytes=len(data),
        width_px=header.width_px,
        height_px=header.height_px,
        dpi=int(header.dpi_or_default),
        source_name=f"{number + 1}",
        received_at=datetime.now(UTC),
    )


def _turned(page: Page) -> Page:
    return replace(page, edits=(Rotate(2),))


# ---- screens of the same machine ------------------------------------------------------

DOOR = "demo/room"
PORT = "demo/room.port"
_ASK, _ANSWER = ".ask", ".answer"
LOOK_S = 0.2
MOST_BYTES = 16 << 10


def prepare(station: Station, case_id: CaseId, stopping: threading.Event | None = None) -> None:
    """Give the demo case its evidence, where it has none; takes some seconds once.

    Raises:
        FontMissing: no Chinese font is installed.
        Cancelled: ``stopping`` was set before all of it was drawn.
    """
    if not has_exhibits(station.store, case_id):
        lay_out(station.store, case_id, demo_pieces(station.home / "demo", stopping))


def port_before(home: Path) -> int:
    """Return the port of the demo's last hub, so that its screens find it again.

    0, any free one, where there was none or somebody else has it now.
    """
    try:
        port = int((home / PORT).read_text(encoding="ascii"))
        with socket.socket() as trial:
            if os.name == "posix":
                # What is left of the screens' last connections does not keep the port.
                trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            trial.bind((LOOPBACK, port))
    except (OSError, ValueError, OverflowError):
        return 0
    return port


def open_door(home: Path, room: RoomHub) -> None:
    """Let in every screen of the demo that asks, while the hub runs; a thread of its own."""
    folder = home / DOOR
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for old in folder.glob("*"):
        old.unlink(missing_ok=True)
    if room.listening is not None:
        (home / PORT).write_text(str(room.listening.port), encoding="ascii")
    threading.Thread(target=_keep_door, args=(folder, room), name="demo-door", daemon=True).start()


def _keep_door(folder: Path, room: RoomHub) -> None:
    while not room.stopping.wait(LOOK_S):
        for ask in folder.glob(f"*{_ASK}"):
            try:
                _let_in(ask, room)
            except (OSError, ValueError, KeyError, TypeError, WenyiError) as error:
                _log.warning("a demo screen was not let in: %s", type(error).__name__)
            ask.unlink(missing_ok=True)


def _let_in(ask: Path, room: RoomHub) -> None:
    value = json.loads(ask.read_bytes()[:MOST_BYTES])
    kind = Kind(value["kind"])
    seat = "" if kind is Kind.PUBLIC else _seat(room, kind, str(value["seat"]))
    admitted = room.admit(kind, seat, str(value["name"]), str(value["request"]))
    listening = room.listening
    if listening is None:
        return
    answer = {
        "host": listening.host,
        "port": listening.port,
        "device": admitted.device,
        "kind": str(admitted.kind),
        "seat": admitted.seat,
        "name": admitted.name,
        "certificate": admitted.certificate_pem,
        "authority": admitted.authority_pem,
    }
    beside = ask.with_suffix(".part")
    beside.write_text(json.dumps(answer), encoding="utf-8")
    beside.replace(ask.with_suffix(_ANSWER))


def _seat(room: RoomHub, kind: Kind, wanted: str) -> str:
    """Return the key of a seat by key or role (原告); the first of its kind where none is named.

    Raises:
        UnknownItem: the hearing has no such seat.
    """
    for key, value in room.exhibits.seats().items():
        if wanted in (key, value["role"], value["label"]) and wanted:
            return key
        if not wanted and (value["role"] in COURT_ROLES) == (kind is Kind.BENCH):
            return key
    raise UnknownItem(thing=wanted)


def knock(home: Path, kind: Kind, seat: str, folder: Path, timeout_s: float = 60.0) -> Identity:
    """Have the demo's hub on this machine let a screen in; blocks until it does.

    Args:
        home: the demo station's folder.
        kind: what the screen is for.
        seat: its key or role; empty: the first of the kind.
        folder: where the screen keeps what it gets.
        timeout_s: how long to wait for a clerk's desk that is not open yet.

    Raises:
        NoRoom: no demo clerk's desk answered.
    """
    key = ec.generate_private_key(ec.SECP256R1())
    request = (
        x509.CertificateSigningRequestBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "screen")]))
        .sign(key, hashes.SHA256())
    )
    name = f"演示 {seat or kind}"
    value = {
        "kind": str(kind),
        "seat": seat,
        "name": name,
        "request": request.public_bytes(serialization.Encoding.PEM).decode(),
    }
    door = home / DOOR
    door.mkdir(mode=0o700, parents=True, exist_ok=True)
    ask = door / f"{new_id()}{_ASK}"
    end = time.monotonic() + timeout_s
    while time.monotonic() < end:
        if not ask.exists():
            # Asked again: a desk that opens sweeps out what lay there before.
            beside = ask.with_suffix(".new")
            beside.write_text(json.dumps(value), encoding="utf-8")
            beside.replace(ask)
        answer = ask.with_suffix(_ANSWER)
        time.sleep(LOOK_S)
        if answer.exists():
            got = json.loads(answer.read_text(encoding="utf-8"))
            ask.unlink(missing_ok=True)
            answer.unlink(missing_ok=True)
            return _kept(got, folder, key)
    ask.unlink(missing_ok=True)
    raise NoRoom(detail="demo")


def _kept(got: dict[str, Any], folder: Path, key: ec.EllipticCurvePrivateKey) -> Identity:
    identity = Identity(
        folder, got["host"], got["port"], got["device"], Kind(got["kind"]), got["seat"],
        got["name"], "演示",
    )  # fmt: skip
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    save_identity(
        identity,
        key_pem=pem.decode(),
        certificate_pem=got["certificate"],
        authority_pem=got["authority"],
    )
    return identity
