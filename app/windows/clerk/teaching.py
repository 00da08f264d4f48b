"""Words that the clerk teaches recognition, and takes back (词库)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.qt.palette import Choice, Chooser
from app.qt.translations import tr
from courtroom.wording.lexicon import Term

if TYPE_CHECKING:
    from app.windows.clerk.window import ClerkDesk

MARKS = "，。、；：？！,.;:?! \u3000"
"""Selected with a word and no part of it."""


def teach(desk: ClerkDesk) -> None:
    """Teach recognition the selected word; the message offers to take it back."""
    binding = desk.binding
    if binding is None:
        return
    start, end = desk.view.editor.selection
    word = desk.view.editor.shown[start:end].strip(MARKS)
    if not 1 < len(word) <= 60:
        desk.say(tr("Select the word first: two characters at least"))
        return
    term = binding.run.add_word(word)
    if term is None:
        desk.say(tr("“{word}” is known already").format(word=word))
        return
    known = tr("“{word}” is known from now on").format(word=term.text)
    desk.say(known, tr("Undo"), lambda: forget(desk, term))


def take_back(desk: ClerkDesk) -> None:
    """Choose one of the words that were taught in this hearing, and forget it."""
    binding = desk.binding
    if binding is None:
        return
    taught = binding.run.taught
    if not taught:
        desk.say(tr("No word was taught in this hearing"))
        return
    title = tr("Recognition shall forget")
    chosen = Chooser.ask(desk, title, [Choice(term.text) for term in taught])
    if chosen is not None:
        forget(desk, taught[chosen])


def forget(desk: ClerkDesk, term: Term) -> None:
    """Take a taught word back; nothing happens where another hearing is open by now."""
    binding = desk.binding
    if binding is None or term not in binding.run.taught:
        return
    binding.run.forget_word(term)
    desk.say(
        tr("“{word}” is forgotten; what is written stays").format(word=term.text),
        tr("Undo"),
        lambda: _again(desk, term),
    )


def _again(desk: ClerkDesk, term: Term) -> None:
    binding = desk.binding
    if binding is not None and binding.run.add_word(term.text) is not None:
        desk.say(tr("“{word}” is known from now on").format(word=term.text))
