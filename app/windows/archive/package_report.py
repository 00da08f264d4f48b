"""How a package from elsewhere did in the checks (信息包检测结果)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QPushButton, QVBoxLayout, QWidget

from app.qt.listing import Table
from app.qt.theme import Theme, size, space
from app.qt.translations import tr
from app.windows.archive import words

if TYPE_CHECKING:
    from app.station.checks import Report


class PackageReport(QDialog):
    """Every code with its result; the report may be saved."""

    def __init__(self, parent: QWidget, theme: Theme, report: Report) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Checks of the package"))
        self.resize(980, 680)
        said, tint = words.summary(report)
        head = QLabel(f"{report.subject}　{said}")
        head.setObjectName("heading")
        head.setStyleSheet(f"color: {theme.colour(tint).name()}")
        head.setWordWrap(True)
        heads = (tr("No."), tr("Check item"), tr("Result"), tr("Examined"), tr("Explanation"))
        self.table = Table(tr("Checks"), heads, 4)
        self.table.fill(
            [
                (
                    one.code.number,
                    (
                        one.code.at(report.stage),
                        words.code_name(one),
                        words.result(report, one),
                        one.judged.examined,
                        words.detail(report, one),
                    ),
                )
                for one in report.outcomes
            ],
            [(2, theme.colour(words.tint(report, one))) for one in report.outcomes],
        )
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        save = QPushButton(tr("Save the report…"))
        buttons.addButton(save, QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        save.setMinimumHeight(size("control"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*[space("l")] * 4)
        layout.setSpacing(space("m"))
        for widget in (head, self.table, buttons):
            layout.addWidget(widget)

    @classmethod
    def ask(cls, parent: QWidget, theme: Theme, report: Report) -> bool:
        """Show it until it is closed; return whether the report is to be saved."""
        dialog = cls(parent, theme, report)
        save = dialog.exec() == QDialog.DialogCode.Accepted
        dialog.deleteLater()
        return save
