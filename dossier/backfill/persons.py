"""Who is who at the head of a pleading (当事人基本情况).

Follows the order of the model pleadings: role and name, then what is known of them, then
who represents them. Both running text and forms of labelled cells (要素式) are read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from dossier.backfill.flowing import Flow, stated
from dossier.backfill.model import Field, Found, Subject
from dossier.backfill.values import day_of, identity_number, nations

ROLES = (
    *("申请执行人", "再审申请人", "原审第三人", "被上诉人", "被答辩人", "被申请人", "被执行人"),
    *("反诉原告", "反诉被告", "原审原告", "原审被告", "一审原告", "一审被告", "起诉人"),
    *("上诉人", "答辩人", "申请人", "第三人", "原告", "被告"),
)
_ROLE = "|".join(ROLES)
_PARTY = re.compile(
    rf"(?P<role>{_ROLE})(?P<number>[一二三四五六七八九十\d]{{0,2}})"
    r"(?:\((?P<added>[^()]{1,24})\))?(?P<colon>:?)"
)
_AGENT = re.compile(
    r"(?P<what>(?:主要)?负责人|法定代表人(?:[/、]?(?:主要)?负责人)?|执行事务合伙人|经营者|法定代理人"
    r"|(?:共同)?委托(?:诉讼)?代理人|诉讼代理人)(?:\d|[一二三])?(?:\([^()]{1,12}\))?:?"
)
_NAME = re.compile(
    r"(?P<name>[^,。;:()、]{2,40}(?:\([^()]{1,12}\)[^,。;:()、]{1,30})?)"
    r"(?P<after>[,。;:()、]|$)"
)
_LABELS = (
    "性别|民族|出生|公民身份|身份证|证件|统一社会|联系电话|联系方式|电话|手机|住所|住址|住|地址|户籍|经常居住|现住"
    "|法定代表|负责人|委托|职务|工作单位|注册地|登记地|类型|邮编|邮政编码|姓名|名称"
)
_NAMED = re.compile(rf"(?:姓名|名称):?(?P<v>.{{2,40}}?)(?=$|[,。;]|{_LABELS})")
_SEX = re.compile(r"(?:性别:?)?(?P<v>[男女])(?=$|[,。;]|性|民族|出生|汉|\d)")
_BORN = re.compile(
    r"(?P<y>[12]\d{3})[年./-](?P<m>\d{1,2})[月./-](?P<d>\d{1,2})日?(?=出?生)"
    r"|出生(?:日期|年月日?)?:?(?P<y2>[12]\d{3})[年./-](?P<m2>\d{1,2})[月./-](?P<d2>\d{1,2})"
)
_NATION = re.compile(r"(?P<v>[\u4e00-\u9fa5]{1,4})族(?=$|[,。;\d]|" + _LABELS + ")")
_NUMBER = re.compile(
    r"(?:公民身份证?(?:号码|证号|号)|(?:居民)?身份证(?:件)?(?:号码|号)?|身份号码|证件号码|身份证明号码)[:为是]?"
    r"(?P<v>[0-9A-Za-z|]{14,20})"
)
_CODE = re.compile(r"统一社会信用代码(?:证?号)?[:为是]?(?P<v>[0-9A-Za-z|]{15,20})")
_PHONE = re.compile(
    r"(?:联系电话|联系方式|电话号码|电话|手机号码|手机号|手机)[:为是]?"
    r"(?P<v>(?:\+?86-?)?1\d{10}|0\d{2,3}-?\d{7,8}|\(0\d{2,3}\)\d{7,8})(?!\d)"
)
_ADDRESS = re.compile(
    r"(?:(?:主要办事机构|主要营业地|注册地|登记地)?所?在?地?(?=住所))?"
    r"(?P<label>住所地|住所|住址|现住址|现住|经常居住地|户籍所在地|户籍地|户籍地址|地址|住(?![址所]))"
    r"(?:\([^()]{1,20}\))?[:为于在]?"
    r"(?P<v>(?!同)[^,。;:]{4,80}?)(?=$|[,。;]|公民身份|身份证|证件|工作单位|职务|性别|民族|统一社会|联系电话|联系方式|电话|手机|邮编|邮政编码"
    r"|法定代表人|负责人|委托诉讼|委托代理|经常居住地|户籍)"
)
_POST = re.compile(
    r"职务:?(?P<v>[^,。;:]{2,20}?)(?=$|[,。;]|联系|电话|手机)"
    r"|[,(](?:系|任|担任|为)?(?:该|本|我)?(?:公司|局|院|校|厂|行)?(?P<w>[\u4e00-\u9fa5]{0,8}?"
    r"(?:经理|董事长|董事|主任|局长|厂长|行长|校长|院长|镇长|乡长|区长|县长|市长|书记|社长|会长|所长|站长|总裁|厅长))"
    r"(?=$|[,。;)])"
)
_FIRM = re.compile(
    r"(?:^|[,:;])(?:单位:?|系|均系|均为|为)?(?P<v>[^,。;:]{3,30}?(?:律师事务所|法律服务所))"
)
_COMPANY = re.compile(
    r"(?:公司|集团|银行|支行|分行|厂|店|部|中心|医院|学校|大学|合作社|委员会|管理局|政府|局|商行|事务所|协会|合伙\)"
    r"|超市|工作室|联社|企业|基金\(有限合伙\)|法院|研究院|幼儿园|公安分局|大队|街道办事处|办事处)$"
)
_FORM_HEADING = re.compile(r"\((?:自然人|法人|非法人组织|法人、非法人组织|个体工商户)")
_NOT_A_NAME = re.compile(
    r"^(?:的|与|和|向|对|在|因|是|应|于|已|未|系|不|提|诉|及|支付|承担|赔偿|主张|认为|之间|签|住|男|女)"
)
_LEAST_OF_A_LABEL = 0.97


@dataclass(frozen=True, slots=True)
class _Span:
    """A stretch of the flow about one person."""

    kind: str
    """``party``, ``head`` or ``counsel``."""
    role: str
    start: int
    """After role and colon."""
    end: int


def persons(text: Flow, end: int) -> Iterator[Found]:
    """Yield what stands about the parties before the offset ``end``."""
    subject: Subject | None = None
    for span in _spans(text, end):
        if span.kind == "party":
            subject, found = _party(text, span)
            yield from found
        elif subject is not None and span.kind == "head":
            yield from _head(text, span, subject)
        elif subject is not None:
            yield from _counsel(text, span, subject)


def is_organisation(name: str) -> bool:
    """Return whether a name is that of an organisation, by its ending."""
    return bool(_COMPANY.search(name))


def _spans(text: Flow, end: int) -> list[_Span]:
    marks: list[tuple[int, int, str, str]] = []
    for at in text.starts:
        if at >= end:
            break
        party = _PARTY.match(text.text, at, end)
        if party is not None and _begins_party(text, party, end):
            marks.append((at, party.end(), "party", _role(party)))
    for agent in _AGENT.finditer(text.text, 0, end):
        before = text.text[agent.start() - 1 : agent.start()]
        if text.begins_line(agent.start()) or before in ("。", ";", ",", ""):
            kind = (
                "counsel" if "代理人" in agent["what"] and "法定" not in agent["what"] else "head"
            )
            marks.append((agent.start(), agent.end(), kind, ""))
    marks.sort()
    ends = [mark[0] for mark in marks[1:]] + [end][: len(marks)]
    return [
        _Span(kind, role, start, stop)
        for (_, start, kind, role), stop in zip(marks, ends, strict=True)
        if start < stop
    ]


def _begins_party(text: Flow, match: re.Match[str], end: int) -> bool:
    """Return whether a role at the start of a line introduces somebody."""
    rest = text.text[match.end() : min(match.end() + 45, end)]
    if match["colon"]:
        return bool(rest)
    heading = match["added"] and _FORM_HEADING.match(f"({match['added']}")
    if heading:
        return True
    name = _NAME.match(rest)
    if name is None or _NOT_A_NAME.match(rest) or name["after"] not in (",", "(", ""):
        return False
    return bool(match["added"]) or bool(
        re.match(r",(?:男|女|住|统一|性别|公民)", rest[name.end() - 1 :])
    )


def _role(match: re.Match[str]) -> str:
    role = match["role"]
    added = re.search(_ROLE, match["added"] or "")
    if role in ("答辩人", "被答辩人", "起诉人") and added is not None:
        role = added.group()
    return {"起诉人": "原告", "一审原告": "原审原告", "一审被告": "原审被告"}.get(role, role)


def _party(text: Flow, span: _Span) -> tuple[Subject | None, list[Found]]:
    named = _name(text, span)
    if named is None:
        return None, []
    start, stop, certain = named
    name = text.text[start:stop]
    subject = Subject(span.role, name)
    found = [stated(text, Field.NAME, subject, name, (start, stop), certain)]
    rest = _Span(span.kind, span.role, stop, span.end)
    found += _details(text, rest, subject)
    if not is_organisation(name):
        found += _natural(text, rest, subject)
    return subject, found


def _name(text: Flow, span: _Span) -> tuple[int, int, float] | None:
    labelled = _NAMED.search(text.text, span.start, span.end)
    if labelled is not None and labelled.start() - span.start < 40:
        return (*labelled.span("v"), 0.95)
    match = _NAME.match(text.text, span.start, span.end)
    if match is None:
        return None
    stop = match.end("name")
    line_end = text.line_end(span.start)
    if match["after"] == "" or (stop > line_end and not is_organisation(match["name"])):
        # Nothing says where the name ends: it is alone on its line.
        stop = min(stop, line_end)
    label = re.search(rf"(?:{_LABELS})[:\u4e00-\u9fa5\d]", text.text[span.start + 2 : stop])
    if label is not None:
        stop = span.start + 2 + label.start()
    return (match.start("name"), stop, 0.95) if stop - span.start >= 2 else None


def _details(text: Flow, span: _Span, subject: Subject) -> Iterator[Found]:
    """Yield number, address and telephones of a party of any kind."""
    for pattern, organisation in ((_NUMBER, False), (_CODE, True)):
        match = pattern.search(text.text, span.start, span.end)
        if match is None:
            continue
        number = identity_number(match["v"], organisation=organisation)
        certain = {"": 0.99, "repaired": 0.9}.get(number.remark, 0.3)
        where = match.span("v")
        yield stated(
            text, Field.IDENTITY, subject, number.value, where, certain, remark=number.remark
        )
    address = _first_apart(_ADDRESS, text, span)
    if address is not None:
        yield stated(text, Field.ADDRESS, subject, address["v"], address.span("v"), 0.95)
    yield from _phones(text, span, subject)


def _first_apart(pattern: re.Pattern[str], text: Flow, span: _Span) -> re.Match[str] | None:
    """Return the first match that a mark or the start of a line sets apart."""
    for match in pattern.finditer(text.text, span.start, span.end):
        at = match.start()
        if at == span.start or text.begins_line(at) or text.text[at - 1] in ",。;:)":
            return match
    return None


def _phones(text: Flow, span: _Span, subject: Subject) -> Iterator[Found]:
    for match in _PHONE.finditer(text.text, span.start, span.end):
        plain = match["v"].removeprefix("+").removeprefix("86-").replace("(", "").replace(")", "-")
        value = plain[2:] if len(plain) == 13 and plain.startswith("86") else plain
        yield stated(text, Field.PHONE, subject, value, match.span("v"), _LEAST_OF_A_LABEL)


def _natural(text: Flow, span: _Span, subject: Subject) -> Iterator[Found]:
    sex = _first_apart(_SEX, text, span)
    if sex is not None:
        yield stated(text, Field.SEX, subject, sex["v"], sex.span("v"), _LEAST_OF_A_LABEL)
    born = _BORN.search(text.text, span.start, span.end)
    if born is not None:
        parts = [born[key] or born[f"{key}2"] for key in ("y", "m", "d")]
        value = day_of(*parts)
        if value is not None:
            start = born.start("y") if born["y"] else born.start("y2")
            yield stated(text, Field.BORN, subject, value, (start, born.end()), _LEAST_OF_A_LABEL)
    for nation in _NATION.finditer(text.text, span.start, span.end):
        known = next((n for n in nations() if nation["v"].endswith(n)), None)
        if known is not None:
            start = nation.end("v") - len(known)
            yield stated(
                text, Field.NATION, subject, f"{known}族", (start, nation.end("v") + 1), 0.95
            )
            break


def _head(text: Flow, span: _Span, subject: Subject) -> Iterator[Found]:
    """Yield who speaks for a party by law, and what else of the party stands there."""
    match = _NAME.match(text.text, span.start, span.end)
    if match is None or _NOT_A_NAME.match(match["name"]):
        return
    start, stop = match.span("name")
    stop = min(stop, max(text.line_end(start), start + 2)) if match["after"] == "" else stop
    label = re.search(rf"(?:{_LABELS}):?", text.text[start + 2 : stop])
    stop = start + 2 + label.start() if label is not None else stop
    name = text.text[start:stop]
    if len(name) > 12:
        return
    yield stated(text, Field.REPRESENTATIVE, subject, name, (start, stop), 0.95)
    post = _POST.search(text.text, stop, span.end)
    if post is not None:
        group = "v" if post["v"] else "w"
        yield stated(text, Field.POST, subject, post[group], post.span(group), 0.92)
    if is_organisation(subject.name):
        # Telephone and code often stand behind the representative.
        yield from _details(text, _Span("head", "", stop, span.end), subject)


def _counsel(text: Flow, span: _Span, subject: Subject) -> Iterator[Found]:
    at = span.start
    stop = at
    while (match := _NAME.match(text.text, at, span.end)) is not None:
        name, stop = match["name"], match.end("name")
        if match["after"] == "":
            stop = min(stop, text.line_end(at))
            name = text.text[at:stop]
        if len(name) > 6 or _NOT_A_NAME.match(name):
            break
        yield stated(text, Field.COUNSEL, subject, name, (at, stop), 0.95)
        if match["after"] != "、":
            break
        at = match.end()
    firm = _FIRM.search(text.text, stop, span.end)
    if firm is not None:
        yield stated(text, Field.FIRM, subject, firm["v"], firm.span("v"), 0.95)
