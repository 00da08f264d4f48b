"""Papers of identity that write a party's name otherwise than its pleading does (姓名不一致)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from dossier.backfill.model import Field, Found, Subject

_TELLING = (Field.BORN, Field.ADDRESS, Field.PHONE, Field.REPRESENTATIVE)
"""What two papers share by chance of two persons of nearly one name only seldom."""
_SHORTEST = 2
"""Characters of a name."""


def misnamed(
    found: Iterable[Found], roles: Mapping[str, Subject], parties: Collection[str]
) -> dict[str, Subject]:
    """Return the party each name that no pleading has must belong to.

    Either the number is the party's, whatever the name; or one character of the name is
    another, missing or too many, and one of birthday, address, telephone and representative
    is the party's. Only where that is one party alone: nothing is guessed between two.

    Args:
        found: everything that was read.
        roles: the parties that pleadings name, by name.
        parties: names the case has already; two that are both there are two persons.
    """
    said: dict[str, set[tuple[Field, str]]] = {}
    for one in found:
        if one.subject is not None:
            said.setdefault(one.subject.name, set()).add((one.field, one.value))
    told = {}
    for name in said.keys() - roles.keys():
        others = [party for party in roles if not (name in parties and party in parties)]
        fits = {roles[party] for party in others if _same(name, party, said)}
        if len(fits) == 1:
            (told[name],) = fits
    return told


def _same(name: str, party: str, said: Mapping[str, set[tuple[Field, str]]]) -> bool:
    shared = {field for field, _ in said[name] & said.get(party, set())}
    if Field.IDENTITY in shared:
        return True
    return one_character_off(name, party) and not shared.isdisjoint(_TELLING)


def one_character_off(one: str, other: str) -> bool:
    """Return whether names differ by one character put for another, left out or put in."""
    short, long = sorted((one, other), key=len)
    if len(short) < _SHORTEST or len(long) - len(short) > 1 or short == long:
        return False
    same = 0
    while same < len(short) and short[same] == long[same]:
        same += 1
    behind = same + 1 if len(short) == len(long) else same
    return short[behind:] == long[same + 1 :]
