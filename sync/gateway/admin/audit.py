"""The record of acts, and the log's signed heads with their witnesses (审计)."""

from __future__ import annotations

import base64
from datetime import datetime

from starlette.responses import Response

from dossier.court_time import COURT_TIME
from resources.errors import Missing
from sync.access import acts, people
from sync.access.acts import Act
from sync.audit.heads import check_head
from sync.gateway.admin import figures
from sync.gateway.admin.pages import Page, may
from sync.gateway.admin.rendering import page, plain
from sync.gateway.admin.visits import Visit
from sync.ledger import audit, overview

_AT_ONCE = 50
_NEEDS = may("see_operations")


def show(visit: Visit) -> Response:
    """Show acts, the newest first, and the newest heads."""
    text = visit.asked("before", 18)
    before = int(text) if text.isascii() and text.isdigit() else None
    stations = figures.all_stations(visit.facilities, visit.now_s)
    with visit.books.consulting() as connection:
        found = acts.acts(connection, before, _AT_ONCE + 1)
        everybody = people.everybody(connection)
        heads = overview.heads(connection, 10)
    names = {each.id: each.name for each in everybody}
    names |= {each.row.id: each.row.name for each in stations}
    return page(
        visit,
        "audit",
        acts=found[:_AT_ONCE],
        details=lambda act: _details(visit, act),
        older=found[_AT_ONCE - 1].number if len(found) > _AT_ONCE else 0,
        first=before is None,
        heads=heads,
        names=names,
        key=visit.facilities.authority.public_key.hex(),
    )


def newest_head(visit: Visit) -> Response:
    """Give the newest head as a sheet to print, sign and put away.

    Raises:
        Missing: nothing was signed yet.
    """
    with visit.books.consulting() as connection:
        signed = audit.newest_head(connection)
        if signed is None:
            raise Missing(source="—")
        witnessed = audit.witnesses(connection, signed.digest)
    head = check_head(signed, visit.facilities.authority.public_key)
    words = visit.words
    lines = [
        words("sheet.title", centre=visit.facilities.name),
        "",
        f"{words('sheet.at')}  {head.at.isoformat(timespec='seconds')}",
        f"{words('sheet.size')}  {head.size}",
        f"{words('sheet.root')}  {head.root.hex()}",
        f"{words('sheet.key')}  {head.log}",
        f"{words('sheet.digest')}  {signed.digest}",
        f"{words('sheet.raw')}  {signed.raw.decode('utf-8')}",
        f"{words('sheet.signature')}  {base64.b64encode(signed.signature).decode('ascii')}",
        "",
        words("sheet.witnesses", count=len(witnessed)),
        *(
            f"  {each.key.hex()}  {base64.b64encode(each.signature).decode('ascii')}"
            for each in witnessed
        ),
        "",
        words("sheet.use"),
        "",
        words("sheet.signed_by"),
        "",
    ]
    return plain("\n".join(lines), f"wenyi-head-{head.size}.txt")


def _details(visit: Visit, act: Act) -> str:
    """Return what is known of an act, without what does not apply."""
    return " · ".join(
        f"{visit.words.known(f'detail.{name}', name)} {_value(visit, name, value)}"
        for name, value in sorted(act.details.items())
        if value not in (None, "", False)
    )


def _value(visit: Visit, name: str, value: str | int | bool | None) -> str:
    if name.endswith("_s") and isinstance(value, int):
        return f"{datetime.fromtimestamp(value, COURT_TIME):%Y-%m-%d %H:%M}"
    if name == "reason":
        return visit.words.known(f"reason.{value}", str(value))
    if name in ("role", "kind"):
        return visit.words.known(f"{name}.{value}", str(value))
    return visit.words("site.yes") if value is True else str(value)[:80]


PAGES = (Page("/audit", show, _NEEDS), Page("/audit/head.txt", newest_head, _NEEDS))
