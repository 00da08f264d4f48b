"""Small dialogs of the signing: refuse, decide, ask for a correction, take ink into words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QFormLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from app.qt.forms import cancel_and, form_rows, number_field, writing_lines
from app.qt.inking import InkField
from app.qt.theme import Theme, size, space
from app.qt.translations import tr
from app.windows.clerk.signing_asking import Identified
from app.windows.clerk.signing_own import OwnRow
from dossier.signing import Correction

REASONS = ("认为笔录记载有误，且不申请补正", "未说明理由", "中途退庭", "身体原因无法签名")
"""As a record says them; anything else can be typed."""


class _Form(QDialog):
    """A title, a sentence, fields, two buttons; the second waits for what must be there."""

    def __init__(self, parent: QWidget, title: str, text: str, yes: str) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setMinimumWidth(520)
        head = QLabel(title)
        head.setObjectName("heading")
        self.text = QLabel(text)
        self.text.setWordWrap(True)
        self.text.setVisible(bool(text))
        self.form: QFormLayout = form_rows()
        buttons, self.yes = cancel_and(self, yes)
        buttons.accepted.connect(self.accept)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*[space("xl")] * 4)
        layout.setSpacing(space("m"))
        layout.addWidget(head)
        layout.addWidget(self.text)
        layout.addLayout(self.form)
        layout.addWidget(buttons)

    def answered(self) -> bool:
        """Show it; return whether it was not left."""
        return self.exec() == QDialog.DialogCode.Accepted


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why somebody does not sign, and who saw it."""

    reason: str
    witness: str


class RefuseDialog(_Form):
    """Why somebody refuses to sign (拒绝签名)."""

    def __init__(self, parent: QWidget, who: str) -> None:
        super().__init__(
            parent,
            tr("{who} refuses to sign").format(who=who),
            tr(
                "The refusal and its reason are noted in the annex and cannot be taken back. "
                "Let a witness who saw it be named where there is one."
            ),
            tr("Note the refusal"),
        )
        self.reason = QComboBox()
        self.reason.setEditable(True)
        self.reason.addItems(list(REASONS))
        self.reason.setCurrentText("")
        self.reason.setAccessibleName(tr("Ground"))
        self.witness = QLineEdit()
        for label, widget in ((tr("Ground"), self.reason), (tr("Witness"), self.witness)):
            widget.setMinimumHeight(size("control"))
            self.form.addRow(label, widget)
        self.yes.setEnabled(False)
        self.reason.currentTextChanged.connect(
            lambda text: self.yes.setEnabled(bool(text.strip()))
        )

    @classmethod
    def ask(cls, parent: QWidget, who: str) -> Refusal | None:
        """Return what was said; None when it was left."""
        dialog = cls(parent, who)
        done = dialog.answered()
        said = Refusal(dialog.reason.currentText().strip(), dialog.witness.text().strip())
        dialog.deleteLater()
        return said if done else None


WAYS = ("居民身份证", "律师执业证", "工作证", "委托手续", "当庭核对身份")
"""How people are identified in court; anything else can be typed."""


def identity_rows(form: QFormLayout) -> tuple[QComboBox, QLineEdit]:
    """Add how somebody is identified and who sees them sign (身份核验、见证人)."""
    how, witness = QComboBox(), QLineEdit()
    how.setEditable(True)
    how.addItems(["", *WAYS])
    for label, field in ((tr("Identified by"), how), (tr("Witness"), witness)):
        field.setAccessibleName(label)
        field.setMinimumHeight(size("control"))
        form.addRow(label, field)
    return how, witness


class IdentifyDialog(_Form):
    """How somebody is identified who signs on the second screen (身份核验)."""

    def __init__(self, parent: QWidget, who: str, own: OwnRow) -> None:
        super().__init__(
            parent,
            tr("{who} signs on the second screen").format(who=who),
            "",
            tr("Ask for the signature"),
        )
        self.how, self.witness = identity_rows(self.form)
        self.form.addRow(tr("Certificate"), own)

    @classmethod
    def ask(cls, parent: QWidget, who: str, own: OwnRow) -> Identified | None:
        """Return what was said; None when it was left."""
        dialog = cls(parent, who, own)
        done = dialog.answered()
        said = Identified(dialog.how.currentText().strip(), dialog.witness.text().strip(), own.key)
        dialog.deleteLater()
        return said if done else None


class DecideDialog(_Form):
    """Grant or refuse what somebody asked for, and why (补正处理)."""

    def __init__(self, parent: QWidget, one: Correction, who: str, *, granted: bool) -> None:
        title = tr("Grant the correction") if granted else tr("Refuse the correction")
        text = (
            tr("Correct the record itself afterwards, then lay it out anew.")
            if granted
            else tr("The refusal and its ground are recorded all the same.")
        )
        super().__init__(parent, title, text, tr("Grant") if granted else tr("Refuse"))
        self.said = QLabel(f"{who}\n{one.quoted}\n→ {one.wish}".replace("\n\n", "\n"))
        self.said.setWordWrap(True)
        self.said.setObjectName("notice")
        self.ground = QLineEdit()
        self.ground.setAccessibleName(tr("Ground"))
        self.ground.setMinimumHeight(size("control"))
        self.ground.setPlaceholderText("" if granted else "经播放录音核对，笔录记载无误")
        self.form.addRow(self.said)
        self.form.addRow(tr("Ground"), self.ground)
        if not granted:
            self.yes.setEnabled(False)
            self.ground.textChanged.connect(lambda text: self.yes.setEnabled(bool(text.strip())))

    @classmethod
    def ask(cls, parent: QWidget, one: Correction, who: str, *, granted: bool) -> str | None:
        """Return the ground; None when it was left."""
        dialog = cls(parent, one, who, granted=granted)
        done, ground = dialog.answered(), dialog.ground.text().strip()
        dialog.deleteLater()
        return ground if done else None


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody asks to have corrected."""

    wish: str
    page: int | None
    quoted: str
    reason: str


class WishDialog(_Form):
    """What the clerk is told somebody asks for, or reads in what they wrote by hand."""

    def __init__(
        self,
        parent: QWidget,
        theme: Theme,
        who: str,
        pages: int,
        *,
        page: int | None = None,
        quoted: str = "",
        ink: Sequence[Any] = (),
    ) -> None:
        super().__init__(
            parent, tr("{who} asks for a correction").format(who=who), "", tr("Take it down")
        )
        self.page: QSpinBox = number_field(0, max(1, pages), page or 0)
        self.page.setSpecialValueText(tr("the whole record"))
        self.quoted = QLineEdit(quoted)
        self.wish = QPlainTextEdit()
        writing_lines(self.wish, 3)
        self.reason = QLineEdit()
        if ink:
            field = InkField(theme)
            field.setMinimumHeight(150)
            field.show_strokes(ink)
            self.form.addRow(tr("By hand"), field)
        for label, widget in (
            (tr("On page"), self.page),
            (tr("It says"), self.quoted),
            (tr("It should say"), self.wish),
            (tr("Ground"), self.reason),
        ):
            if widget is not self.wish:
                widget.setMinimumHeight(size("control"))
            widget.setAccessibleName(label)
            self.form.addRow(label, widget)
        self.yes.setEnabled(False)
        self.wish.textChanged.connect(
            lambda: self.yes.setEnabled(bool(self.wish.toPlainText().strip()))
        )
        self.wish.setFocus()

    @classmethod
    def ask(
        cls, parent: QWidget, theme: Theme, who: str, pages: int, value: Mapping[str, Any]
    ) -> Wish | None:
        """Return what was taken down; None when it was left.

        Args:
            parent: window.
            theme: colours.
            who: asks.
            pages: of the paper.
            value: what is known of it: page, quoted, ink.
        """
        dialog = cls(
            parent, theme, who, pages,
            page=value.get("page"), quoted=str(value.get("quoted") or ""),
            ink=value.get("ink") or (),
        )  # fmt: skip
        done = dialog.answered()
        said = Wish(
            dialog.wish.toPlainText().strip(),
            dialog.page.value() or None,
            dialog.quoted.text().strip(),
            dialog.reason.text().strip(),
        )
        dialog.deleteLater()
        return said if done else None


class AddressDialog(_Form):
    """Where the service of a signature pad answers on this machine (签字板服务地址)."""

    def __init__(self, parent: QWidget, address: str) -> None:
        super().__init__(
            parent,
            tr("Signature pad"),
            tr(
                "The maker's service runs on this machine. Its address begins with ws://127.0.0.1 "
                "and stands in its papers."
            ),
            tr("Keep"),
        )
        self.address = QLineEdit(address or "ws://127.0.0.1:18080/pad")
        self.address.setAccessibleName(tr("Address"))
        self.address.setMinimumHeight(size("control"))
        self.form.addRow(tr("Address"), self.address)
        self.address.selectAll()

    @classmethod
    def ask(cls, parent: QWidget, address: str) -> str | None:
        """Return the address; None when it was left."""
        dialog = cls(parent, address)
        done, said = dialog.answered(), dialog.address.text().strip()
        dialog.deleteLater()
        return said if done else None


__all__ = ["AddressDialog", "DecideDialog", "Refusal", "RefuseDialog", "Wish", "WishDialog"]
