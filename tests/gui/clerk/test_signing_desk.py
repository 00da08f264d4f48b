"""From the clerk's desk to the signing window, and back when another hearing is opened."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from app.windows.clerk.window import ClerkDesk
from tests.gui.clerk.evidence import wait


def test_the_record_of_the_desk_is_laid_out_and_the_window_goes_with_the_hearing(
    desk: ClerkDesk, qtbot: QtBot
) -> None:
    run = desk.clerk.run
    assert run is not None
    assert not desk.commands["signing"].isEnabled(), "court has not sat yet"
    desk.hearing.signing()
    wait(qtbot, lambda: desk.hearing._signing is not None)
    window = desk.hearing._signing
    assert window is not None
    qtbot.waitUntil(
        lambda: not window.actions_.busy and window.commands["begin_signing"].isEnabled(),
        timeout=9000,
    )
    begin = window.none.buttons[0]
    assert window.focusWidget() is begin
    # Once more after something was waited for; but nobody is called back who moved on.
    for moved, then in ((None, begin), (window.ends["verify"], begin), (window.none, window.none)):
        window.actions_.busy = True
        window.actions_.enable()
        assert window.focusWidget() is not begin
        if moved is not None:
            moved.setFocus()
        window.actions_.busy = False
        window.actions_.enable()
        assert window.focusWidget() is then
    # The room's screens are off: only what needs none of them can be done.
    assert window.screens_on.isVisible() or window.signing.now is None
    window.commands["begin_signing"].trigger()
    wait(qtbot, lambda: window.signing.now is not None)
    now = window.signing.now
    assert now is not None and len(window.people.cards) == len(now.signers) >= 3
    assert not window.commands["hand_out"].isEnabled() and window.screens_on.isVisible()
    desk.hearing.signing()
    assert desk.hearing._signing is window, "one window for a hearing"
    window.step_person(1)
    assert window.chosen == now.signers[1].id
    desk.hearing.close_signing()
    wait(qtbot, lambda: desk.hearing._signing is None)
