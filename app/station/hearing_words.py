"""What recognition is told of a case, and what of its words is safe (词条与确认)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from courtroom.wording import case_words
from courtroom.wording.lexicon import Kind, Term
from dossier.hearing import Hearing, Seat, Stretch, Utterance
from dossier.hearing_changes import WriteUtterances
from dossier.ids import UtteranceId

if TYPE_CHECKING:
    from app.station.hearing_sound import Sound
    from courtroom.transcript.record import Record
    from dossier.changes import Change
    from dossier.store import Store

_LONGEST_NAME = 8


def terms_of(store: Store, hearing: Hearing, seats: Iterable[Seat]) -> list[Term]:
    """Return the words of a hearing's case: parties, people in court, places, amounts."""
    people = [seat.person for seat in seats if seat.person]
    people += [hearing.presiding, hearing.assistant, hearing.clerk]
    people += [*hearing.judges, *hearing.assessors]
    return case_words.of_case(
        store.case(hearing.case_id),
        store.parties(hearing.case_id),
        people=[one for one in people if len(one) > 1],
    )


def term_of(text: str) -> Term:
    """Return a word that somebody typed in."""
    term = case_words.named(text)
    return Term(term.text, Kind.TERM) if len(term.text) > _LONGEST_NAME else term


class Words:
    """The words of one hearing that recognition knows, read once.

    Args:
        store: has the case.
        sound: tells a running recognition.
    """

    def __init__(self, store: Store, sound: Sound) -> None:
        self._store, self._sound = store, sound
        self._terms: list[Term] = []
        self.taught: list[Term] = []
        """What somebody added, the newest first."""

    def terms(self, hearing: Hearing, seats: Iterable[Seat]) -> list[Term]:
        """Return the words of the case and those added since."""
        if not self._terms:
            self._terms = terms_of(self._store, hearing, seats)
        return self._terms

    def add(self, text: str, hearing: Hearing, seats: Iterable[Seat]) -> Term | None:
        """Teach recognition a word; it counts for what follows (添加词条).

        Returns:
            The word; None: it was known already.
        """
        term = term_of(text)
        terms = self.terms(hearing, seats)
        if any(one.text == term.text for one in terms):
            return None
        terms.insert(0, term)
        self.taught.insert(0, term)
        listener = self._sound.listener
        if listener is not None:
            listener.add_words([term])
        return term

    def forget(self, term: Term) -> None:
        """Take back a word that was added; nothing is done where it was not (移出词条)."""
        if term not in self.taught:
            return
        self.taught.remove(term)
        self._terms.remove(term)
        listener = self._sound.listener
        if listener is not None:
            listener.forget_words([term])


def stretch_behind(record: Record, utterance: Utterance) -> Stretch | None:
    """Return what an utterance was heard as; None: it was typed."""
    for span in utterance.spans:
        if span.stretch is not None:
            return record.stretches.get(span.stretch)
    sitting, start_s = utterance.sitting_id, utterance.start_s
    if sitting is None or start_s is None:
        return None
    for stretch in record.stretches.around(sitting, start_s + 0.005):
        if stretch.seat == utterance.seat and abs(stretch.start_s - start_s) < 0.01:
            return stretch
    return None


def safe_now(changes: Sequence[Change], owed: dict[str, set[UtteranceId]]) -> list[str]:
    """Return what was heard that is safe, now that ``changes`` are saved.

    Args:
        changes: of the record.
        owed: what was heard of which no stretch is written, and the utterances that must be
            saved before it is safe; what is safe is taken out.
    """
    written = [each for each in changes if isinstance(each, WriteUtterances)]
    ids = [one.heard_id for each in written for one in each.stretches if one.heard_id]
    saved = {one.id for each in written for one in each.utterances}
    for heard_id, utterances in list(owed.items()):
        if utterances <= saved:
            del owed[heard_id]
            ids.append(heard_id)
    return ids
