"""The words a case brings along, from its dossier (案件词条)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache

from courtroom.wording import statutes
from courtroom.wording.lexicon import Kind, Term
from dossier.model import Case, Party
from resources import toml

_ORGANISATION = re.compile(
    r"(?:公司|厂|店|行|院|校|局|委|会|所|社|集团|中心|银行|医院|政府|部|处|站|合作社|办事处|事务所)$"
)
_PLACES = re.compile(r"[\u4e00-\u9fff]{2,6}?(?:省|市|区|县|镇|乡|街道|村|路|大道|街|巷)")
LONGEST_NAME = 4
"""Of a person, in characters; a longer name is an organisation or foreign."""


def of_case(
    case: Case,
    parties: Sequence[Party],
    *,
    people: Iterable[str] = (),
    addresses: Iterable[str] = (),
    amounts: Iterable[str] = (),
    others: Iterable[Term] = (),
) -> list[Term]:
    """Return the words of a case, its own before those of every hearing.

    Args:
        case: number and cause are taken.
        parties: their names are taken.
        people: agents, judges, clerk, witnesses.
        addresses: the places named in them are taken.
        amounts: as written in the statement of claim, as 368000元.
        others: whatever else may be said.
    """
    own = [named(party.name) for party in parties]
    own += [named(name) for name in people]
    own.append(Term(case.number, Kind.CASE_NUMBER))
    own += [Term(place, Kind.PLACE) for one in addresses for place in _PLACES.findall(one)]
    own += [Term(amount, Kind.AMOUNT) for amount in amounts]
    own += [Term(one, Kind.TERM) for one in (case.cause, case.cause.removesuffix("纠纷"))]
    own += others
    return [*dict.fromkeys(term for term in own if len(term.text) > 1), *general()]


def named(name: str) -> Term:
    """Return the word for a party: a person or an organisation, by the look of the name."""
    bare = re.sub(r"[\s·•]", "", name)
    organisation = len(bare) > LONGEST_NAME or bool(_ORGANISATION.search(bare) and len(bare) > 3)
    return Term(bare, Kind.ORGANISATION if organisation else Kind.PERSON)


@cache
def general() -> tuple[Term, ...]:
    """Return the words of every hearing: statutes and the terms of procedure."""
    terms = [Term(one, Kind.STATUTE) for one in statutes.names()]
    terms += [Term(one, Kind.TERM) for one in str(toml("court_terms.toml")["words"]).split()]
    return tuple(terms)
