"""Giving originals back to who brought them, against a signature (退还当事人)."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QRectF, Qt
from PySide6.QtGui import QFont, QImage, QImageWriter, QPainter, QPen
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.qt.forms import cancel_and, form_rows
from app.qt.inking import InkField, InkPad
from app.qt.theme import Theme, size, space
from app.qt.translations import tr
from dossier.court_time import court_now
from dossier.custody.model import Bundle

WAYS = ("居民身份证", "律师执业证", "工作证", "委托手续")
"""How people are identified; anything else can be typed."""
_LEAST_MM = 8.0
"""Less ink than this is a dot, and no signature."""
_WIDE_PX, _HIGH_PX, _EDGE_PX = 1240, 877, 90
"""A5 lying, at 150 dpi."""
_INK_HIGH_PX = 300


@dataclass(frozen=True, slots=True)
class Given:
    """Who got it, how they were identified, and the receipt they signed as PNG."""

    to: str
    identified: str
    receipt: bytes


class GiveBackDialog(QDialog):
    """Who gets it, how they were identified, and their signature by pen, finger or mouse."""

    def __init__(
        self, parent: QWidget, theme: Theme, bundle: Bundle, number: str, who: str
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Give back to who brought it"))
        self.setMinimumSize(760, 560)
        self._theme, self._bundle, self._number, self._who = theme, bundle, number, who
        head = QLabel(f"{bundle.label}　{bundle.title}")
        head.setObjectName("title")
        self.to = QLineEdit(bundle.submitter)
        self.to.setMaxLength(100)
        self.how = QComboBox()
        self.how.setEditable(True)
        self.how.addItems(["", *WAYS])
        form = form_rows()
        form.addRow(tr("Case"), QLabel(number))
        for name, field in ((tr("Given to"), self.to), (tr("Identified by"), self.how)):
            field.setAccessibleName(name)
            field.setMinimumHeight(size("touch"))
            form.addRow(name, field)
        said = QLabel(tr("I have received the originals named above, complete."))
        said.setObjectName("large")
        self.pad = InkPad(theme, tr("Sign here with pen, finger or mouse"))
        self.pad.setAccessibleName(tr("Place to sign"))
        self.pad.setMinimumHeight(200)
        clear = QPushButton(tr("Clear"))
        clear.setMinimumHeight(size("touch"))
        clear.setAutoDefault(False)
        clear.clicked.connect(self.pad.clear)
        buttons, self.yes = cancel_and(self, tr("Given back"))
        self.yes.setMinimumHeight(size("touch"))
        buttons.accepted.connect(self.accept)
        foot = QHBoxLayout()
        foot.addWidget(clear)
        foot.addStretch(1)
        foot.addWidget(buttons)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*[space("xl")] * 4)
        layout.setSpacing(space("m"))
        layout.addWidget(head)
        layout.addLayout(form)
        layout.addWidget(said)
        layout.addWidget(self.pad, 1)
        layout.addLayout(foot)
        self.to.textChanged.connect(lambda _: self._enable())
        self.how.currentTextChanged.connect(lambda _: self._enable())
        (self.how if bundle.submitter else self.to).setFocus()
        self.pad.lifted.connect(self._enable)
        self.pad.cleared.connect(self._enable)
        self._enable()

    def _enable(self) -> None:
        told = bool(self.to.text().strip()) and bool(self.how.currentText().strip())
        self.yes.setEnabled(told and self.pad.length_mm > _LEAST_MM)

    def given(self) -> Given:
        """Return what was entered and signed."""
        to, how = self.to.text().strip(), self.how.currentText().strip()
        receipt = receipt_png(
            self._theme, self._bundle, self._number, (to, how, self._who), self.pad
        )
        return Given(to, how, receipt)

    @classmethod
    def ask(
        cls, parent: QWidget, theme: Theme, bundle: Bundle, number: str, who: str
    ) -> Given | None:
        """Return what was signed; None when the form was left."""
        dialog = cls(parent, theme, bundle, number, who)
        accepted = dialog.exec() == QDialog.DialogCode.Accepted
        given = dialog.given() if accepted else None
        dialog.deleteLater()
        return given


def receipt_png(
    theme: Theme, bundle: Bundle, number: str, people: tuple[str, str, str], pad: InkPad
) -> bytes:
    """Return the receipt with the ink on it: what is kept of giving it back.

    Args:
        theme: for the field that shows the ink.
        bundle: what is given back.
        number: of its case.
        people: who gets it, how they were identified, who gives it.
        pad: what was written.
    """
    to, identified, by = people
    image = QImage(_WIDE_PX, _HIGH_PX, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    painter.setPen(QPen(Qt.GlobalColor.black))
    # The receipt is a paper of the court: its words are Chinese in either language.
    lines = (
        f"案号：{number}",
        f"材料：{bundle.title}（卷宗袋 {bundle.label}，{bundle.sheets} 张）",
        f"领取人：{to}（核验：{identified}）",
        f"经手人：{by}　　{court_now():%Y年%m月%d日 %H:%M}",
        "上列原件已全部收回，核对无误。",
    )
    _write(painter, 60, "退还材料收条", 34, Qt.AlignmentFlag.AlignHCenter)
    for n, line in enumerate(lines):
        _write(painter, 160 + n * 62, line, 22, Qt.AlignmentFlag.AlignLeft)
    _write(painter, 490, "领取人签名：", 22, Qt.AlignmentFlag.AlignLeft)
    field = InkField(theme)
    field.resize(_WIDE_PX - 2 * _EDGE_PX, _INK_HIGH_PX)
    field.show_strokes(pad.strokes)
    painter.drawPixmap(_EDGE_PX, 540, field.grab())
    painter.end()
    field.deleteLater()
    return _png(image)


def _write(painter: QPainter, y: int, text: str, px: int, way: Qt.AlignmentFlag) -> None:
    font = QFont(painter.font())
    font.setPixelSize(px)
    painter.setFont(font)
    box = QRectF(_EDGE_PX, y, _WIDE_PX - 2 * _EDGE_PX, px * 2)
    painter.drawText(box, way | Qt.AlignmentFlag.AlignVCenter, text)


def _png(image: QImage) -> bytes:
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(buffer, QByteArray(b"png")).write(image)
    buffer.close()
    return bytes(data.data())
