"""Templates, what they take from the case, what a person says over it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from dossier.catalogue.templates import procedures
from dossier.catalogue.templates import template as catalogue_of
from dossier.documents.facts import COURT_FILE, Court, court_of
from dossier.documents.filling import Origin, Paper, fill, need_all
from dossier.documents.sources import SOURCES
from dossier.documents.templates import FOLDER, Kind, template, templates
from dossier.evidence import Exhibit
from dossier.ids import ExhibitId
from dossier.model import Volume
from resources.errors import BadTemplate, FieldRefused, FieldsMissing, UnknownItem
from tests.dossier.documents.texts import HEARING, PARTIES, facts

MANIFEST = """
title = "协助函"
kind = "notice"
categories = ["other"]
[[fields]]
key = "number"
label = "案号"
source = "case.number"
required = true
[[fields]]
key = "whom"
label = "协助单位"
required = true
"""


def _values(paper: Paper) -> dict[str, object]:
    return {one.field.key: one.shown for one in paper.fields}


def _own(home: Path, name: str = "assistance", manifest: str = MANIFEST) -> Path:
    folder = home / FOLDER / name
    folder.mkdir(parents=True)
    (folder / "template.toml").write_text(manifest, encoding="utf-8")
    (folder / "template.typ").write_text("x", encoding="utf-8")
    return folder


def test_every_kind_of_paper_has_a_template_of_ours() -> None:
    every = templates()
    assert {one.kind for one in every.values()} == set(Kind)
    for one in every.values():
        assert one.ours
        assert one.layout.is_file()
        assert all(field.label and field.label_en for field in one.fields)


def test_every_source_says_what_to_do_where_it_says_nothing() -> None:
    for source in SOURCES.values():
        assert source.advice
        assert source.advice_en


@pytest.mark.parametrize("name", [n for n, one in templates().items() if one.volume is not None])
def test_a_paper_has_a_place_where_its_kind_belongs(name: str) -> None:
    one = template(name)
    assert one.volume is not None
    item = one.place(catalogue_of("civil_first"), one.volume)
    assert item is not None
    assert item.volume is one.volume


def test_a_confidential_contents_never_goes_into_the_main_volume() -> None:
    for procedure in procedures():
        item = template("contents").place(catalogue_of(procedure), Volume.CONFIDENTIAL)
        assert item is None
    assert template("contents").place(catalogue_of("civil_second"), Volume.MAIN) is not None


def test_a_summons_takes_everything_from_the_case() -> None:
    paper = fill(template("传票"), facts(), {}, to="被告")
    shown = _values(paper)
    assert paper.missing == ()
    assert shown["addressee"] == "深圳市海岚电子厂"
    assert shown["at"] == "2026年12月3日上午9时30分"
    assert shown["place"] == "第三审判庭"
    assert paper.data()["cn"]["date"] == "二〇二六年十一月二十二日"
    assert paper.title == "传票（被告深圳市海岚电子厂）"


@pytest.mark.parametrize(
    "wish", ["被告", "深圳市海岚电子厂", "被告深圳市海岚电子厂", "被告 深圳市海岚电子厂"]
)
def test_whom_it_is_for_is_found_by_role_or_name(wish: str) -> None:
    assert fill(template("summons"), facts(), {}, to=wish).facts.addressee == PARTIES[1]


def test_whom_it_is_for_must_be_one() -> None:
    twice = (*PARTIES, replace(PARTIES[1], name="某厂"))
    with pytest.raises(UnknownItem):
        fill(template("summons"), facts(parties=twice), {}, to="被告")
    with pytest.raises(UnknownItem):
        fill(template("summons"), facts(), {}, to="无此人")
    paper = fill(template("summons"), facts(), {})
    assert {one.field.key for one in paper.missing} == {"addressee", "addressee_role"}


def test_what_is_missing_is_named_with_what_to_do() -> None:
    known = replace(facts(hearing=None), court=Court())
    paper = fill(template("summons"), known, {}, to="被告")
    assert [one.field.key for one in paper.missing] == ["court", "at", "place"]
    assert all(one.advice[0] and one.advice[1] for one in paper.missing)
    with pytest.raises(FieldsMissing) as refused:
        need_all(paper)
    assert "应到时间" in str(refused.value.params["fields"])
    assert "court.toml" in str(refused.value.params["fields"])


def test_a_person_is_right_over_the_case_and_both_are_kept() -> None:
    paper = fill(template("summons"), facts(), {"应到处所": "第五审判庭"}, to="被告")
    (place,) = [one for one in paper.fields if one.field.key == "place"]
    assert (place.shown, place.origin, place.case_value) == (
        "第五审判庭",
        Origin.PERSON,
        "第三审判庭",
    )
    blank = fill(template("summons"), facts(), {"place": ""}, to="被告")
    assert [one.field.key for one in blank.missing] == ["place"]


@pytest.mark.parametrize(
    ("name", "key", "value"),
    [
        ("summons", "at", "下周三"),
        ("summons", "at", "2026-02-30 09:00"),
        ("summons", "date", "2026-13-01"),
        ("summons", "number", "（2026）123号"),
        ("summons", "reason", "聊天"),
        ("acceptance_notice", "fee", "许多"),
        ("acceptance_notice", "fee", "-5"),
        ("acceptance_notice", "fee", "NaN"),
        ("evidence_notice", "days", "十几"),
        ("cover", "volume", "外卷"),
        ("service_return", "papers", "a|1|2|3"),
        ("summons", "note", "长" * 5000),
    ],
)
def test_a_value_of_another_type_is_refused(name: str, key: str, value: str) -> None:
    one = template(name)
    with pytest.raises(FieldRefused):
        fill(one, facts(), {key: value}, to="被告" if one.addressed else "")


@pytest.mark.parametrize(
    "written", ["2026年12月4日 14:30", "2026-12-04T14:30", "2026/12/4 14：30", "2026.12.4 14:30"]
)
def test_times_are_read_in_usual_writings(written: str) -> None:
    paper = fill(template("summons"), facts(), {"at": written}, to="被告")
    assert _values(paper)["at"] == "2026年12月4日下午2时30分"


def test_an_amount_gets_its_capitals() -> None:
    paper = fill(template("acceptance_notice"), facts(), {"fee": "6,820"}, to="原告")
    assert _values(paper)["fee"] == "6,820.00"
    assert paper.data()["cn"]["fee"] == "陆仟捌佰贰拾元整"


def test_control_characters_do_not_reach_a_paper() -> None:
    paper = fill(template("summons"), facts(), {"note": "请\x00带\u202e原件\x1b"}, to="被告")
    assert _values(paper)["note"] == "请带原件"


def test_an_unknown_field_is_refused() -> None:
    with pytest.raises(UnknownItem):
        fill(template("summons"), facts(), {"colour": "red"})


def test_the_same_paper_is_known_again_on_another_day_and_another_is_not() -> None:
    one = fill(template("summons"), facts(), {}, to="被告")
    later = fill(
        template("summons"), replace(facts(), now=facts().now.replace(day=23)), {}, to="被告"
    )
    other = fill(template("summons"), facts(), {"reason": "调解"}, to="被告")
    assert one.key == later.key
    assert len({one.key, other.key, fill(template("summons"), facts(), {}, to="原告").key}) == 3


def test_a_receipt_counts_what_its_party_gave() -> None:
    known = facts()
    given = tuple(
        Exhibit(ExhibitId(f"e{n}"), known.case.id, side, 1, name, f"a{n}")
        for n, (side, name) in enumerate([("原告", "合同"), ("被告", "照片"), ("被告", "录音")])
    )
    paper = fill(templates()["material_receipt"], replace(known, exhibits=given), {}, to="被告")
    rows = paper.data()["v"]["rows"]
    assert [(row["no"], row["name"]) for row in rows] == [("1", "照片"), ("2", "录音")]


def test_days_for_evidence_follow_the_procedure() -> None:
    small = facts(hearing=replace(HEARING, procedure="小额诉讼程序"))
    assert _values(fill(template("evidence_notice"), small, {}, to="被告"))["days"] == "7"
    assert _values(fill(template("evidence_notice"), facts(), {}, to="被告"))["days"] == "15"


def test_a_court_adds_its_own_and_takes_the_place_of_ours(tmp_path: Path) -> None:
    _own(tmp_path)
    _own(tmp_path, "summons", MANIFEST.replace("协助函", "本院传票"))
    every = templates(tmp_path)
    assert not every["assistance"].ours
    assert every["summons"].title == "本院传票"
    paper = fill(every["assistance"], facts(), {"协助单位": "某银行"})
    assert _values(paper) == {"number": "（2026）粤0308民初123号", "whom": "某银行"}


@pytest.mark.parametrize(
    "manifest",
    [
        "title = ",
        "title = 3\nkind = 'notice'\n[[fields]]\nkey='a'\nlabel='b'",
        MANIFEST.replace('"notice"', '"poem"'),
        MANIFEST.replace('"case.number"', '"case.__class__"'),
        MANIFEST.replace('key = "whom"', 'key = "number"'),
        MANIFEST.replace('key = "whom"', 'key = "../whom"'),
        MANIFEST.replace('categories = ["other"]', 'categories = "other"'),
        MANIFEST.replace("required = true", 'required = "yes"'),
        'volume = "chosen"\n' + MANIFEST,
        'volume = "secret"\n' + MANIFEST,
        MANIFEST + 'type = "colour"\n',
        "title = 'x'\nkind = 'notice'\ncategories = []\n",
        "title = 'x'\nkind = 'notice'\ncategories = []\nfields = 3\n",
        MANIFEST + "#" * 70_000,
    ],
)
def test_a_manifest_that_cannot_be_used_is_named(tmp_path: Path, manifest: str) -> None:
    _own(tmp_path, manifest=manifest)
    with pytest.raises(BadTemplate) as refused:
        templates(tmp_path)
    assert "assistance" in str(refused.value.params["source"])


def test_a_folder_of_no_proper_name_or_without_layout_is_named(tmp_path: Path) -> None:
    folder = _own(tmp_path)
    (folder / "template.typ").unlink()
    with pytest.raises(BadTemplate):
        templates(tmp_path)
    other = tmp_path / "other"
    _own(other, "..evil")
    with pytest.raises(BadTemplate):
        templates(other)


def test_the_courts_own_data_is_read(tmp_path: Path) -> None:
    assert court_of(tmp_path) == Court()
    (tmp_path / COURT_FILE).write_text('name = "某某区人民法院"\n', encoding="utf-8")
    assert court_of(tmp_path).name == "某某区人民法院"
    for wrong in ("name = 3", "colour = 'red'", "name ="):
        (tmp_path / COURT_FILE).write_text(wrong, encoding="utf-8")
        with pytest.raises(BadTemplate):
            court_of(tmp_path)
