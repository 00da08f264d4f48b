"""A court's own table of rules, as a file that people edit (本院规则表)."""

from __future__ import annotations

import hashlib
from pathlib import Path

from dossier.deadlines import reading
from dossier.deadlines.in_force import FOLDER, RULES
from dossier.deadlines.reading import Fault
from dossier.packages.files import write_whole
from dossier.store import Store
from dossier.store.plan import Planned
from resources.errors import BadRules

START = """# 本院期限规则：只写要改的；写法见 docs/deadlines.md。
# [[rule]]
# key = "scan_material"        # 已有规则：只写要改的项
# term = "3个工作日"
"""
"""What an empty table begins with."""


def path_of(home: Path) -> Path:
    """Return where the file lies."""
    return home / FOLDER / RULES


def read(home: Path) -> str:
    """Return the court's file as it stands, right or wrong; how to begin where there is none."""
    try:
        return path_of(home).read_text(encoding="utf-8-sig", errors="replace")
    except FileNotFoundError:
        return START


def faults(text: str) -> list[Fault]:
    """Return everything that is wrong with a table; none: it can be put in force."""
    return reading.check([(RULES, text)])[1]


def put(store: Store, text: str, who: str) -> str:
    """Put a table in force; the journal keeps who did it, and its digest (启用规则表).

    Returns:
        The file's SHA-256.

    Raises:
        BadRules: it has faults; what was in force stays so.
        NotPermitted: who is signed in does not set the station up.
    """
    found = faults(text)
    if found:
        first = found[0]
        raise BadRules(source=RULES, line=first.line, reason=first.reason, faults=len(found))
    data = text.encode()
    digest = hashlib.sha256(data).hexdigest()
    path = path_of(store.home)
    path.parent.mkdir(parents=True, exist_ok=True)
    # The entry first: whoever may not do it changes nothing.
    store.amend(lambda reader, _: Planned(None, note={"sha256": digest}), who, "SetRules")
    write_whole(path, data)
    return digest
