"""Signing: papers, signers, readings, corrections, signatures."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables of signing."""
    _paper()
    _signer()
    _reading()
    _correction()
    _signature()


def _text(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=nullable)


def _integer(name: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.Integer, nullable=nullable)


def _head() -> tuple[sa.Column[str], sa.Column[str]]:
    return (
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("case_id", sa.Text, sa.ForeignKey("case.id"), nullable=False),
    )


def _paper() -> None:
    op.create_table(
        "paper",
        *_head(),
        _text("hearing_id"),
        _text("volume"),
        _text("kind"),
        _text("title"),
        _text("state"),
        _text("sitting_id", nullable=True),
        _text("sha256"),
        _text("sm3"),
        _integer("size_bytes"),
        _text("draft_sha256"),
        _integer("pages"),
        _text("opened_at"),
        _text("certified_at", nullable=True),
        _text("locked_at", nullable=True),
        _text("timestamped_at", nullable=True),
        _text("material", nullable=True),
    )
    op.create_index("paper_by_hearing", "paper", ["hearing_id"])
    op.create_index("paper_by_case", "paper", ["case_id"])
    op.create_index("paper_by_bytes", "paper", ["sha256"])


def _signer() -> None:
    op.create_table(
        "signer",
        *_head(),
        _text("hearing_id"),
        _text("paper_id"),
        _text("volume"),
        _integer("number"),
        _text("role"),
        _text("name"),
        _text("seat"),
        _integer("bench"),
        _text("state"),
        _text("due_on", nullable=True),
        _text("reason"),
        _text("witness"),
        _text("noted_by"),
        _text("at", nullable=True),
    )
    op.create_index("signer_by_paper", "signer", ["paper_id", "number"])
    op.create_index("signer_by_case", "signer", ["case_id"])


def _reading() -> None:
    op.create_table(
        "paper_reading",
        *_head(),
        _text("hearing_id"),
        _text("paper_id"),
        _text("signer_id"),
        _text("volume"),
        _text("draft_sha256"),
        _text("at"),
        _text("shown"),
        _text("screen"),
        _integer("aloud"),
    )
    op.create_index("paper_reading_by_signer", "paper_reading", ["signer_id"])
    op.create_index("paper_reading_by_case", "paper_reading", ["case_id"])


def _correction() -> None:
    op.create_table(
        "correction",
        *_head(),
        _text("hearing_id"),
        _text("paper_id"),
        _text("signer_id"),
        _text("volume"),
        _text("at"),
        _text("wish"),
        _integer("page", nullable=True),
        _text("quoted"),
        _text("reason"),
        _text("utterance_id", nullable=True),
        _text("sitting_id", nullable=True),
        sa.Column("at_s", sa.Float),
        _text("decision"),
        _text("ground"),
        _text("decided_by"),
        _text("decided_at", nullable=True),
    )
    op.create_index("correction_by_paper", "correction", ["paper_id"])
    op.create_index("correction_by_case", "correction", ["case_id"])


def _signature() -> None:
    op.create_table(
        "signature",
        *_head(),
        _text("hearing_id"),
        _text("paper_id"),
        _text("signer_id"),
        _text("volume"),
        _text("at"),
        _text("before_sha256"),
        _text("sha256"),
        _text("sm3"),
        _integer("size_bytes"),
        _text("field"),
        _integer("page"),
        _text("rectangle"),
        _text("device"),
        _text("trace_sha256"),
        _text("ink_mark"),
        _text("certificate"),
        _text("certificate_sha256"),
        _text("identified"),
        _text("witness"),
        _integer("timestamped"),
    )
    op.create_index("signature_by_paper", "signature", ["paper_id"])
    op.create_index("signature_by_case", "signature", ["case_id"])
    op.create_index("signature_by_mark", "signature", ["ink_mark"])
