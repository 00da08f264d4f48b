"""Mishears text as engines do: other characters of the same or a similar sound."""

from __future__ import annotations

import random
from functools import cache

from asr.wording import syllables
from asr.wording.numerals import CHARACTERS as NUMERALS

# Characters that engines write when they guess, the usual ones of modern texts.
USUAL = (
    "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行"
    "学法所民得经十三之进着等部度家电力里如水化高自二理起小物现实加量都两体制机当使点从业本去把性好应开它合还因由其些"
    "然前外天政四日那社义事平形相全表间样与关各重新线内数正心反你明看原又么利比或但质气第向道命此变条只没结解问意建月"
    "公无系军很情者最立代想已通并提直题党程展五果料象员革位入常文总次品式活设及管特件长求老头基资边流路级少图山统接知"
    "较将组见计别她手角期根论运农指几九区强放决西被干做必战先回则任取完举色权明红黄皇王网旺望往忘志制治质智只支知直职"
    "强墙抢腔李里理力立利丽离礼历厉例粒黎名鸣铭命民敏闽宏红洪鸿弘宏远元园员圆原缘愿院海还害孩三山删闪善路陆录露鹿"
    "张章掌涨长场常厂唱陈尘沉晨成城诚程承刘流留六柳杨阳洋养样赵照招找周州洲舟吴无五物务徐许需序孙损笋朱主住助注高告"
    "林临邻零灵令领另何河合和贺郭国果过马妈吗罗落洛梁良量粮两宋送松唐糖堂汤韩汉寒含冯风封丰峰董懂动东萧小晓校程曹草操"
    "袁邓等登许徐傅付府父沈身神深曾增赠彭朋碰吕绿旅律苏速素诉卢蒋讲奖将蔡才采菜贾家加假丁定订顶魏为位委薛雪学叶业夜页"
    "阎言严研盐颜演余于与鱼雨预潘盼盘判杜度读独戴带代待夏下吓钟中种重终汪田天甜添任人认仁姜江僵范饭反方房芳石时是事市"
    "式姚要药谭谈弹坛廖料疗邹走周熊凶雄兄金今近进仅陆郝好号孔空恐白百崔催脆康抗毛贸猫邱求秋球秦亲勤琴江史使侯后候厚邵"
    "少绍孟梦猛龙隆弄万晚完段断短雷类累钱前千汤尹银引因易一意黎常强勇用永拥伟伟卫围尾芳娜那拿秀修休英应影婷听停建健见"
    "军君均俊磊垒雷涛桃套鹏朋波博播伯丹单担玲凌铃霞下侠辉会回惠汇慧斌宾彬鑫新心信欣浩号豪琳淋亮两辆杰节结洁捷丽俐浩"
)


@cache
def _sounds() -> dict[tuple[str, str], tuple[str, ...]]:
    known: dict[tuple[str, str], list[str]] = {}
    for one in dict.fromkeys(USUAL):
        for sound in _usual(one):
            known.setdefault(sound, []).append(one)
    return {sound: tuple(ones) for sound, ones in known.items()}


def _usual(character: str) -> list[tuple[str, str]]:
    """Return how a character is usually read; engines do not think of rare readings."""
    return [one.heard for one in syllables.readings(character)[:1]]


def similar(character: str, *, most: float) -> list[str]:
    """Return other usual characters that sound like ``character``, at most ``most`` apart."""
    found = {one for sound in _usual(character) for one in _sounds().get(sound, ())}
    return sorted(
        one
        for one in found
        if one not in NUMERALS and 0 < syllables.distance(character, one) <= most
    )


def misheard(word: str, chance: random.Random, *, confused: bool) -> str:
    """Return ``word`` as an engine might write it; never the word itself if it can be helped.

    Args:
        word: of Chinese characters.
        chance: what decides.
        confused: whether one syllable may be taken for a similar one, not only for its like.
    """
    characters = list(word)
    places = [i for i, one in enumerate(characters) if one not in NUMERALS]
    chance.shuffle(places)
    for place in places[: max(1, len(places) // 2)]:
        choice = similar(characters[place], most=syllables.OTHER_TONE)
        if choice:
            characters[place] = chance.choice(choice)
    if confused:
        for place in places:
            choice = similar(word[place], most=syllables.CONFUSED)
            choice = [
                one for one in choice if syllables.distance(word[place], one) == syllables.CONFUSED
            ]
            if choice:
                characters[place] = chance.choice(choice)
                break
    return "".join(characters)
