"""Export of a volume as one searchable, archival PDF (导出双层 PDF)."""

from dossier.export.page import (
    ExportPage,
    ExportProgress,
    Metadata,
    OutlineItem,
    ViewImage,
    Written,
)
from dossier.export.writer import write_pdf

__all__ = [
    "ExportPage",
    "ExportProgress",
    "Metadata",
    "OutlineItem",
    "ViewImage",
    "Written",
    "write_pdf",
]
