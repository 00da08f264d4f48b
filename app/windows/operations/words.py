"""Words for what the sync says: states, reasons, fields, sizes, times (用语)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from app.qt.translations import mark, spoken, tr, trn
from dossier.court_time import court_now, in_court

if TYPE_CHECKING:
    from sync.core.station.events import Alarm
    from sync.core.station.ports import Dead
    from sync.station.contract import Status

REASONS = {
    "damaged": mark("The original on this station is damaged; scan the page again"),
    "version": mark("The centre speaks another version; update this station"),
    "message": mark("The centre could not read the message"),
    "limit": mark("Larger than the centre takes"),
    "size": mark("The centre holds bytes of another length under this name"),
    "hash": mark("The bytes changed on their way several times"),
    "missing": mark("Originals that belong to it do not reach the centre"),
    "entry": mark("The centre does not accept this record"),
    "signature": mark("The signature of this station is not accepted"),
    "forbidden": mark("This station may not write this case"),
    "not_taken": mark(
        "This station has no right to write them; ask the administrator, then try again"
    ),
    "unknown_blob": mark("The centre does not have it"),
    "revoked": mark("The administrator shut this station out"),
    "unknown_device": mark("The centre does not know this station"),
    "clone": mark("A copy of this station is in use; enrol it anew"),
}

ALARMS = {
    "forged": mark("An answer did not bear the centre's signature and was not believed"),
    "feed": mark("The list of changes from the centre has a gap"),
    "centre_went_back": mark("The centre was restored from a backup; missing work is sent again"),
    "new_epoch": mark("This station was restored or copied; its work goes on in a new chain"),
    "shut_out": mark("The centre does not let this station in"),
    "damaged": mark("An original on this station is damaged"),
    "quota": mark("The centre takes no more from this station today; it goes on by itself"),
    "rewritten": mark("The centre's journal was rewritten; tell the administrator at once"),
    "restored": mark("The centre's journal begins anew; the tree heads seen before are kept"),
}

CONFLICTS = {
    "revision": mark("Changed by somebody else meanwhile"),
    "before": mark("What was changed is not what stands at the centre"),
    "depends": mark("What it belongs to was removed meanwhile"),
    "referred": mark("What it removes is still in use"),
}

COLUMNS = {
    "case.number": mark("Case number"),
    "case.cause": mark("Cause of action"),
    "case.procedure": mark("Procedure"),
    "party.name": mark("Name of the party"),
    "party.role": mark("Standing of the party"),
    "party.identity": mark("Identity number"),
    "material.title": mark("Title"),
    "material.category": mark("Catalogue item"),
    "material.volume": mark("Volume"),
    "material.rank": mark("Place among the materials"),
    "material.confirmed": mark("Confirmed"),
    "material.deleted": mark("Removed"),
    "page.material_id": mark("Filed under"),
    "page.rank": mark("Place among the pages"),
    "page.edits": mark("Corrections of the image"),
    "page.deleted": mark("Removed"),
    "page.reading": mark("Recognised text"),
    "batch.state": mark("State of the batch"),
    "paper.title": mark("Title"),
    "paper.state": mark("State of the paper"),
    "paper.pages": mark("Pages of the paper"),
    "paper.opened_at": mark("Laid out at"),
    "paper.certified_at": mark("Certified at"),
    "paper.locked_at": mark("Locked at"),
    "paper.sha256": mark("Digest of the file (SHA-256)"),
    "exhibit.name": mark("Name of the evidence"),
    "exhibit.number": mark("Number of the evidence"),
    "exhibit.side": mark("Side that hands it in"),
    "exhibit.purpose": mark("What it is to prove"),
    "exhibit.rank": mark("Order of showing"),
    "exhibit.pages": mark("Pages of the evidence"),
    "exhibit.deleted": mark("Withdrawn"),
}


def word(table: dict[str, str], key: str) -> str:
    """Return the words for ``key``; the key itself where there are none."""
    return spoken(table[key]) if key in table else key


def connection(status: Status) -> tuple[str, str]:
    """Return what to say of the connection, and the colour token of its mark."""
    shut = status.progress.shut_out
    if status.enrolment == "none":
        return tr("Not enrolled at a centre"), "muted"
    if status.enrolment == "shut_out" or shut:
        return f"{tr('Shut out')}：{word(REASONS, shut or 'revoked')}", "danger"
    if not status.online:
        return tr("Offline: work goes on, and is sent later"), "warning"
    if status.quiet:
        return tr("Connected, quiet mode"), "success"
    return tr("Connected"), "success"


def dead_letter(dead: Dead, number_of: Callable[[str], str]) -> tuple[str, str]:
    """Return what could not be sent, and why.

    Args:
        dead: the letter.
        number_of: returns a case's number by its id.
    """
    kind, _, rest = dead.key.partition("/")
    if kind == "entries":
        # The case alone tells a person which; what was written is seen where it was written.
        code = "not_taken" if dead.code == "forbidden" else dead.code
        return tr("Records of {case}").format(case=number_of(rest)), word(REASONS, code)
    if kind == "have":
        zone = tr("Originals of the confidential volume") if rest == "secret" else tr("Originals")
        return zone, word(REASONS, "not_taken" if dead.code == "forbidden" else dead.code)
    names = {
        "commit": tr("Records of the journal"),
        "blob": tr("Original"),
        "feed": tr("Changes from the centre"),
        "get": tr("Original to be fetched"),
        "hello": tr("Greeting"),
    }
    name = names.get(kind, dead.key)
    return (f"{name} {rest[:12]}" if rest else name), word(REASONS, dead.code)


def alarm(given: Alarm) -> str:
    """Return what to say of an alarm."""
    return word(ALARMS, given.kind)


def size(count: float) -> str:
    """Return a number of bytes as people read it."""
    for unit in ("B", "KB", "MB", "GB"):
        if count < 1024 or unit == "GB":
            return f"{count:.0f} {unit}" if unit == "B" else f"{count:.1f} {unit}"
        count /= 1024
    raise AssertionError


def rest(seconds: float) -> str:
    """Return a remaining time as people say it."""
    if seconds < 60:
        return tr("less than a minute")
    if seconds < 3600:
        return trn("about %n minute(s)", round(seconds / 60))
    return trn("about %n hour(s)", round(seconds / 3600))


def moment(at: str) -> str:
    """Return a wall time at the court; as it is where it cannot be read."""
    try:
        local = in_court(datetime.fromisoformat(at))
    except ValueError:
        return at
    today = court_now().date()
    return local.strftime("%H:%M:%S" if local.date() == today else "%m-%d %H:%M")
