"""The tables of the station's database (库表).

Domain tables carry the columns of the domain's dataclasses and are written only by
journal deltas, own ones or the centre's. ``chain``, ``journal`` and ``texts`` are kept
for good. ``indexed``, ``layouts`` and ``search`` are derived from readings and can be
built again. What sync needs besides stands in :mod:`dossier.store.following`.
"""

from __future__ import annotations

import sqlalchemy as sa

from dossier.store import (
    archive_tables,
    backfill_rows,
    custody_tables,
    deadline_tables,
    intake_tables,
    scanning_tables,
)

metadata = sa.MetaData()

case = sa.Table(
    "case",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("number", sa.Text, nullable=False, unique=True),
    sa.Column("cause", sa.Text, nullable=False),
    sa.Column("procedure", sa.Text, nullable=False),
    sa.Column("created_at", sa.Text, nullable=False),
)

party = sa.Table(
    "party",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("case_id", sa.Text, sa.ForeignKey("case.id"), nullable=False),
    sa.Column("position", sa.Integer, nullable=False),
    sa.Column("role", sa.Text, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("identity", sa.Text, nullable=False),
    sa.Index("party_by_case", "case_id", "position"),
)

batch = sa.Table(
    "batch",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("case_id", sa.Text, sa.ForeignKey("case.id"), nullable=False),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("profile", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("started_at", sa.Text, nullable=False),
    sa.Column("error_kind", sa.Text, nullable=False),
    sa.Index("batch_by_case", "case_id", "id"),
    sa.Index("batch_by_state", "state"),
)

material = sa.Table(
    "material",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("case_id", sa.Text, sa.ForeignKey("case.id"), nullable=False),
    sa.Column("volume", sa.Text, nullable=False),
    sa.Column("category", sa.Text, nullable=False),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("rank", sa.Text, nullable=False),
    sa.Column("confidence", sa.Float, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("confirmed", sa.Integer, nullable=False),
    sa.Column("deleted", sa.Integer, nullable=False),
    sa.Index("material_by_case", "case_id", "volume", "category", "rank"),
)

page = sa.Table(
    "page",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("case_id", sa.Text, sa.ForeignKey("case.id"), nullable=False),
    sa.Column("batch_id", sa.Text, sa.ForeignKey("batch.id"), nullable=False),
    sa.Column("material_id", sa.Text, sa.ForeignKey("material.id")),
    sa.Column("rank", sa.Text, nullable=False),
    sa.Column("sha256", sa.Text, nullable=False),
    sa.Column("media_type", sa.Text, nullable=False),
    sa.Column("size_bytes", sa.Integer, nullable=False),
    sa.Column("width_px", sa.Integer, nullable=False),
    sa.Column("height_px", sa.Integer, nullable=False),
    sa.Column("dpi", sa.Integer, nullable=False),
    sa.Column("edits", sa.Text, nullable=False),
    sa.Column("skew_deg", sa.Float),
    sa.Column("skew_confidence", sa.Float),
    sa.Column("blank", sa.Integer, nullable=False),
    sa.Column("orientation_deg", sa.Integer),
    sa.Column("flags", sa.Text, nullable=False),
    sa.Column("source_name", sa.Text, nullable=False),
    sa.Column("received_at", sa.Text),
    sa.Column("deleted", sa.Integer, nullable=False),
    sa.Column("reading", sa.Text, nullable=False),
    sa.Index("page_by_place", "case_id", "material_id", "rank"),
    sa.Index("page_by_material", "material_id"),
    sa.Index("page_by_batch", "batch_id"),
    # Sync asks which pages a master or a reading belongs to.
    sa.Index("page_by_master", "sha256"),
    sa.Index("page_by_reading", "reading", sqlite_where=sa.text("reading <> ''")),
)

# Every table of a hearing names its case, by which a station lets go of it, and its
# volume, by which the centre keeps 副卷 from whoever lacks the right. Order is by ``rank``.

hearing = sa.Table(
    "hearing",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("case_id", sa.Text, sa.ForeignKey("case.id"), nullable=False),
    sa.Column("volume", sa.Text, nullable=False),
    sa.Column("ordinal", sa.Integer, nullable=False),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("place", sa.Text, nullable=False),
    sa.Column("procedure", sa.Text, nullable=False),
    sa.Column("public", sa.Integer, nullable=False),
    sa.Column("observers", sa.Integer, nullable=False),
    sa.Column("presiding", sa.Text, nullable=False),
    # JSON: names.
    sa.Column("judges", sa.Text, nullable=False),
    sa.Column("assessors", sa.Text, nullable=False),
    sa.Column("assistant", sa.Text, nullable=False),
    sa.Column("clerk", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("planned_at", sa.Text),
    sa.Index("hearing_by_case", "case_id", "ordinal"),
)

seat = sa.Table(
    "seat",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("case_id", sa.Text, sa.ForeignKey("case.id"), nullable=False),
    sa.Column("hearing_id", sa.Text, nullable=False),
    sa.Column("volume", sa.Text, nullable=False),
    sa.Column("key", sa.Text, nullable=False),
    sa.Column("role", sa.Text, nullable=False),
    sa.Column("full", sa.Text, nullable=False),
    sa.Column("short", sa.Text, nullable=False),
    sa.Column("person", sa.Text, nullable=False),
    sa.Column("party_id", sa.Text),
    sa.Column("channel", sa.Integer),
    sa.Column("since", sa.Text),
    sa.Column("present", sa.Integer, nullable=False),
    sa.Index("seat_by_hearing", "hearing_id"),
    sa.Index("seat_by_case", "case_id"),
)

hearing_event = sa.Table(
    "hearing_event",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("case_id", sa.Text, sa.ForeignKey("case.id"), nullable=False),
    sa.Column("hearing_id", sa.Text, nullable=False),
    sa.Column("volume", sa.Text, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("at", sa.Text, nullable=False),
    sa.Column("by", sa.Text, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("until", sa.Text),
    sa.Column("sitting_id", sa.Text),
    sa.Index("hearing_event_by_hearing", "hearing_id", "at"),
    sa.Index("hearing_event_by_case", "case_id"),
)

sitting = sa.Table(
    "sitting",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("case_id", sa.Text, sa.ForeignKey("case.id"), nullable=False),
    sa.Column("hearing_id", sa.Text, nullable=False),
    sa.Column("volume", sa.Text, nullable=False),
    sa.Column("ordinal", sa.Integer, nullable=False),
    sa.Column("folder", sa.Text, nullable=False),
    sa.Column("recording_id", sa.Text, nullable=False),
    sa.Column("begun_at", sa.Text, nullable=False),
    sa.Column("offset_s", sa.Float, nullable=False),
    sa.Column("length_s", sa.Float, nullable=False),
    sa.Column("head", sa.Text, nullable=False),
    sa.Index("sitting_by_hearing", "hearing_id", "ordinal"),
    sa.Index("sitting_by_case", "case_id"),
)

recording = sa.Table(
    "recording",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("case_id", sa.Text, sa.ForeignKey("case.id"), nullable=False),
    sa.Column("hearing_id", sa.Text, nullable=False),
    sa.Column("sitting_id", sa.Text, nullable=False),
    sa.Column("volume", sa.Text, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("sha256", sa.Text, nullable=False),
    sa.Column("size_bytes", sa.Integer, nullable=False),
    sa.Index("recording_by_sitting", "sitting_id", "name"),
    sa.Index("recording_by_bytes", "sha256"),
    sa.Index("recording_by_case", "case_id"),
)

stretch = sa.Table(
    "stretch",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("case_id", sa.Text, sa.ForeignKey("case.id"), nullable=False),
    sa.Column("hearing_id", sa.Text, nullable=False),
    sa.Column("sitting_id", sa.Text, nullable=False),
    sa.Column("volume", sa.Text, nullable=False),
    sa.Column("heard_id", sa.Text, nullable=False),
    sa.Column("seat", sa.Text, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("raw_text", sa.Text, nullable=False),
    sa.Column("start_s", sa.Float, nullable=False),
    sa.Column("end_s", sa.Float, nullable=False),
    # Packed; see dossier.hearing_times.
    sa.Column("times", sa.Text, nullable=False),
    # JSON; see dossier.hearing.Stretch.
    sa.Column("rewrites", sa.Text, nullable=False),
    sa.Column("confidence", sa.Float, nullable=False),
    sa.Column("overlap", sa.Integer, nullable=False),
    sa.Column("source_seat", sa.Text, nullable=False),
    sa.Column("engine", sa.Text, nullable=False),
    sa.Index("stretch_by_hearing", "hearing_id", "id"),
    sa.Index("stretch_by_case", "case_id"),
)

utterance = sa.Table(
    "utterance",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("case_id", sa.Text, sa.ForeignKey("case.id"), nullable=False),
    sa.Column("hearing_id", sa.Text, nullable=False),
    sa.Column("volume", sa.Text, nullable=False),
    sa.Column("sitting_id", sa.Text),
    sa.Column("rank", sa.Text, nullable=False),
    sa.Column("seat", sa.Text, nullable=False),
    sa.Column("role", sa.Text, nullable=False),
    sa.Column("stage", sa.Text, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    # Where the characters of the text come from; see dossier.hearing_times.
    sa.Column("spans", sa.Text, nullable=False),
    sa.Column("start_s", sa.Float),
    sa.Column("end_s", sa.Float),
    # JSON: marks.
    sa.Column("marks", sa.Text, nullable=False),
    sa.Column("overlap", sa.Integer, nullable=False),
    sa.Column("offered", sa.Text, nullable=False),
    sa.Column("edited_by", sa.Text, nullable=False),
    sa.Column("suppressed", sa.Integer, nullable=False),
    sa.Column("restored", sa.Integer, nullable=False),
    sa.Column("deleted", sa.Integer, nullable=False),
    sa.Index("utterance_by_hearing", "hearing_id", "rank", "id"),
    sa.Index("utterance_by_case", "case_id"),
)

# Evidence names its page in ``page_id``, by which the centre takes along what is drawn on a
# page, shown of it or listed with it when the page goes into 副卷. It does not name materials
# and hearings as the centre understands it: those may go without it.

exhibit = sa.Table(
    "exhibit",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("case_id", sa.Text, sa.ForeignKey("case.id"), nullable=False),
    sa.Column("volume", sa.Text, nullable=False),
    sa.Column("side", sa.Text, nullable=False),
    sa.Column("group", sa.Integer),
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("rank", sa.Text, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("purpose", sa.Text, nullable=False),
    sa.Column("material", sa.Text),
    # The first of its pages.
    sa.Column("page_id", sa.Text),
    # JSON: page ids.
    sa.Column("pages", sa.Text, nullable=False),
    sa.Column("media_sha256", sa.Text, nullable=False),
    sa.Column("media_name", sa.Text, nullable=False),
    sa.Column("media_type", sa.Text, nullable=False),
    sa.Column("media_size_bytes", sa.Integer, nullable=False),
    sa.Column("media_length_s", sa.Float),
    sa.Column("copies", sa.Integer, nullable=False),
    sa.Column("original", sa.Integer, nullable=False),
    sa.Column("submitter", sa.Text, nullable=False),
    sa.Column("submitted_on", sa.Text),
    sa.Column("late", sa.Integer, nullable=False),
    sa.Column("barcode", sa.Text, nullable=False),
    sa.Column("deleted", sa.Integer, nullable=False),
    sa.Index("exhibit_by_case", "case_id", "rank"),
    sa.Index("exhibit_by_media", "media_sha256", sqlite_where=sa.text("media_sha256 <> ''")),
)

opinion = sa.Table(
    "opinion",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("case_id", sa.Text, sa.ForeignKey("case.id"), nullable=False),
    sa.Column("hearing_id", sa.Text, nullable=False),
    sa.Column("exhibit_id", sa.Text, nullable=False),
    sa.Column("volume", sa.Text, nullable=False),
    sa.Column("side", sa.Text, nullable=False),
    sa.Column("authenticity", sa.Text, nullable=False),
    sa.Column("legality", sa.Text, nullable=False),
    sa.Column("relevance", sa.Text, nullable=False),
    sa.Column("purpose", sa.Text, nullable=False),
    sa.Column("force", sa.Text, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("objection", sa.Text, nullable=False),
    sa.Column("at", sa.Text),
    sa.Column("by", sa.Text, nullable=False),
    sa.Index("opinion_by_exhibit", "exhibit_id"),
    sa.Index("opinion_by_case", "case_id"),
)

ruling = sa.Table(
    "ruling",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("case_id", sa.Text, sa.ForeignKey("case.id"), nullable=False),
    sa.Column("hearing_id", sa.Text, nullable=False),
    sa.Column("exhibit_id", sa.Text, nullable=False),
    sa.Column("volume", sa.Text, nullable=False),
    sa.Column("original", sa.Text, nullable=False),
    sa.Column("admission", sa.Text, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("announced", sa.Integer, nullable=False),
    sa.Column("by", sa.Text, nullable=False),
    sa.Column("at", sa.Text),
    sa.Index("ruling_by_exhibit", "exhibit_id"),
    sa.Index("ruling_by_case", "case_id"),
)

display = sa.Table(
    "display",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("case_id", sa.Text, sa.ForeignKey("case.id"), nullable=False),
    sa.Column("hearing_id", sa.Text, nullable=False),
    sa.Column("exhibit_id", sa.Text),
    sa.Column("volume", sa.Text, nullable=False),
    sa.Column("page_id", sa.Text),
    sa.Column("page_number", sa.Integer),
    # JSON: x, y, width, height.
    sa.Column("rectangle", sa.Text, nullable=False),
    sa.Column("by", sa.Text, nullable=False),
    # JSON: seat keys.
    sa.Column("to", sa.Text, nullable=False),
    sa.Column("shown_at", sa.Text, nullable=False),
    sa.Column("until", sa.Text),
    sa.Column("utterance_id", sa.Text),
    sa.Index("display_by_hearing", "hearing_id", "shown_at"),
    sa.Index("display_by_exhibit", "exhibit_id"),
    sa.Index("display_by_case", "case_id"),
)

annotation = sa.Table(
    "annotation",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("case_id", sa.Text, sa.ForeignKey("case.id"), nullable=False),
    sa.Column("hearing_id", sa.Text, nullable=False),
    sa.Column("exhibit_id", sa.Text),
    sa.Column("volume", sa.Text, nullable=False),
    sa.Column("page_id", sa.Text, nullable=False),
    sa.Column("page_sha256", sa.Text, nullable=False),
    sa.Column("seat", sa.Text, nullable=False),
    sa.Column("person", sa.Text, nullable=False),
    sa.Column("tool", sa.Text, nullable=False),
    sa.Column("colour", sa.Text, nullable=False),
    sa.Column("width", sa.Float, nullable=False),
    # JSON: x and y of each point, one list.
    sa.Column("points", sa.Text, nullable=False),
    sa.Column("at", sa.Text, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("deleted", sa.Integer, nullable=False),
    sa.Index("annotation_by_hearing", "hearing_id", "id"),
    sa.Index("annotation_by_page", "page_id"),
    sa.Index("annotation_by_exhibit", "exhibit_id"),
    sa.Index("annotation_by_case", "case_id"),
)

snapshot = sa.Table(
    "snapshot",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("case_id", sa.Text, sa.ForeignKey("case.id"), nullable=False),
    sa.Column("hearing_id", sa.Text, nullable=False),
    sa.Column("exhibit_id", sa.Text),
    sa.Column("volume", sa.Text, nullable=False),
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("sha256", sa.Text, nullable=False),
    sa.Column("page_id", sa.Text),
    sa.Column("by", sa.Text, nullable=False),
    sa.Column("at", sa.Text, nullable=False),
    sa.Column("sitting_id", sa.Text),
    sa.Column("at_s", sa.Float),
    sa.Column("utterance_id", sa.Text),
    sa.Index("snapshot_by_hearing", "hearing_id", "number"),
    sa.Index("snapshot_by_exhibit", "exhibit_id"),
    sa.Index("snapshot_by_case", "case_id"),
    sa.Index("snapshot_by_picture", "sha256"),
)

note = sa.Table(
    "note",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("case_id", sa.Text, sa.ForeignKey("case.id"), nullable=False),
    sa.Column("hearing_id", sa.Text, nullable=False),
    sa.Column("exhibit_id", sa.Text),
    sa.Column("volume", sa.Text, nullable=False),
    sa.Column("author", sa.Text, nullable=False),
    sa.Column("seat_id", sa.Text),
    sa.Column("text", sa.Text, nullable=False),
    # JSON: x, y and pressure of each point, a list for each stroke.
    sa.Column("ink", sa.Text, nullable=False),
    sa.Column("at", sa.Text, nullable=False),
    sa.Column("page_id", sa.Text),
    sa.Column("sitting_id", sa.Text),
    sa.Column("at_s", sa.Float),
    sa.Column("deleted", sa.Integer, nullable=False),
    sa.Index("note_by_hearing", "hearing_id", "author"),
    sa.Index("note_by_case", "case_id"),
)

paper = sa.Table(
    "paper",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("case_id", sa.Text, sa.ForeignKey("case.id"), nullable=False),
    sa.Column("hearing_id", sa.Text, nullable=False),
    sa.Column("volume", sa.Text, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("sitting_id", sa.Text),
    sa.Column("sha256", sa.Text, nullable=False),
    sa.Column("sm3", sa.Text, nullable=False),
    sa.Column("size_bytes", sa.Integer, nullable=False),
    sa.Column("draft_sha256", sa.Text, nullable=False),
    sa.Column("pages", sa.Integer, nullable=False),
    sa.Column("opened_at", sa.Text, nullable=False),
    sa.Column("certified_at", sa.Text),
    sa.Column("locked_at", sa.Text),
    sa.Column("timestamped_at", sa.Text),
    # Where it is filed; without its key, as it may be moved and removed.
    sa.Column("material", sa.Text),
    # JSON of a detached SM2 signature.
    sa.Column("seal", sa.Text),
    # Hearing and sort, of the first paper of a sort alone: sync lets one such stand.
    sa.Column("first_of", sa.Text),
    sa.Index("paper_by_hearing", "hearing_id"),
    sa.Index("paper_by_case", "case_id"),
    sa.Index("paper_by_bytes", "sha256"),
    sa.Index("paper_by_draft", "draft_sha256"),
)

signer = sa.Table(
    "signer",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("case_id", sa.Text, sa.ForeignKey("case.id"), nullable=False),
    sa.Column("hearing_id", sa.Text, nullable=False),
    sa.Column("paper_id", sa.Text, nullable=False),
    sa.Column("volume", sa.Text, nullable=False),
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("role", sa.Text, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("seat", sa.Text, nullable=False),
    sa.Column("bench", sa.Integer, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("due_on", sa.Text),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("witness", sa.Text, nullable=False),
    sa.Column("noted_by", sa.Text, nullable=False),
    sa.Column("at", sa.Text),
    sa.Column("consent", sa.Text),
    sa.Column("consent_at", sa.Text),
    sa.Column("consent_by", sa.Text),
    sa.Index("signer_by_paper", "paper_id", "number"),
    sa.Index("signer_by_case", "case_id"),
)

paper_reading = sa.Table(
    "paper_reading",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("case_id", sa.Text, sa.ForeignKey("case.id"), nullable=False),
    sa.Column("hearing_id", sa.Text, nullable=False),
    sa.Column("paper_id", sa.Text, nullable=False),
    sa.Column("signer_id", sa.Text, nullable=False),
    sa.Column("volume", sa.Text, nullable=False),
    sa.Column("draft_sha256", sa.Text, nullable=False),
    sa.Column("at", sa.Text, nullable=False),
    # JSON: page and seconds of each, a list for each.
    sa.Column("shown", sa.Text, nullable=False),
    sa.Column("screen", sa.Text, nullable=False),
    sa.Column("aloud", sa.Integer, nullable=False),
    sa.Index("paper_reading_by_signer", "signer_id"),
    sa.Index("paper_reading_by_case", "case_id"),
)

correction = sa.Table(
    "correction",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("case_id", sa.Text, sa.ForeignKey("case.id"), nullable=False),
    sa.Column("hearing_id", sa.Text, nullable=False),
    sa.Column("paper_id", sa.Text, nullable=False),
    sa.Column("signer_id", sa.Text, nullable=False),
    sa.Column("volume", sa.Text, nullable=False),
    sa.Column("at", sa.Text, nullable=False),
    sa.Column("wish", sa.Text, nullable=False),
    sa.Column("page", sa.Integer),
    sa.Column("quoted", sa.Text, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("utterance_id", sa.Text),
    sa.Column("sitting_id", sa.Text),
    sa.Column("at_s", sa.Float),
    sa.Column("decision", sa.Text, nullable=False),
    sa.Column("ground", sa.Text, nullable=False),
    sa.Column("decided_by", sa.Text, nullable=False),
    sa.Column("decided_at", sa.Text),
    sa.Index("correction_by_paper", "paper_id"),
    sa.Index("correction_by_case", "case_id"),
)

signature = sa.Table(
    "signature",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("case_id", sa.Text, sa.ForeignKey("case.id"), nullable=False),
    sa.Column("hearing_id", sa.Text, nullable=False),
    sa.Column("paper_id", sa.Text, nullable=False),
    sa.Column("signer_id", sa.Text, nullable=False),
    sa.Column("volume", sa.Text, nullable=False),
    sa.Column("at", sa.Text, nullable=False),
    sa.Column("before_sha256", sa.Text, nullable=False),
    sa.Column("sha256", sa.Text, nullable=False),
    sa.Column("sm3", sa.Text, nullable=False),
    sa.Column("size_bytes", sa.Integer, nullable=False),
    sa.Column("field", sa.Text, nullable=False),
    sa.Column("page", sa.Integer, nullable=False),
    # JSON: x, y, width, height.
    sa.Column("rectangle", sa.Text, nullable=False),
    # JSON: model, serial, rate and resolution of the pad.
    sa.Column("device", sa.Text, nullable=False),
    sa.Column("trace_sha256", sa.Text, nullable=False),
    sa.Column("ink_mark", sa.Text, nullable=False),
    sa.Column("certificate", sa.Text, nullable=False),
    sa.Column("certificate_sha256", sa.Text, nullable=False),
    sa.Column("identified", sa.Text, nullable=False),
    sa.Column("witness", sa.Text, nullable=False),
    sa.Column("timestamped", sa.Integer, nullable=False),
    sa.Index("signature_by_paper", "paper_id"),
    sa.Index("signature_by_case", "case_id"),
    sa.Index("signature_by_bytes", "sha256"),
    sa.Index("signature_by_bytes_before", "before_sha256"),
    sa.Index("signature_by_trace", "trace_sha256", sqlite_where=sa.text("trace_sha256 <> ''")),
    sa.Index("signature_by_mark", "ink_mark"),
)

lookup, lookup_use, review = archive_tables.made(metadata)

case_event, suspension, duty, deadline_mark, deadline_unlock = deadline_tables.made(metadata)
account = deadline_tables.account(metadata)

bundle, loan, cell_visit, custody_act, custody_alarm = custody_tables.made(metadata)

registration, submission, scan_task, scan_task_step = intake_tables.made(metadata)

particular = backfill_rows.made(metadata)

page_look, feed_note, quality_verdict, quality_sample = scanning_tables.made(metadata)

chain = sa.Table(
    "chain",
    metadata,
    # One for each epoch of this station; the newest is the one entries are added to.
    sa.Column("n", sa.Integer, primary_key=True),
    sa.Column("device", sa.Text, nullable=False),
    sa.Column("epoch", sa.Integer, nullable=False),
    sa.Column("public_key", sa.LargeBinary, nullable=False),
    # Signature of the epoch before over this one's origin; empty for the first.
    sa.Column("endorsement", sa.LargeBinary, nullable=False),
    # Last entry that was not issued again in the next epoch; NULL while this is the newest.
    sa.Column("common", sa.Integer),
    # Last entry that the centre holds.
    sa.Column("watermark", sa.Integer, nullable=False),
    sa.UniqueConstraint("device", "epoch"),
)

journal = sa.Table(
    "journal",
    metadata,
    # The order entries were written in here, over all epochs.
    sa.Column("position", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("chain", sa.Integer, sa.ForeignKey("chain.n"), nullable=False),
    sa.Column("sequence", sa.Integer, nullable=False),
    sa.Column("entry", sa.LargeBinary, nullable=False),
    sa.Column("hash", sa.Text, nullable=False),
    sa.Column("signature", sa.LargeBinary, nullable=False),
    # What follows repeats parts of the entry, to be looked up by.
    sa.Column("case_id", sa.Text),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("step", sa.Text, nullable=False),
    # Position of the entry taken back or done again.
    sa.Column("target", sa.Integer),
    sa.UniqueConstraint("chain", "sequence"),
    sa.Index("journal_steps", "case_id", "position", sqlite_where=sa.text("step <> ''")),
)

texts = sa.Table(
    "texts",
    metadata,
    sa.Column("sha256", sa.Text, primary_key=True),
    sa.Column("body", sa.LargeBinary, nullable=False),
)

indexed = sa.Table(
    "indexed",
    metadata,
    sa.Column("n", sa.Integer, primary_key=True),
    sa.Column("page_id", sa.Text, nullable=False, unique=True),
    sa.Column("reading", sa.Text, nullable=False),
)

layouts = sa.Table(
    "layouts",
    metadata,
    # Apart from ``indexed``, whose short rows are read for every page that matches.
    sa.Column("n", sa.Integer, primary_key=True),
    sa.Column("plain", sa.Text, nullable=False),
    sa.Column("folded", sa.Text, nullable=False),
    sa.Column("layout", sa.LargeBinary, nullable=False),
)

station = sa.Table(
    "station",
    metadata,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("value", sa.LargeBinary, nullable=False),
)

HEARING = {
    table.name: table
    for table in (hearing, seat, hearing_event, sitting, recording, stretch, utterance)
}
"""Tables of a hearing, which a courtroom writes that otherwise only reads, by name."""

EVIDENCE = {
    table.name: table for table in (exhibit, opinion, ruling, display, annotation, snapshot, note)
}
"""Tables of evidence and what becomes of it in a hearing, which a courtroom writes, too."""

SIGNING = {table.name: table for table in (paper, signer, paper_reading, correction, signature)}
"""Tables of what is confirmed and signed after a hearing, which a courtroom writes, too."""

LOOKUPS = {table.name: table for table in (lookup, lookup_use)}
"""Tables of the looking up, which whoever may only read writes, too."""

DEADLINES = {
    table.name: table for table in (case_event, suspension, duty, deadline_mark, deadline_unlock)
}
"""Tables of what deadlines depend on, by name."""

CUSTODY = {table.name: table for table in (bundle, loan, cell_visit, custody_act, custody_alarm)}
"""Tables of where paper is and who has it, by name."""

INTAKE = {table.name: table for table in (registration, submission, scan_task, scan_task_step)}
"""Tables of what came to the counter and its way to the scanner, by name."""

SCANNING = {table.name: table for table in (page_look, feed_note, quality_verdict, quality_sample)}
"""Tables of how pages came in and what was said of them, by name."""

DOMAIN = (
    {table.name: table for table in (case, party, batch, material, page)}
    | HEARING
    | EVIDENCE
    | SIGNING
    | LOOKUPS
    | {review.name: review, particular.name: particular}
    | DEADLINES
    | CUSTODY
    | INTAKE
    | SCANNING
)
"""Tables that journal deltas write, by name."""

SPECIAL_DDL = (
    """CREATE VIRTUAL TABLE search USING fts5(
        body, scope, content='', contentless_delete=1, tokenize='ascii')""",
    """CREATE TRIGGER journal_keeps_entries BEFORE DELETE ON journal
        BEGIN SELECT RAISE(ABORT, 'journal entries are never deleted'); END""",
    """CREATE TRIGGER journal_keeps_bytes BEFORE UPDATE ON journal
        BEGIN SELECT RAISE(ABORT, 'journal entries are never changed'); END""",
)
"""What SQLAlchemy's tables cannot say: the full-text index and the journal's guards."""
