"""Who signed what and when, and what changed since: of this record or of a file (验签)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app.qt.forms import plain_table
from app.qt.messages import show_error
from app.qt.theme import Theme, size, space
from app.qt.translations import spoken, tr, trn
from app.windows.clerk import signing_words as words
from app.windows.clerk.signing_control import Signing
from resources.errors import Corrupt

if TYPE_CHECKING:
    from courtroom.signing.verifying import Checked, Verified


class VerifyDialog(QDialog):
    """Checks the record as it stands, or a file from disk."""

    def __init__(self, parent: QWidget, theme: Theme, signing: Signing) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Check the signatures"))
        self.resize(1060, 560)
        self._theme, self._signing = theme, signing
        self.what = QLabel()
        self.what.setObjectName("heading")
        self.verdict = QLabel(tr("Checking the signatures…"))
        self.verdict.setWordWrap(True)
        self.verdict.setObjectName("muted")
        heads = [
            tr("Signer"), tr("Time"), tr("Result"), tr("Signed bytes"), tr("Since then"),
            tr("Reason"), tr("Certificate"),
        ]  # fmt: skip
        self.table = plain_table(tr("Signatures"), heads, stretch=6)
        self.digests = QLabel()
        self.digests.setObjectName("details")
        self.digests.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.digests.setWordWrap(True)
        own = QPushButton(tr("This record"))
        file = QPushButton(tr("A file…"))
        for button in (own, file):
            button.setMinimumHeight(size("control"))
            button.setAutoDefault(False)
        own.clicked.connect(self.check_own)
        file.clicked.connect(self._choose)
        own.setEnabled(signing.now is not None)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        row = QHBoxLayout()
        row.addWidget(own)
        row.addWidget(file)
        row.addStretch(1)
        row.addWidget(buttons)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*[space("xl")] * 4)
        layout.setSpacing(space("m"))
        for part in (self.what, self.verdict):
            layout.addWidget(part)
        layout.addWidget(self.table, 1)
        layout.addWidget(self.digests)
        layout.addLayout(row)

    def check_own(self) -> None:
        """Check the record as it stands."""
        now = self._signing.now
        if now is None:
            return
        file = now.paper.file
        self._begin(now.paper.title)
        self.digests.setText(f"SHA-256 {file.sha256}\nSM3     {file.sm3}")
        self._signing.verify(None, self._show)

    def check_file(self, path: Path) -> None:
        """Check a file."""
        self._begin(path.name)
        self._signing.verify(path, self._show)

    def _begin(self, name: str) -> None:
        self.what.setText(name)
        self.table.setRowCount(0)
        self.digests.clear()
        self._say(tr("Checking the signatures…"), "muted")

    def _choose(self) -> None:
        name, _ = QFileDialog.getOpenFileName(
            self, tr("Open a signed record"), "", tr("PDF files (*.pdf)")
        )
        if name:
            self.check_file(Path(name))

    def failed(self, error: BaseException) -> None:
        """Say why nothing can be checked."""
        if isinstance(error, Corrupt):
            # A change may have struck what holds the file together: that is a verdict, too.
            self._say(
                tr("NOT VALID: the file cannot be read; it is damaged, or was changed."), "invalid"
            )
            return
        self._say("", "muted")
        show_error(self, self._theme, error)

    def _show(self, found: Verified) -> None:
        every = [*found.signatures, *found.stamps]
        self.table.setRowCount(len(every))
        for row, one in enumerate(every):
            self._fill(row, one, stamp=row >= len(found.signatures))
        if not every:
            self._say(tr("This file bears no signature."), "invalid")
        elif not found.ok:
            self._say(tr("NOT VALID: see below what is wrong."), "invalid")
        else:
            parts = [trn("All %n signature(s) are valid", len(found.signatures))]
            parts.append(tr("locked") if found.locked else tr("not locked yet"))
            parts.append(tr("timestamped") if found.stamps else tr("without a timestamp"))
            self._say(" · ".join(parts), "valid")

    def _fill(self, row: int, one: Checked, *, stamp: bool) -> None:
        problem = "" if one.valid else spoken(words.PROBLEMS.get(one.problem, ""))
        signer = tr("Timestamp authority") if stamp else one.signer
        texts = (
            signer,
            words.moment(one.time) + (f" · {tr('timestamped')}" if one.timestamped else ""),
            tr("Valid") if one.valid else problem or tr("Not valid"),
            tr("the whole file")
            if one.covers_whole
            else tr("bytes 1–{end}").format(end=f"{one.covers_bytes:,}"),
            spoken(words.CHANGES.get(one.changes_after, words.CHANGES["forbidden"])),
            one.reason,
            one.certificate,
        )
        colour: QColor = self._theme.colour("success" if one.valid else "danger")
        for column, text in enumerate(texts):
            item = QTableWidgetItem(text)
            item.setToolTip(text)
            if column == 2:
                item.setForeground(colour)
            self.table.setItem(row, column, item)

    def _say(self, text: str, look: str) -> None:
        self.verdict.setText(text)
        self.verdict.setObjectName(look)
        self.verdict.style().unpolish(self.verdict)
        self.verdict.style().polish(self.verdict)
