"""One metadata for every table of the centre (中心库表).

Each room of the centre defines its tables beside its code, on this metadata; the
schema ``secret`` holds what belongs to the confidential volume (副卷). SQLite, which
has no schemas, keeps ``secret.<name>`` as a table of its own name.
"""

from __future__ import annotations

import sqlalchemy as sa

SECRET = "secret"  # noqa: S105  the name of a schema

metadata = sa.MetaData()
