"""A small court's dossiers, sent to a centre over a real database."""

from __future__ import annotations

from typing import Any

from sync.core.messages import Sent
from sync.ledger.contract import Books
from tests.sync.bench import Bench, Pen
from tests.sync.ledger.centres import BookedCentre


class Court:
    """Writes entries at stations and commits them at once."""

    def __init__(self, books: Books) -> None:
        self.books = books
        sim = BookedCentre(books)
        Bench.make_sim, before = staticmethod(lambda: sim), Bench.make_sim
        try:
            self.pen = Pen("d1")
            self.bench = Bench(self.pen)
        finally:
            Bench.make_sim = staticmethod(before)

    def write(self, *deltas: Any, case: str | None = "c1", **changes: Any) -> Sent:
        """Commit one applied entry."""
        sent = self.pen.entry(*deltas, case=case, **changes)
        assert self.bench.outcomes(sent) == ["applied"]
        return sent

    def case(self, id_: str) -> Sent:
        row = {"id": id_, "number": f"no {id_}", "title": f"title {id_}"}
        return self.write(["case", id_, None, row], case=id_)

    def material(self, id_: str, case: str, volume: str = "main", **more: Any) -> Sent:
        row = {
            "id": id_, "case_id": case, "volume": volume, "category": "x",
            "title": f"title {id_}", "rank": id_, "deleted": 0, **more,
        }  # fmt: skip
        return self.write(["material", id_, None, row], case=case)

    def page(
        self, id_: str, case: str, material: str | None = None, zone: str = "main", **more: Any
    ) -> str:
        """Receive a page; return the digest of its bytes."""
        sha256 = self.bench.store(f"bytes of {id_}".encode(), zone)
        row = {
            "id": id_, "case_id": case, "batch_id": None, "material_id": material, "rank": id_,
            "sha256": sha256, "media_type": "image/jpeg", "edits": "", "reading": "",
            "deleted": 0, **more,
        }  # fmt: skip
        self.write(["page", id_, None, row], case=case)
        return sha256

    def file(self, page: str, case: str, before: str | None, after: str | None) -> Sent:
        return self.write(
            ["page", page, {"material_id": before}, {"material_id": after}], case=case
        )

    def read(self, page: str, case: str, text: bytes, zone: str = "main") -> str:
        """Let a machine read a page; return the digest of the text."""
        sha256 = self.bench.store(text, zone)
        self.write(["page", page, {"reading": ""}, {"reading": sha256}], case=case)
        return sha256
