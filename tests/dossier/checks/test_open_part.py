"""What somebody kept from 副卷 is told of a run."""

from __future__ import annotations

from dossier.checks.case_authenticity import fixity
from dossier.checks.open_part import open_part
from dossier.store import Store
from tests.dossier.checks.clean import clean_case
from tests.dossier.checks.judging import facts_of


def test_how_long_the_journal_is_tells_nothing_of_what_is_done_in_the_other_volume(
    store: Store,
) -> None:
    facts = facts_of(store, clean_case(store).case.id)
    assert facts.journal is not None and facts.journal.entries
    assert f"{facts.journal.entries} 条日志" in fixity(facts).examined
    told = fixity(open_part(facts)).examined
    assert told.endswith("、全部日志") and "条日志" not in told
