"""Which commands of the signing window make sense now (签署操作的可用状态)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.qt.translations import tr
from dossier.signing import DONE, Consent, PaperKind, PaperState, SignerState

if TYPE_CHECKING:
    from app.windows.clerk.signing import SigningWindow


def enable(window: SigningWindow, *, free: bool) -> None:
    """Let those commands be used that make sense now.

    Args:
        window: whose commands they are.
        free: nothing is waited for.
    """
    c, switch, consent = window.commands, _may_switch(window), _may_consent(window)
    signing, now, one = window.signing, window.signing.now, window.chosen_signer
    reading = now is not None and now.paper.state is PaperState.READING
    open_ = now is not None and now.paper.state is not PaperState.LOCKED
    state = None if one is None or not open_ else one.state
    at_seat = one is not None and signing.has_screen(one)
    running = signing.reading is not None
    done = now is not None and all(each.state in DONE for each in now.signers)
    waiting = state is not None and state not in DONE
    allowed = {
        "begin_signing": now is None,
        "hand_out": waiting and at_seat and running,
        "second": waiting,
        "aloud": waiting,
        "sign": state is SignerState.READ,
        "wish": state in (SignerState.READ, SignerState.CORRECTING),
        "defer": state in (SignerState.UNREAD, SignerState.READ),
        "refuse": state in (SignerState.UNREAD, SignerState.READ, SignerState.DEFERRED),
        "hand_out_all": open_ and running and not done,
        "start_screens": not running and window.clerk.screens.possible,
        "take_back_all": running and bool(signing.reading and signing.reading.seats),
        "aloud_all": open_ and not done,
        "redraft": reading,
        "renew": now is not None and not reading,
        "switch_record": switch,
        "agrees": consent and one is not None and one.consent is not Consent.AGREED,
        "declines": consent,
        "finish_signing": now is not None and (done or not open_),
    }
    for name, may in allowed.items():
        c[name].setEnabled(bool(may) and free)
    c["start_screens"].setVisible(not running)
    c["redraft"].setVisible(now is None or reading)
    c["renew"].setVisible(now is not None and not reading)
    c["switch_record"].setVisible(switch)
    c["switch_record"].setText(
        tr("Make the record after all…")
        if signing.kind is PaperKind.INSTEAD
        else tr("Recording instead of the record…")
    )
    locked = now is not None and not open_
    c["finish_signing"].setText(tr("Stamp it now") if locked else tr("Lock and file…"))
    c["finish_signing"].setVisible(True)
    if locked and now is not None:
        stamped = now.paper.timestamped_at is not None or not signing.has_authority
        complete = stamped and now.paper.material_id is not None
        c["finish_signing"].setEnabled(free and not complete)
        c["finish_signing"].setVisible(not complete)
        if now.paper.material_id is None:
            c["finish_signing"].setText(tr("File it now"))
    for name in ("hand_out", "hand_out_all"):
        if not running:
            c[name].setToolTip(tr("The room's screens are off: switch them on first."))


def _may_switch(window: SigningWindow) -> bool:
    """Return whether the recording may take the record's place now, or give it back."""
    signing = window.signing
    draft = signing.now is None or signing.now.paper.state is PaperState.READING
    return draft and (
        signing.kind is PaperKind.INSTEAD
        or (signing.kind is PaperKind.RECORD and signing.seen.may_be_instead)
    )


def _may_consent(window: SigningWindow) -> bool:
    """Return whether the chosen one may agree to the recording instead, or decline."""
    signing, one = window.signing, window.chosen_signer
    return (
        signing.kind is PaperKind.INSTEAD
        and signing.now is not None
        and signing.now.paper.state is PaperState.READING
        and one is not None
        and not one.bench
    )
