"""What must hold of a store after its program died, given what it acknowledged."""

from __future__ import annotations

from pathlib import Path

from dossier.ids import CaseId
from dossier.store import open_store
from tests.dossier.paper import KEY


def check(home: Path, case_id: CaseId, told: list[str]) -> int:
    """Check the store against what was acknowledged; return how many pages there are."""
    received = {line.split()[1]: line.split()[2] for line in told if line.startswith("received ")}
    done: dict[str, set[str]] = {"read": set(), "edited": set(), "undone": set()}
    for line in told:
        step, _, rest = line.partition(" ")
        if step in done:
            done[step].add(rest)
    with open_store(home, key=KEY) as store:
        pages = {str(page.id): page for page in store.pages(case_id)}
        # Nothing acknowledged is lost.
        for id_, sha256 in received.items():
            assert pages[id_].sha256 == sha256
            store.blobs.read(sha256)
        for id_ in done["read"]:
            assert pages[id_].reading
        for id_ in done["edited"] - done["undone"]:
            # An undo may have been durable before it could be acknowledged.
            assert pages[id_].edits or id_ == max(received)
        for id_ in done["undone"]:
            assert pages[id_].edits == ()
        # Nothing else is there but the one step that was under way; nothing is half there.
        assert len(pages.keys() - received.keys()) <= 1
        assert store.verify(deep=True).problems == ()
    return len(pages)


def check_after_death(home: Path, case_id: CaseId, told: list[str], fresh: list[str]) -> int:
    """Check, then take up what was durable though nobody was told."""
    told += fresh
    count = check(home, case_id, told)
    with open_store(home, key=KEY) as store:
        known = {line.split()[1] for line in told if line.startswith("received ")}
        for page in store.pages(case_id):
            if page.id not in known:
                told.append(f"received {page.id} {page.sha256} 0")
            if not page.edits and f"edited {page.id}" in told and f"undone {page.id}" not in told:
                told.append(f"undone {page.id}")
    return count
