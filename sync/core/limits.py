"""Sizes and times that station and centre agree on (限额)."""

from __future__ import annotations

PROTOCOL = 1
"""Version of the messages; another one is refused."""

PART_BYTES = 16 << 20
"""Length of every numbered part but the last."""

SMALL_BYTES = 1 << 20
"""Blobs under this travel in batches, larger ones in parts."""

SLICE_BYTES = 64 << 10
"""Length of every slice of a part but the last, on a line on which whole parts are cut."""

BATCH_BYTES = 8 << 20
"""A batch is closed once it holds this much."""

MAX_BLOB_BYTES = 1 << 40
MAX_PARTS = MAX_BLOB_BYTES // PART_BYTES
MAX_NAMES = 1000
"""Blobs named in one request."""

MAX_ENTRIES = 500
"""Journal entries in one manifest, and in one page of the feed."""

MAX_ENTRY_BYTES = 4 << 20
MAX_MANIFEST_BYTES = 8 << 20
"""Sum of the entries' bytes in a manifest."""

MAX_MARKS = 64
MAX_BASES = 20_000
"""Registers that one entry may touch."""

MAX_MESSAGE_BYTES = 32 << 20
"""Of a message's JSON; blobs travel beside it."""
