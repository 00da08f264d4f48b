"""The tables of custody (保管各表); part of :mod:`dossier.store.schema`."""

from __future__ import annotations

import sqlalchemy as sa


def made(metadata: sa.MetaData) -> tuple[sa.Table, ...]:
    """Return the tables of bundles, loans, visits, acts and alarms."""
    bundle = sa.Table(
        "bundle",
        metadata,
        *_head("label", "title", "registered_at", "registered_by", "submitter", "state"),
        sa.Column("sheets", sa.Integer, nullable=False),
        *_maybe("cabinet", "cell"),
        _text("holder"),
        *_maybe("due_on"),
        sa.Column("counted", sa.Integer),
        *_maybe("moved_at"),
        sa.Index("bundle_by_case", "case_id"),
        sa.Index("bundle_by_label", "label"),
        sa.Index("bundle_by_place", "cabinet", "cell"),
    )
    loan = sa.Table(
        "loan",
        metadata,
        *_head("bundle_id", "person", "purpose", "asked_at", "state"),
        *_maybe("due_on"),
        _text("decided_by"),
        *_maybe("decided_at"),
        _text("ground"),
        sa.Index("loan_by_case", "case_id"),
        sa.Index("loan_by_bundle", "bundle_id"),
    )
    visit = sa.Table(
        "cell_visit",
        metadata,
        # ``bundles`` and ``done`` are JSON: ids.
        *_head("cabinet", "cell", "purpose", "bundles", "by", "begun_at"),
        *_maybe("ended_at"),
        _text("done"),
        *_maybe("shut"),
        _text("ground"),
        sa.Index("cell_visit_by_case", "case_id"),
        sa.Index("cell_visit_open", "cabinet", sqlite_where=sa.text("ended_at IS NULL")),
    )
    act = sa.Table(
        "custody_act",
        metadata,
        *_head("bundle_id", "act", "by", "at", "person"),
        *_maybe("cabinet", "cell", "visit_id", "loan_id"),
        sa.Column("sheets", sa.Integer),
        *map(_text, ("identified", "signature_sha256", "ground")),
        sa.Index("custody_act_by_bundle", "bundle_id"),
        sa.Index(
            "custody_act_by_signature",
            "signature_sha256",
            sqlite_where=sa.text("signature_sha256 <> ''"),
        ),
        sa.Index("custody_act_by_case", "case_id"),
    )
    alarm = sa.Table(
        "custody_alarm",
        metadata,
        *_head("kind", "raised_at"),
        *_maybe("bundle_id", "cabinet", "cell"),
        _text("detail"),
        *_maybe("settled_at"),
        *map(_text, ("settled_by", "ground")),
        sa.Index("custody_alarm_by_case", "case_id"),
        sa.Index("custody_alarm_open", "kind", sqlite_where=sa.text("settled_at IS NULL")),
    )
    return bundle, loan, visit, act, alarm


def _head(*names: str) -> list[sa.Column[str]]:
    return [
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("case_id", sa.Text, sa.ForeignKey("case.id"), nullable=False),
        _text("volume"),
        *map(_text, names),
    ]


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False)


def _maybe(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text) for name in names]
