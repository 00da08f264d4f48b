from __future__ import annotations

import pytest

from dossier.case_number import parse
from dossier.catalogue.rules import rules
from dossier.catalogue.templates import procedure_of, procedures, template
from dossier.model import Volume
from resources.errors import UnknownItem

COUNTS = {
    "civil_first": 25,
    "civil_second": 23,
    "administrative_first": 25,
    "enforcement": 31,
    "enforcement_preservation": 12,
}


def test_the_five_procedures_have_their_official_items() -> None:
    assert set(procedures()) == set(COUNTS)
    for key, count in COUNTS.items():
        assert len(template(key).of_volume(Volume.MAIN)) == count
        assert [item.title for item in template(key).of_volume(Volume.CONFIDENTIAL)] == [
            "合议庭评议笔录、汇报笔录",
            "审（签）批材料",
            "本院法律文书签发稿",
            "结案相关材料",
        ]


def test_official_order_of_the_civil_main_volume() -> None:
    items = template("civil_first").items
    assert items[0].title == "案件审判流程管理信息表、案件登记表"
    assert items[3].title == "起诉状及相关材料"
    assert items[10].title == "诉讼参与人举证材料"
    assert items[24].title == "其他与诉讼活动相关的材料"
    assert items[25].volume is Volume.CONFIDENTIAL


def test_administrative_template_changes_items_four_and_six() -> None:
    civil = template("civil_first").items
    ours = template("administrative_first").items
    changed = [k for k, (a, b) in enumerate(zip(civil, ours, strict=True)) if a.title != b.title]
    assert changed == [3, 5]
    assert ours[3].title == "行政起诉状"
    assert ours[5].title == "答辩状及作出行政行为的证据、规范性文件"


@pytest.mark.parametrize("key", COUNTS)
def test_keys_are_unique_ascii_and_lead_somewhere(key: str) -> None:
    found = template(key)
    keys = [item.key for item in found.items]
    assert len(set(keys)) == len(keys)
    assert all(k.isascii() and k.isidentifier() for k in keys)
    assert all(item.title and item.title_en for item in found.items)
    assert found.item(found.fallback).volume is Volume.MAIN
    for name, target in found.alias:
        assert name not in keys, "an alias for an item that exists is never used"
        assert target in keys


@pytest.mark.parametrize("key", COUNTS)
def test_confidential_clues_are_filed_confidentially_in_every_template(key: str) -> None:
    book = rules()
    for clue in (*book.clues, *book.labels, *book.inside):
        assert template(key).place(clue.category).volume is Volume.CONFIDENTIAL


def test_every_rule_names_a_category_some_template_has() -> None:
    known = {item.key for key in procedures() for item in template(key).items}
    assert {wording.category for wording in rules().wordings} <= known


def test_unknown_names_are_refused() -> None:
    with pytest.raises(UnknownItem):
        template("criminal_first")
    with pytest.raises(UnknownItem):
        template("civil_first").item("nothing")


@pytest.mark.parametrize(
    ("number", "procedure"),
    [
        ("（2026）粤0308民初1573号", "civil_first"),
        ("（2026）粤03民终88号", "civil_second"),
        ("（2025）粤03民辖终9号", "civil_second"),
        ("（2025）粤0308行初7号", "administrative_first"),
        ("（2026）粤0308执66号", "enforcement"),
        ("（2026）粤0308执恢6号", "enforcement"),
        ("（2026）粤0308执保5号", "enforcement_preservation"),
        ("（2026）粤0308财保5号", "enforcement_preservation"),
        ("（2026）粤0308民诉前调12号", "civil_first"),
    ],
)
def test_procedure_is_guessed_from_the_type(number: str, procedure: str) -> None:
    assert procedure_of(parse(number)) == procedure
