"""The commands of the signing window (签署操作)."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from app.qt.messages import Question
from app.qt.translations import tr
from app.windows.clerk.signing_allowed import enable
from app.windows.clerk.signing_dialogs import (
    DecideDialog,
    IdentifyDialog,
    RefuseDialog,
    WishDialog,
)
from app.windows.clerk.signing_own import OwnRow
from app.windows.clerk.signing_pad import SignDialog
from app.windows.clerk.signing_second import SecondScreen
from app.windows.clerk.signing_unheard import unless_unheard, unless_unwritten
from app.windows.clerk.signing_verify import VerifyDialog
from app.windows.court_pin import again_with_pin
from dossier.ids import CorrectionId, SignerId, UtteranceId
from dossier.signing import DONE, Consent, Decision, PaperKind, PaperState, Signer

if TYPE_CHECKING:
    from app.windows.clerk.signing import SigningWindow


class SigningActions:
    """What the clerk does in the window.

    Args:
        window: where.

    Attributes:
        busy: something is waited for.
    """

    def __init__(self, window: SigningWindow) -> None:
        self.window = window
        self.busy = False
        self._second: SecondScreen | None = None
        self._left_out: set[UtteranceId] = set()
        people = window.signing.people
        window.signing.settles = partial(again_with_pin, window, window.theme, people)

    def close(self) -> None:
        """Close what belongs to the window."""
        if self._second is not None:
            self._second.close()

    def enable(self) -> None:
        """Let those commands be used that make sense now."""
        enable(self.window, free=not self.busy)

    @property
    def _one(self) -> Signer | None:
        return self.window.chosen_signer

    # ---- reading ------------------------------------------------------------------------

    def begin(self) -> None:
        """Lay the paper out; of a record, once the clerk knows what it would leave out."""
        self._lay_out(self.window.signing.begin)

    def _lay_out(self, go_on: Callable[[], None], *, anew: bool = True) -> None:
        """Lay out; where words are not written, or not yet, the clerk is told first.

        Args:
            go_on: lays it out.
            anew: tell, too, of what the clerk has already left out.
        """
        if anew:
            self._left_out.clear()
        if self.window.signing.kind is PaperKind.RECORD:
            lay_out = partial(unless_unheard, self.window, go_on, self._left_out)
            if anew:
                unless_unwritten(self.window, lay_out)
            else:
                lay_out()
        else:
            go_on()

    def hand_out(self) -> None:
        """Send the record to the chosen one's seat."""
        one = self._one
        if one is not None:
            self._hand_out([one.id])

    def _hand_out(self, signers: list[SignerId]) -> None:
        """Send it; a draft is laid out anew with that, so the clerk is told as for a draft."""
        signing = self.window.signing
        if signing.now is not None and signing.now.paper.state is PaperState.READING:
            self._lay_out(partial(signing.hand_out, signers), anew=False)
        else:
            signing.hand_out(signers)

    def hand_out_all(self) -> None:
        """Send it to every seat whose signer has something left to do."""
        signing = self.window.signing
        now = signing.now
        if now is not None:
            self._hand_out(
                [
                    one.id for one in now.signers
                    if signing.has_screen(one) and one.state not in DONE
                ]
            )  # fmt: skip

    def start_screens(self) -> None:
        """Start the hub, as for a hearing that was closed on another day."""
        self.window.clerk.screens.start()

    def take_back_all(self) -> None:
        """Take it back from every seat."""
        reading = self.window.signing.reading
        if reading is not None:
            self.window.signing.take_back(reading.seats)

    def second(self) -> None:
        """Open it on the second screen for the chosen one."""
        one, w = self._one, self.window
        if one is None:
            return
        if self._second is not None:
            self._second.close()
        second = self._second = SecondScreen(w.theme, w.signing, one.id)
        second.closed.connect(self._second_closed)
        second.open(w)

    def _second_closed(self) -> None:
        second, self._second = self._second, None
        if second is not None:
            second.deleteLater()

    def aloud(self) -> None:
        """Note that it was read aloud to the chosen one."""
        one = self._one
        if one is not None and self._really_aloud():
            self.window.signing.aloud([one.id])

    def aloud_all(self) -> None:
        """Note that it was read aloud to all who have not signed."""
        now = self.window.signing.now
        if now is not None and self._really_aloud():
            self.window.signing.aloud([one.id for one in now.signers if one.state not in DONE])

    def _really_aloud(self) -> bool:
        w = self.window
        title = tr("Was the whole record read aloud?")
        text = tr("It is noted that it was read to them from beginning to end.")
        return Question.ask(w, w.theme, title, text, tr("It was read aloud"))

    def redraft(self) -> None:
        """Lay it out anew with what was corrected."""
        w = self.window

        def told(differs: bool) -> None:
            w.say(
                tr("Laid out anew: everybody reads it again.")
                if differs
                else tr("Nothing has changed since it was laid out.")
            )

        self._lay_out(lambda: w.signing.redraft(told))

    def renew(self) -> None:
        """Begin anew in place of what is certified."""
        w = self.window
        title = tr("Have it signed anew, corrected?")
        text = tr(
            "Correct the words of the record first. The paper that was signed is kept and marked "
            "as superseded; the new one is read and signed by everybody again."
        )
        if Question.ask(w, w.theme, title, text, tr("Begin anew"), risky=True):
            self._lay_out(w.signing.renew)

    def switch_record(self) -> None:
        """Have the recording stand for the record, or make the record after all."""
        w = self.window
        if w.signing.kind is PaperKind.INSTEAD:
            title = tr("Make the record after all?")
            text = tr("What was noted of consent is kept; the record is laid out for signing.")
            if Question.ask(w, w.theme, title, text, tr("Make the record")):
                self._left_out.clear()
                begin = partial(w.signing.begin_kind, PaperKind.RECORD)
                unless_unwritten(w, partial(unless_unheard, w, begin, self._left_out))
            return
        title = tr("Let the recording stand for the record?")
        text = tr(
            "In simplified civil cases, by consent of every party. They sign the digests of the "
            "recording's files; a draft of the record is set aside."
        )
        if Question.ask(w, w.theme, title, text, tr("Begin")):
            w.signing.begin_kind(PaperKind.INSTEAD)

    def agrees(self) -> None:
        """Note that the chosen one agrees to the recording instead."""
        one = self._one
        if one is not None:
            self.window.signing.consent(one.id, Consent.AGREED)

    def declines(self) -> None:
        """Note that they do not."""
        one = self._one
        if one is not None:
            self.window.signing.consent(one.id, Consent.DECLINED)

    # ---- requests -----------------------------------------------------------------------

    def wish(self) -> None:
        """Take down what the chosen one asks to have corrected."""
        one, w = self._one, self.window
        now = w.signing.now
        if one is None or now is None:
            return
        said = WishDialog.ask(w, w.theme, one.label, now.paper.pages, {"page": w.page})
        if said is not None:
            w.signing.ask_correction(one.id, said.wish, said.page, said.quoted, said.reason)

    def take_written(self, key: str) -> None:
        """Take into words what somebody wrote by hand."""
        w = self.window
        now, value = w.signing.now, w.signing.written.get(key)
        if now is None or value is None:
            return
        one = w.signing.signer(SignerId(str(value["signer"])))
        if one is None:
            return
        said = WishDialog.ask(w, w.theme, one.label, now.paper.pages, value)
        if said is not None:
            reason = said.reason or "当事人手写，书记员录入"
            w.signing.ask_correction(
                one.id, said.wish, said.page, said.quoted, reason, written=key
            )

    def decide(self, correction_id: CorrectionId, decision: Decision) -> None:
        """Decide a request."""
        w = self.window
        now = w.signing.now
        found = [one for one in now.corrections if one.id == correction_id] if now else []
        if not found:
            return
        signer = w.signing.signer(found[0].signer_id)
        ground: str | None = ""
        if decision is not Decision.WITHDRAWN:
            granted = decision is Decision.GRANTED
            label = "" if signer is None else signer.label
            ground = DecideDialog.ask(w, found[0], label, granted=granted)
        if ground is not None:
            w.signing.decide(correction_id, decision, ground)

    # ---- signing ------------------------------------------------------------------------

    def sign(self) -> None:
        """Have the chosen one sign."""
        one, w = self._one, self.window
        if one is None:
            return
        second = self._second
        if second is not None and second.signer_id == one.id:
            told = IdentifyDialog.ask(w, one.label, OwnRow(w.theme, w.signing, one))
            if told is not None:
                second.hands.ask(told)
                second.raise_()
            return
        SignDialog.ask(w, w.theme, w.signing, one, w.clerk.services.settings.pad)

    def defer(self) -> None:
        """Note that the chosen one reads within five days."""
        one, w = self._one, self.window
        if one is None:
            return
        title = tr("{who} reads within five days?").format(who=one.label)
        text = tr("The last day is noted. Until then the record is not locked.")
        if Question.ask(w, w.theme, title, text, tr("Note it")):
            w.signing.defer(one.id)

    def refuse(self) -> None:
        """Note that the chosen one refuses."""
        one, w = self._one, self.window
        if one is None:
            return
        said = RefuseDialog.ask(w, one.label)
        if said is not None:
            w.signing.refuse(one.id, said.reason, said.witness)

    # ---- the end ------------------------------------------------------------------------

    def finish(self) -> None:
        """Lock, stamp and file; of what is locked, add the timestamp."""
        w = self.window
        now = w.signing.now
        if now is None:
            return
        if now.paper.state is not PaperState.LOCKED:
            title = tr("Lock the record and file it?")
            text = tr("Nothing can be added but a timestamp. It enters the dossier by itself.")
            if not Question.ask(w, w.theme, title, text, tr("Lock and file")):
                return
            w.signing.finish(self._finished)
        elif now.paper.material_id is None:
            w.signing.finish(self._finished)
        else:
            w.signing.stamp(self._stamped)

    def _finished(self, stamped: bool) -> None:
        w = self.window
        if stamped:
            w.say(tr("Locked, timestamped and filed."))
        elif w.signing.has_authority:
            w.say(
                tr(
                    "Locked and filed. The timestamp authority did not answer: it is marked, "
                    "and can be stamped later."
                )
            )
        else:
            w.say(tr("Locked and filed. No timestamp authority is set: it bears no timestamp."))

    def _stamped(self, stamped: bool) -> None:
        self.window.say(
            tr("The timestamp was added.")
            if stamped
            else tr("The timestamp authority did not answer. Try again later.")
        )

    def verify(self) -> None:
        """Show who signed what, and what changed since."""
        w = self.window
        dialog = VerifyDialog(w, w.theme, w.signing)
        w.signing.failed.disconnect(w.show_failure)
        w.signing.failed.connect(dialog.failed)
        dialog.check_own()
        dialog.exec()
        w.signing.failed.disconnect(dialog.failed)
        w.signing.failed.connect(w.show_failure)
        dialog.deleteLater()
