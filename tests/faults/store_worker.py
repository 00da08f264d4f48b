"""A program that fills a store and says what was acknowledged; run by the fault tests.

Prints a line per acknowledged page: its id and digest. Ends with the error's kind.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from dossier.changes import MACHINE, EditPages, ReadPage, ReceivePage
from dossier.edits import Rotate
from dossier.ids import BatchId, CaseId
from dossier.store import open_store
from resources.errors import StoreError, WenyiError
from tests.dossier.paper import KEY, open_case, page, page_text

T = TypeVar("T")
PATIENCE_S = 10.0


def work(home: Path, case_id: CaseId, batch_id: BatchId, pages: int) -> None:
    with open_store(home, key=KEY) as store:
        tell("open")
        for number in range(pages):
            made = page(store, case_id, batch_id, f"{os.getpid()} {number} " + "x" * 9000)
            changes = store.apply(ReceivePage(made), MACHINE)
            tell(f"received {made.id} {made.sha256} {changes.sequence}")
            store.apply(ReadPage(made.id, page_text("原告张三" * 20, f"第{number}页")), MACHINE)
            tell(f"read {made.id}")
            store.apply(EditPages(((made.id, (Rotate(1),)),)), "clerk")
            tell(f"edited {made.id}")
            if number % 5 == 4:
                store.undo(case_id, "clerk")
                tell(f"undone {made.id}")


def work_named(home: str, case_id: str, batch_id: str, pages: str) -> None:
    """As a program of ``tests.faults.forking``."""
    try:
        work(Path(home), CaseId(case_id), BatchId(batch_id), int(pages))
    except WenyiError as error:
        tell(f"error {error.kind}")


def persist(home: str, case_id: str, batch_id: str, pages: str) -> None:
    """Work on through errors of the disk: what was refused is tried again as it was."""
    store = patiently(lambda: open_store(Path(home), key=KEY))
    tell("open")
    with store:
        for number in range(int(pages)):
            mark = f"{os.getpid()} {number} " + "x" * 9000
            made = patiently(lambda: page(store, CaseId(case_id), BatchId(batch_id), mark))  # noqa: B023
            patiently(lambda: store.apply(ReceivePage(made), MACHINE))  # noqa: B023
            tell(f"received {made.id} {made.sha256} 0")
            read = ReadPage(made.id, page_text("原告张三" * 20, f"第{number}页"))
            patiently(lambda: store.apply(read, MACHINE))  # noqa: B023
            tell(f"read {made.id}")
    tell("done")


def patiently(work: Callable[[], T]) -> T:
    """Try until it is done; what takes longer than anybody waits is an error."""
    deadline = time.monotonic() + PATIENCE_S
    while True:
        try:
            return work()
        except StoreError as error:
            tell(f"error {error.kind}")
            if time.monotonic() > deadline:
                raise
            time.sleep(0.02)


def first_opening(home: str) -> None:
    """Open a store where there is none; say when that was acknowledged."""
    try:
        with open_store(Path(home)) as store:
            tell(f"identity {store.identity.public_key.hex()}")
            case_id, _ = open_case(store)
            tell(f"case {case_id}")
    except WenyiError as error:
        tell(f"error {error.kind}")


def tell(line: str) -> None:
    os.write(1, f"{line}\n".encode())


if __name__ == "__main__":
    try:
        work(Path(sys.argv[1]), CaseId(sys.argv[2]), BatchId(sys.argv[3]), int(sys.argv[4]))
    except WenyiError as error:
        tell(f"error {error.kind}")
        sys.exit(3)
    tell("done")
