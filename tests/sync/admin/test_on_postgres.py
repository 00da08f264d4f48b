"""The same pages on PostgreSQL, whose roles and row rules SQLite does not have."""

from __future__ import annotations

from pathlib import Path

from sync.ledger import open_books
from tests.sync.admin.demo import PASSWORD, furnish
from tests.sync.admin.office import Visitor, office
from tests.sync.postgres import Postgres

PAGES = (
    "/", "/stations", "/stations/scan-2", "/stations/scan-2/revoke", "/people",
    "/people/{person}", "/conflicts", "/conflicts/{conflict}", "/refusals", "/storage", "/audit",
    "/audit/head.txt", "/systems",
)  # fmt: skip


def test_every_page_and_a_decision_on_postgresql(postgres: Postgres, tmp_path: Path) -> None:
    url = postgres.url(postgres.fresh())
    open_books(url, Path()).close()
    with office(tmp_path / "centre", database_url=url) as place:
        demo = furnish(place, tmp_path)
        try:
            boss, clerk = place.visitor("administrator"), place.visitor("clerk")
            place.grant("clerk", None, writes=True)
            for each in PAGES:
                path = each.format(person=place.ids["oa"], conflict=demo.conflict)
                assert boss.get(path).status_code == 200, path
            assert "起诉状" not in boss.read(f"/conflicts/{demo.conflict}")
            boss.send("/stations/scan-2/name", {"name": "改了"}, on="/stations/scan-2")
            boss.send("/stations/scan-2/grant", {"every": "1"}, on="/stations/scan-2")
            boss.send("/storage/scrub", on="/storage")
            assert "改了" in boss.read("/stations")
            assert "起诉状及附件" in clerk.read(f"/conflicts/{demo.conflict}")
            assert clerk.send(f"/conflicts/{demo.conflict}/keep/mine").status_code == 303
            with place.facilities.books.view() as ledger:
                row = ledger.row("material", "m1")
            assert row is not None
            assert row["title"] == "起诉状及附件"
            real = Visitor(place.centre)
            answer = real.send("/sign-in", {"login": "admin", "password": PASSWORD})
            assert answer.headers["location"] == "/admin/"
            real.close()
        finally:
            demo.close()
