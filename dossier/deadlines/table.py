"""The table of rules (期限规则表): what starts a deadline, how long it is, who is told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from dossier.deadlines.model import Level
from dossier.deadlines.terms import Offset, Term

STEPS = {
    "scan": "扫描",
    "catalogue": "编目",
    "hearing": "开庭",
    "judgment": "制作裁判文书",
    "export": "导出",
    "package": "归档移交",
}
"""Next steps that a rule may stop (设卡环节), by key."""


class Holiday(StrEnum):
    """What becomes of a last day that is not worked (期满日逢休假日)."""

    LATER = "later"
    """顺延至下一工作日. Source: 民事诉讼法 art. 85; 民法典 art. 203."""
    EARLIER = "earlier"
    """提前至上一工作日: for what must be done some days before."""
    STAYS = "stays"
    """不变: for what the law does not let grow, as a preservation."""


class MonthEnd(StrEnum):
    """Which day a term of months ends on (期限到期日)."""

    SAME = "same"
    """对应日, else the month's last. Source: 民法典 art. 202."""
    LAST = "last"
    """From the last day of a month to the last of another. Source: 刑事诉讼法解释."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where a rule comes from (依据)."""

    law: str
    article: str = ""
    remark: str = ""

    def __str__(self) -> str:
        return f"{self.law}第{self.article}条" if self.article else self.law


@dataclass(frozen=True, slots=True)
class Facet:
    """Something that tells cases or events apart (情形), as the track of a procedure."""

    key: str
    name: str
    values: Mapping[str, str]
    default: str = ""
    """Where nobody said; empty: no rule that asks for it applies."""
    each: bool = False
    """Each event has its own; else what was said last counts for the whole case."""


@dataclass(frozen=True, slots=True)
class EventKind:
    """A kind of event (事件种类)."""

    key: str
    name: str
    once: bool = False
    """Of several the one noted last counts."""


@dataclass(frozen=True, slots=True)
class SuspensionKind:
    """A kind of days that are not counted (不计入期限的情形)."""

    key: str
    name: str
    source: Source
    most: Term | None = None
    """No more days of one are left out than this."""


@dataclass(frozen=True, slots=True)
class DutyKind:
    """What somebody is in a case (职责)."""

    key: str
    name: str
    superior: bool = False
    """May be named to unlock."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a ladder: from when on a deadline has this level, and who is told."""

    level: Level
    at: Offset
    tell: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Extension:
    """An event that makes a term longer (延长)."""

    event: str
    term: Term | None
    """None: the event says it."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule (期限规则)."""

    key: str
    name: str
    starts: tuple[str, ...]
    """Kinds of events from which it runs."""
    base: str
    """Rule whose due date it is counted from; empty: an event."""
    term: Term
    source: Source
    until: frozenset[str] = frozenset()
    """Kinds of events that fulfil it."""
    before: bool = False
    """Counted backwards from the event."""
    holiday: Holiday = Holiday.LATER
    month_end: MonthEnd = MonthEnd.SAME
    when: tuple[tuple[str, frozenset[str]], ...] = ()
    """(facet, values) that must fit."""
    procedures: frozenset[str] = frozenset()
    """Catalogue templates it is for; empty: all."""
    suspended_by: frozenset[str] = frozenset()
    extended_by: tuple[Extension, ...] = ()
    least: Term | None = None
    most: Term | None = None
    """Bounds of a term the court sets in a case."""
    party: bool = False
    """A party's: that it passes is nobody's fault here."""
    duty: str = ""
    """Whose work it is."""
    steps: tuple[Step, ...] = ()
    stops: frozenset[str] = frozenset()
    """Next steps refused from the level ``gate`` on."""
    unlock: tuple[str, ...] = ()
    """Duties whose holder may unlock it."""
    own: bool = False
    """Of the court's own file."""
    protects: bool = False
    """A preservation: what runs out is protection."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """What comes to the counter and is an event from which deadlines run (收件即登记的事件)."""

    key: str
    name: str
    events: tuple[str, ...]
    """Kinds of events that it is; with ``choose`` one of them."""
    source: Source
    words: tuple[str, ...] = ()
    """The title of a material holds one of these; none and no ``evidence``: whatever comes."""
    beside: tuple[str, ...] = ()
    """And one of these."""
    never: tuple[str, ...] = ()
    """And none of these."""
    evidence: bool = False
    """Only what was marked as evidence."""
    procedures: frozenset[str] = frozenset()
    """Catalogue templates it is for; empty: all."""
    after: frozenset[str] = frozenset()
    """One of these was noted in the case."""
    unless: frozenset[str] = frozenset()
    """None of these was."""
    about: frozenset[str] = frozenset()
    """Events of these kinds are about who brought it."""
    named: bool = False
    """Only where an event of ``after`` is about who brought it."""
    begins: bool = False
    """It may be the first event of a case."""
    dated: str = ""
    """What the day is called that stands on the paper and counts; empty: that of receipt."""
    choose: bool = False
    """A person says which of the events it is."""

    @property
    def asks(self) -> bool:
        """Whether a person has to say something before anything can be noted."""
        return self.choose or bool(self.dated)


@dataclass(frozen=True, slots=True)
class Table:
    """All rules in force, ready for computing; never changed once made."""

    rules: Mapping[str, Rule]
    """In the order of the table."""
    events: Mapping[str, EventKind]
    facets: Mapping[str, Facet]
    suspensions: Mapping[str, SuspensionKind]
    duties: Mapping[str, DutyKind]
    digest: str
    """SHA-256 over the files it was read from."""
    by_event: Mapping[str, tuple[Rule, ...]] = field(default_factory=dict)
    arrivals: tuple[Arrival, ...] = ()
    """In the order of the table: of a material the first that fits counts."""
    chained: tuple[Rule, ...] = ()
    """Rules counted from another's due date, each behind its base."""


def indexed(rules: Iterable[Rule]) -> tuple[dict[str, tuple[Rule, ...]], tuple[Rule, ...]]:
    """Return the rules by the event they start from, and the chained ones in order.

    Raises:
        ValueError: rules run in a circle; the words name one.
    """
    by_event: dict[str, list[Rule]] = {}
    waiting = []
    for rule in rules:
        for start in rule.starts:
            by_event.setdefault(start, []).append(rule)
        if rule.base:
            waiting.append(rule)
    chained: list[Rule] = []
    while waiting:
        open_ = {rule.key for rule in waiting}
        ready = [rule for rule in waiting if rule.base not in open_]
        if not ready:
            raise ValueError(f"规则 {waiting[0].key} 与其起算规则互为起点")
        chained += ready
        waiting = [rule for rule in waiting if rule not in ready]
    return {kind: tuple(some) for kind, some in by_event.items()}, tuple(chained)
