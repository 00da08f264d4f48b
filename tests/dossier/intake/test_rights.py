"""Who may do what at the counter, by the one list of needs; 副卷 is shown to few."""

from __future__ import annotations

import pytest

from dossier.custody.rights import Person
from dossier.intake.changes import IntakeChange
from dossier.intake.desk import IntakeDesk, item
from dossier.intake.model import Way
from dossier.model import Volume
from dossier.people.needs import NEEDS
from dossier.people.permits import Role
from dossier.store import Store
from resources.errors import NotPermitted, UnknownTask
from tests.dossier.paper import open_case


def desk(store: Store, role: Role) -> IntakeDesk:
    return IntakeDesk(store, Person(role.value, role))


def test_every_change_of_the_counter_is_on_the_list() -> None:
    assert {kind.__name__ for kind in IntakeChange.__args__} <= NEEDS.keys()


def test_each_side_does_its_own(store: Store) -> None:
    case_id, _ = open_case(store)
    counter, centre, judge = (
        desk(store, role) for role in (Role.COUNTER, Role.SCANNER, Role.JUDGE)
    )
    for other in (centre, judge):
        with pytest.raises(NotPermitted):
            other.register(case_id, Way.COUNTER, "张三", [item("状", 1)])
    task = counter.create_task(case_id, "状", 1)
    with pytest.raises(NotPermitted):
        centre.offer([task])
    counter.offer([task])
    with pytest.raises(NotPermitted):
        judge.take(counter.task(task.id), 1)
    centre.take(centre.task(task.id), 1)
    with pytest.raises(NotPermitted):
        counter.send_back(counter.task(task.id), "模糊")


def test_whoever_may_not_see_it_is_shown_nothing_of_the_confidential_volume(store: Store) -> None:
    case_id, _ = open_case(store)
    clerk, counter = desk(store, Role.CLERK), desk(store, Role.COUNTER)
    with pytest.raises(NotPermitted):
        counter.register(
            case_id, Way.COUNTER, "合议庭", [item("评议笔录", 2)], volume=Volume.CONFIDENTIAL
        )
    one = clerk.register(
        case_id, Way.COUNTER, "合议庭", [item("评议笔录", 2)], volume=Volume.CONFIDENTIAL
    )
    task = clerk.task_of(one)
    assert clerk.tasks() == [task]
    assert counter.tasks() == []
    assert counter.registrations() == []
    with pytest.raises(UnknownTask):
        counter.called(task.number)
