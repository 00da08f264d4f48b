"""Worked examples, counted by hand from the statutes' own rules, each with its reason.

An example: rule, local time of the event, due date, why. ``more`` holds what else was there.
"""

from __future__ import annotations

from typing import NamedTuple


class Example(NamedTuple):
    rule: str
    event: str
    at: str
    due: str
    why: str
    facets: tuple[tuple[str, str], ...] = ()
    holds: tuple[tuple[str, str, str], ...] = ()
    more: tuple[tuple[str, str, str], ...] = ()
    """(kind, local time, term) of further events."""
    procedure: str = "civil_first"
    provisional: bool = False


def _e(*words: str, **more: object) -> Example:
    return Example(*words, **more)  # type: ignore[arg-type]


DEPOSITS = (("property", "deposits"),)
MOVABLES = (("property", "movables"),)
REALTY = (("property", "realty"),)
SIMPLE = (("track", "simple"),)
SMALL = (("track", "small"),)
OUTSIDE = (("residence", "outside"),)
URGENT = (("urgent", "yes"),)
NEXT_YEAR = {"provisional": True}

DAYS = [
    # 民诉法 85 Ⅱ、民诉法解释 125：当日不计，自次日起算。
    _e("filing_review", "complaint_received", "2026-03-02", "2026-03-09", "3 日为第一日"),
    _e("filing_review", "complaint_received", "2026-03-07", "2026-03-16",
       "起算日逢周六照算，末日 3-14 周六顺延至周一"),
    # 民诉法 85 Ⅲ：末日为法定休假日的，以休假日后第一日为届满日。
    _e("send_copy", "case_filed", "2026-03-02", "2026-03-09", "末日 3-7 周六，顺延至周一"),
    _e("defence", "copy_served", "2026-03-02", "2026-03-17", "十五日"),
    _e("defence", "copy_served", "2026-02-03", "2026-02-24", "末日 2-18 在春节假期内"),
    _e("defence", "copy_served", "2026-01-30", "2026-02-14", "末日周六调休上班，不顺延"),
    _e("defence", "copy_served", "2026-02-13", "2026-02-28", "末日周六调休上班，不顺延"),
    _e("defence", "copy_served", "2026-04-20", "2026-05-06", "末日 5-5 周二在劳动节假期内"),
    _e("defence", "copy_served", "2026-04-24", "2026-05-09", "末日周六调休上班"),
    _e("defence", "copy_served", "2026-09-05", "2026-09-20", "末日周日调休上班"),
    _e("defence", "copy_served", "2026-09-16", "2026-10-08", "末日 10-1，假期后第一日"),
    _e("defence", "copy_served", "2026-09-25", "2026-10-10", "中间的假日照算，末日周六调休上班"),
    _e("defence", "copy_served", "2025-01-11", "2025-01-26", "末日周日调休上班"),
    _e("defence", "copy_served", "2025-01-14", "2025-02-05", "末日 1-29 在春节假期内"),
    _e("defence", "copy_served", "2024-02-03", "2024-02-18", "末日周日调休上班"),
    _e("defence", "copy_served", "2024-01-26", "2024-02-18",
       "末日 2-10 逢春节，假期后第一日是调休上班的周日"),
    _e("appeal_judgment", "judgment_served", "2025-09-16", "2025-10-09", "国庆、中秋连休八日"),
    _e("appeal_judgment", "judgment_served", "2025-09-26", "2025-10-11", "末日周六调休上班"),
    _e("appeal_ruling", "ruling_served", "2026-04-24", "2026-05-06", "十日，末日 5-4 顺延"),
    _e("appeal_ruling", "ruling_served", "2026-03-31", "2026-04-10", "中间的清明假照算"),
    _e("defence", "copy_served", "2024-02-14", "2024-02-29", "闰年二月有 29 日"),
    _e("defence", "copy_served", "2025-02-14", "2025-03-03", "平年末日 3-1 周六，顺延"),
    _e("defence_abroad", "copy_served", "2026-03-02", "2026-04-01", "境外当事人三十日",
       facets=OUTSIDE),
    _e("announcement", "announcement_published", "2026-03-01", "2026-03-31", "公告三十日"),
    _e("announcement", "announcement_published", "2026-09-05", "2026-10-05",
       "期满即视为送达，不因假日顺延"),
    _e("second_ruling", "case_filed", "2026-01-30", "2026-03-02", "三十日，末日 3-1 周日",
       facets=(("appealed", "ruling"),), procedure="civil_second"),
    _e("administrative_simple", "case_filed", "2026-01-15", "2026-03-02",
       "四十五日，末日 3-1 周日", facets=SIMPLE, procedure="administrative_first"),
    _e("special", "case_filed", "2026-02-27", "2026-03-30", "三十日，末日 3-29 周日",
       facets=(("track", "special"),)),
    _e("read_record", "hearing_held", "2026-03-09", "2026-03-16", "五日，末日 3-14 周六"),
    _e("appeal_judgment", "judgment_served", "2026-12-18", "2027-01-04",
       "来年安排未公布：元旦与周末之后，暂定", **NEXT_YEAR),
]  # fmt: skip
MONTHS = [
    # 民法典 202：到期月的对应日；没有对应日的，月末日。
    _e("first_ordinary", "case_filed", "2026-01-31", "2026-07-31", "七月有 31 日"),
    _e("first_ordinary", "case_filed", "2026-03-02", "2026-09-02", "对应日"),
    _e("first_ordinary", "case_filed", "2025-08-31", "2026-02-28", "二月无 31 日，月末周六上班"),
    _e("first_ordinary", "case_filed", "2023-08-31", "2024-02-29", "闰年月末为 29 日"),
    _e("first_ordinary", "case_filed", "2023-08-29", "2024-02-29", "闰年有对应日"),
    _e("first_ordinary", "case_filed", "2024-08-29", "2025-02-28", "平年无 29 日，月末日"),
    _e("first_ordinary", "case_filed", "2026-04-01", "2026-10-08", "对应日 10-1 顺延"),
    _e("first_simple", "case_filed", "2025-11-30", "2026-02-28", "无 30 日，月末周六上班",
       facets=SIMPLE),
    _e("first_simple", "case_filed", "2026-11-30", "2027-03-01", "月末 2-28 周日顺延",
       facets=SIMPLE, **NEXT_YEAR),
    _e("first_simple", "case_filed", "2026-01-31", "2026-04-30", "四月无 31 日", facets=SIMPLE),
    _e("first_simple", "case_filed", "2026-03-31", "2026-06-30", "六月无 31 日", facets=SIMPLE),
    _e("first_small", "case_filed", "2025-12-31", "2026-02-28", "两个月，二月月末", facets=SMALL),
    _e("first_small", "case_filed", "2026-07-31", "2026-09-30", "两个月，九月月末", facets=SMALL),
    _e("second_judgment", "case_filed", "2025-11-30", "2026-02-28", "三个月",
       procedure="civil_second"),
    _e("first_hearing_flag", "case_filed", "2026-01-31", "2026-02-28", "一个月，二月月末"),
    _e("first_hearing_flag", "case_filed", "2024-01-31", "2024-02-29", "闰年二月月末"),
    _e("first_hearing_flag", "case_filed", "2026-02-28", "2026-03-30",
       "对应日 3-28，不是月末对月末；周六顺延"),
    _e("ask_retrial", "effective", "2025-08-30", "2026-02-28", "六个月，二月无 30 日"),
    _e("administrative_first", "case_filed", "2026-03-15", "2026-09-15", "六个月",
       procedure="administrative_first"),
]  # fmt: skip
YEARS = [
    _e("preserve_deposits", "preserved", "2024-02-29", "2025-02-28", "平年无 2-29",
       facets=DEPOSITS),
    _e("preserve_deposits", "preserved", "2025-10-01", "2026-10-01", "保全到期不因假日顺延",
       facets=DEPOSITS),
    _e("preserve_movables", "preserved", "2024-02-29", "2026-02-28", "两年", facets=MOVABLES),
    _e("preserve_realty", "preserved", "2023-03-01", "2026-03-01", "周日到期，不顺延",
       facets=REALTY),
    _e("preserve_realty", "preserved", "2021-02-28", "2024-02-28", "对应日，不是闰年月末",
       facets=REALTY),
    _e("ask_enforcement", "performance_due", "2024-02-29", "2026-02-28", "两年，月末周六上班"),
    _e("ask_enforcement", "performance_due", "2024-06-20", "2026-06-22", "末日逢端午假"),
    # 财产保全规定 18：届满七日前。
    _e("renew_deposits", "preserved", "2025-03-16", "2026-03-09", "到期 3-16，七日前",
       facets=DEPOSITS),
    _e("renew_deposits", "preserved", "2025-10-10", "2026-09-30", "七日前为 10-3，提前至假期前",
       facets=DEPOSITS),
    _e("renew_realty", "preserved", "2023-02-28", "2026-02-14",
       "七日前为 2-21，提前至假期前调休上班的周六", facets=REALTY),
    _e("ask_extension", "case_filed", "2026-03-02", "2026-08-18", "审限 9-2 届满十五日前"),
]  # fmt: skip
BEFORE = [
    # 民诉法 139：开庭三日前。
    _e("notify_hearing", "hearing_planned", "2026-03-12 09:00", "2026-03-09", "开庭当日不计"),
    _e("notify_hearing", "hearing_planned", "2026-03-10 09:00", "2026-03-06", "3-7 周六，提前"),
    _e("notify_hearing", "hearing_planned", "2026-10-09 09:00", "2026-09-30", "提前至节前"),
    _e("notify_hearing", "hearing_planned", "2026-02-26 09:00", "2026-02-14",
       "提前至节前调休上班的周六"),
    _e("book_courtroom", "hearing_planned", "2026-10-12 09:00", "2026-10-08",
       "倒数 10-10（周六上班）、10-9、10-8"),
    _e("book_courtroom", "hearing_planned", "2026-02-25 09:00", "2026-02-13",
       "倒数 2-24、2-14（周六上班）、2-13"),
]  # fmt: skip
WORKING = [
    _e("scan_material", "material_received", "2026-02-13 10:00", "2026-02-24",
       "2-14 周六上班为第一日，节后 2-24 为第二日"),
    _e("scan_material", "material_received", "2026-09-30 10:00", "2026-10-09", "假期不计"),
    _e("scan_material", "material_received", "2026-10-08 10:00", "2026-10-10", "周六上班计入"),
    _e("scan_material", "material_received", "2026-01-02 10:00", "2026-01-05",
       "假日收到：1-4 周日上班为第一日"),
    _e("scan_material", "material_received", "2025-04-25 10:00", "2025-04-28", "4-27 周日上班"),
    _e("accept_case", "assigned", "2026-05-08 10:00", "2026-05-09", "周六上班"),
    _e("accept_case", "assigned", "2024-09-13 10:00", "2024-09-14", "周六上班"),
    _e("repeat_upload", "upload_returned", "2026-12-30 10:00", "2027-01-04",
       "跨入未公布的年份，暂定", **NEXT_YEAR),
]  # fmt: skip
HOURS = [
    _e("hand_over_paper", "case_filed", "2026-03-02 09:30", "2026-03-02T15:00+08:00", "当日"),
    _e("hand_over_paper", "case_filed", "2026-03-02 14:59", "2026-03-02T15:00+08:00", "尚未到点"),
    _e("hand_over_paper", "case_filed", "2026-03-02 15:00", "2026-03-03T15:00+08:00", "已到点"),
    _e("hand_over_paper", "case_filed", "2026-02-14 10:00", "2026-02-14T15:00+08:00",
       "周六上班，当日"),
    _e("hand_over_paper", "case_filed", "2026-02-14 16:00", "2026-02-24T15:00+08:00", "节后"),
    _e("hand_over_paper", "case_filed", "2026-03-07 10:00", "2026-03-09T15:00+08:00", "周六立案"),
    # 民诉法解释 125：以时起算的期间从次时起算。
    _e("rule_preservation_urgent", "preservation_asked", "2026-03-02 10:20",
       "2026-03-04T11:00+08:00", "自 11 时起算四十八小时", facets=URGENT),
    _e("rule_preservation_urgent", "preservation_asked", "2026-03-06 16:00",
       "2026-03-08T17:00+08:00", "不因周末停算", facets=URGENT),
    _e("rule_preservation_urgent", "preservation_asked", "2026-02-27 23:30", "2026-03-01",
       "自次日 0 时起算，止于 3-1 二十四时", facets=URGENT),
    _e("rule_preservation_urgent", "preservation_asked", "2024-02-28 09:05",
       "2024-03-01T10:00+08:00", "经过 2-29", facets=URGENT),
    _e("rule_lifting_urgent", "lifting_asked", "2026-09-30 17:10", "2026-10-02T18:00+08:00",
       "不因假期停算", facets=URGENT),
]  # fmt: skip
APRIL = ("appraisal", "2026-04-01", "2026-04-30")
SUSPENDED = [
    # 民诉法解释 243、审限规定 9：不计入审限的期间。
    _e("first_ordinary", "case_filed", "2026-03-02", "2026-10-08", "鉴定 30 日：10-2 顺延",
       holds=(APRIL,)),
    _e("first_ordinary", "case_filed", "2026-03-02", "2026-10-19",
       "两段重叠，合计 45 日不重复扣：10-17 周六顺延",
       holds=(APRIL, ("announcement", "2026-04-16", "2026-05-15"))),
    _e("first_ordinary", "case_filed", "2026-03-02", "2026-09-11", "起算前的日子不扣：只扣 9 日",
       holds=(("stay", "2026-02-20", "2026-03-11"),)),
    _e("first_simple", "case_filed", "2026-01-05", "2026-04-07",
       "届满后才开始的不扣；4-5 在清明假内", facets=SIMPLE,
       holds=(("stay", "2026-04-10", "2026-04-20"),)),
    _e("first_simple", "case_filed", "2026-01-05", "2026-05-18",
       "扣 31 日至 5-6，期内又中止 10 日至 5-16 周六", facets=SIMPLE,
       holds=(("appraisal", "2026-03-01", "2026-03-31"), ("stay", "2026-05-01", "2026-05-10"))),
    _e("first_ordinary", "case_filed", "2026-03-02", "", "中止未恢复：没有届满日",
       holds=(("stay", "2026-06-01", ""),)),
    _e("first_ordinary", "case_filed", "2026-03-02", "2026-10-08", "只扣一个月：4 月 30 日",
       holds=(("new_evidence", "2026-04-01", "2026-06-30"),)),
    _e("first_ordinary", "case_filed", "2026-03-02", "2026-09-03", "一日",
       holds=(("reconciliation", "2026-04-01", "2026-04-01"),)),
    _e("defence", "copy_served", "2026-03-02", "2026-03-17", "鉴定不影响答辩期", holds=(APRIL,)),
    _e("enforcement", "enforcement_filed", "2026-03-02", "2026-10-08", "拍卖 30 日",
       holds=(("auction", "2026-04-01", "2026-04-30"),), procedure="enforcement"),
]  # fmt: skip
EXTENDED = [
    # 民诉法 152、164；民诉法解释 258。
    _e("first_ordinary", "case_filed", "2026-01-31", "2027-02-01",
       "延长六个月：对应日 2027-01-31 周日", more=(("extension_granted", "2026-07-01", ""),),
       **NEXT_YEAR),
    _e("first_simple", "case_filed", "2025-10-31", "2026-02-28", "累计四个月", facets=SIMPLE,
       more=(("extension_granted", "2026-01-10", ""),)),
    _e("first_ordinary", "case_filed", "2025-01-15", "2026-04-15", "六加六加三个月",
       more=(("extension_granted", "2025-07-01", ""),
             ("extension_granted_above", "2026-01-05", "3个月"))),
    _e("first_ordinary", "case_filed", "2026-01-05", "2026-07-06",
       "简易转普通：从立案次日起连续计算六个月，7-5 周日", facets=SIMPLE,
       more=(("track_changed", "2026-03-20", ""),)),
    _e("evidence_ordinary", "evidence_term_set", "2026-03-02", "2026-04-01", "指定三十日",
       more=(("own", "", "30日"),)),
]  # fmt: skip
ALL = DAYS + MONTHS + YEARS + BEFORE + WORKING + HOURS + SUSPENDED + EXTENDED
