"""Errors put into clean texts, one each: text, what is right, what stands there, the rule.

The last value says whether the proof-reader must be sure; None: either will do.
"""

from __future__ import annotations

from typing import NamedTuple


class Seed(NamedTuple):
    text: str
    right: str
    wrong: str
    rule: str
    sure: bool | None = True


_N = "name_misspelt"
SEEDS = (
    # Names of companies: same sound, like shape, lost and doubled characters.
    Seed("judgment", "原告：深圳市远帆贸易", "原告：深圳市远凡贸易", _N),
    Seed("judgment", "原告：深圳市远帆贸易", "原告：深圳市远航贸易", _N),
    Seed("judgment", "原告深圳市远帆贸易有限公司与", "原告深圳市远帆贸有限公司与", _N),
    Seed("judgment", "原告深圳市远帆贸易有限公司与", "原告深圳市远帆帆贸易有限公司与", _N),
    Seed("judgment", "原告深圳市远帆贸易有限公司与", "原告深圳远帆贸易有限公司与", _N),
    Seed("judgment", "驳回深圳市远帆贸易有限公司", "驳回深圳市远帆贸易公司", _N, None),
    Seed("judgment", "驳回深圳市远帆贸易有限公司", "驳回深圳市远帆商贸有限公司", _N, None),
    Seed("judgment", "驳回深圳市远帆贸易有限公司", "驳回深圳市远番贸易有限公司", _N, None),
    Seed("judgment", "被告：深圳市海岚电子厂", "被告：深圳市海兰电子厂", _N),
    Seed("judgment", "被告深圳市海岚电子厂、", "被告深圳市海蓝电子厂、", _N),
    Seed("judgment", "被告深圳市海岚电子厂于", "被告深圳市海岚电器厂于", _N),
    Seed("judgment", "被告深圳市海岚电子厂负担", "被告深圳市海岚电电子厂负担", _N),
    Seed("summons", "被告深圳市海岚电子厂", "被告深圳市海风电子厂", _N),
    Seed("summons", "被告深圳市海岚电子厂", "被告深圳市海岚电子", _N),
    Seed("notice", "深圳市海岚电子厂：", "深圳市海岗电子厂：", _N, None),
    Seed("notice", "与深圳市海岚电子厂买卖", "与深圳海岚电子厂买卖", _N),
    Seed("statement", "具状人：深圳市远帆贸易", "具状人：深圳市远帆易贸", _N, None),
    Seed("statement", "原告：深圳市远帆贸易", "原告：深训市远帆贸易", _N),
    # The court's name.
    Seed("judgment", "深圳市盐田区人民法院\n民", "深圳市盐田人民法院\n民", _N),
    Seed("summons", "深圳市盐田区人民法院", "深圳市盐田区人名法院", _N, None),
    Seed("statement", "深圳市盐田区人民法院", "深圳市监田区人民法院", _N, None),
    Seed("notice", "深圳市盐田区人民法院", "深圳市盐田区人法院", _N),
    # Names of persons.
    Seed("judgment", "第三人：赵文轩", "第三人：赵文宣", _N),
    Seed("judgment", "第三人：赵文轩", "第三人：赵文萱", _N),
    Seed("judgment", "第三人：赵文轩", "第三人：赵闻轩", _N),
    Seed("judgment", "第三人：赵文轩", "第三人：赵文轮", _N),
    Seed("judgment", "第三人赵文轩买卖", "第三人赵文暄买卖", _N),
    Seed("statement", "第三人：赵文轩", "第三人：赵立轩", _N),
    Seed("statement", "第三人：赵文轩", "第三人：肖文轩", _N),
    Seed("judgment", "审判长　陈静", "审判长　陈婧", _N),
    Seed("judgment", "审判长　陈静", "审判长　程静", _N, None),
    Seed("summons", "审判长：陈静", "审判长：陈净", _N),
    Seed("summons", "书记员：王小明", "书记员：王晓明", _N),
    Seed("summons", "书记员：王小明", "书记员：王小民", _N),
    Seed("judgment", "书记员　王小明", "书记员　汪小明", _N),
    Seed("judgment", "人民陪审员　周建国", "人民陪审员　周建果", _N),
    Seed("judgment", "人民陪审员　周建国", "人民陪审员　邹建国", _N, None),
    # Roles.
    Seed("judgment", "被告：深圳市海岚电子厂", "原告：深圳市海岚电子厂", "role_swapped"),
    Seed(
        "judgment", "原告深圳市远帆贸易有限公司向", "被告深圳市远帆贸易有限公司向", "role_swapped"
    ),
    Seed("judgment", "由被告深圳市海岚", "由原告深圳市海岚", "role_swapped"),
    Seed("summons", "被告深圳市海岚电子厂", "原告深圳市海岚电子厂", "role_swapped"),
    Seed("statement", "原告：深圳市远帆", "被告：深圳市远帆", "role_swapped"),
    # The cause, the place.
    Seed("judgment", "买卖合同纠纷一案", "买卖合同纠份一案", "cause_misspelt"),
    Seed("summons", "买卖合同纠纷", "买买合同纠纷", "cause_misspelt"),
    Seed("notice", "买卖合同纠纷一案", "买卖合同纷纷一案", "cause_misspelt", None),
    Seed("statement", "买卖合同纠纷", "买卖合纠纷", "cause_misspelt"),
    Seed("summons", "应到处所　第三审判庭", "应到处所　第二审判庭", "place_other"),
    Seed("summons", "应到处所　第三审判庭", "应到处所　第十三审判庭", "place_other"),
    Seed("notice", "在第三审判庭", "在第五审判庭", "place_other", None),
    # Case numbers.
    Seed("judgment", "（2026）粤0308民初123号", "（2025）粤0308民初123号", "case_number_other"),
    Seed("judgment", "（2026）粤0308民初123号", "（2026）粤0308民初132号", "case_number_other"),
    Seed("judgment", "（2026）粤0308民初123号", "（2026）粤0308民初1123号", "case_number_other"),
    Seed("judgment", "（2026）粤0308民初123号", "（2026）粤0308民终123号", "case_number_other"),
    Seed("summons", "（2026）粤0308民初123号", "（2026）粤0306民初123号", "case_number_other"),
    Seed("summons", "（2026）粤0308民初123号", "（2026）粤0308行初123号", "case_number_other"),
    Seed("notice", "（2026）粤0308民初123号", "（2026）粤0803民初123号", "case_number_other"),
    Seed("notice", "（2026）粤0308民初123号", "（2026）吉0203民初9号", "case_number_other", False),
    Seed("judgment", "（2026）粤0308民初123号", "（2026）粤0308民初号", "case_number_form"),
    Seed("summons", "（2026）粤0308民初123号", "（2026）粤308民初123号", "case_number_form"),
    Seed("notice", "（2026）粤0308民初123号", "（2026）粤03O8民初123号", "case_number_form"),
    Seed("summons", "（2026）粤0308民初123号", "〔2026〕粤0308民初123号", "case_number_brackets"),
    Seed("notice", "（2026）粤0308民初123号", "（2026】粤0308民初123号", "case_number_brackets"),
    # Days that are none, clocks, weekdays.
    Seed("judgment", "2025年3月10日（星期一）", "2025年2月30日（星期一）", "date_impossible"),
    Seed("judgment", "2025年3月10日（星期一）", "2025年2月29日（星期一）", "date_impossible"),
    Seed("judgment", "2026年11月2日立案", "2026年11月31日立案", "date_impossible"),
    Seed("judgment", "二〇二六年十二月十日", "二〇二六年十三月十日", "date_impossible"),
    Seed("judgment", "二〇二六年十二月十日", "二〇二六年十一月三十一日", "date_impossible"),
    Seed("statement", "2025-03-10", "2025-13-10", "date_impossible"),
    Seed("statement", "2025年6月30日", "2025年6月31日", "date_impossible"),
    Seed("statement", "2025年12月31日对账", "4月31日对账", "date_impossible"),
    Seed("notice", "2026年12月3日上午9时30分", "2026年12月3日上午9时70分", "time_impossible"),
    Seed("summons", "上午9时30分", "上午25时30分", "time_impossible"),
    Seed("summons", "上午9时30分", "上午19时30分", "time_impossible"),
    Seed("judgment", "（星期一）", "（星期二）", "weekday_other"),
    Seed("judgment", "（星期一）", "（周日）", "weekday_other"),
    Seed("summons", "（星期四）", "（星期五）", "weekday_other"),
    Seed("statement", "2025年6月30日交货", "1825年6月30日交货", "year_odd", False),
    Seed("judgment", "即2026年12月7日前", "即2926年12月7日前", "year_odd", False),
    # The hearing, the filing, the order of days.
    Seed("summons", "2026年12月3日（星期四）", "2026年12月4日（星期五）", "hearing_day_other"),
    Seed("summons", "上午9时30分", "上午9时", "hearing_day_other"),
    Seed("summons", "上午9时30分", "下午9时30分", "hearing_day_other"),
    Seed("notice", "2026年12月3日上午", "2026年12月13日上午", "hearing_day_other"),
    Seed("notice", "2026年12月3日上午", "2027年12月3日上午", "hearing_day_other"),
    Seed("judgment", "2026年12月3日公开", "2026年12月8日公开", "hearing_day_other", False),
    Seed("notice", "2026年12月3日上午", "2026年12月6日上午", "hearing_on_weekend", False),
    Seed(
        "notice", "立案日期：2026年11月2日", "立案日期：2026年11月20日", "filing_day_other", False
    ),
    Seed("judgment", "2026年11月2日立案", "2025年11月2日立案", "filing_day_other", False),
    Seed("judgment", "2026年11月2日立案", "2026年12月12日立案", "order_of_dates"),
    Seed("notice", "立案日期：2026年11月2日", "立案日期：2026年12月5日", "order_of_dates"),
    Seed("summons", "二〇二六年十一月二十二日", "二〇二六年十二月二日", "notice_too_late", False),
    Seed("summons", "二〇二六年十一月二十二日", "二〇二六年十二月二十二日", "notice_too_late"),
    # Terms.
    Seed("notice", "之日起15日内向本院提交答辩状", "之日起10日内向本院提交答辩状", "term_other"),
    Seed("notice", "之日起15日内向本院提交答辩状", "之日起三十日内向本院提交答辩状", "term_other"),
    Seed("notice", "之日起15日内向本院提交答辩状", "之日起50日内向本院提交答辩状", "term_other"),
    Seed("judgment", "送达之日起十五日内", "送达之日起十日内", "term_other"),
    Seed("judgment", "送达之日起十五日内", "送达之日起三十日内", "term_other"),
    Seed("judgment", "在判决书送达之日起十五日", "在裁定书送达之日起十五日", "term_other"),
    Seed("notice", "举证期限为15日", "举证期限为30日", "term_outside"),
    Seed("notice", "举证期限为15日", "举证期限为二十日", "term_outside"),
    Seed("judgment", "即2026年12月7日前", "即2026年12月5日前", "deadline_other"),
    Seed("judgment", "即2026年12月7日前", "即2026年12月4日前", "deadline_other"),
    Seed("judgment", "即2026年12月7日前", "即2026年12月9日前", "deadline_other", False),
    # Amounts.
    Seed("judgment", "叁拾陆万捌仟元整", "叁拾陆万柒仟元整", "capitals_differ"),
    Seed("judgment", "叁拾陆万捌仟元整", "叁拾捌万陆仟元整", "capitals_differ"),
    Seed("judgment", "叁拾陆万捌仟元整", "叁佰陆拾捌万元整", "capitals_differ"),
    Seed("judgment", "人民币368000元（", "人民币36800元（", "capitals_differ"),
    Seed("judgment", "肆拾伍元陆角整", "肆拾伍元陆分", "capitals_differ"),
    Seed("judgment", "肆拾伍元陆角整", "伍拾肆元陆角整", "capitals_differ"),
    Seed("judgment", "12,345.60元（", "12,354.60元（", "capitals_differ"),
    Seed("notice", "壹仟陆佰柒拾元伍角整", "壹仟陆佰柒拾元整", "capitals_differ"),
    Seed("notice", "1,670.50元", "1,760.50元", "capitals_differ"),
    Seed("statement", "壹佰万元整", "壹仟万元整", "capitals_differ"),
    Seed("statement", "1,000,000元", "100,000元", "capitals_differ"),
    Seed("judgment", "叁拾陆万捌仟元整", "叁拾陆万捌千元整", "capitals_form"),
    Seed("judgment", "叁拾陆万捌仟元整", "叁十六万捌仟元整", "capitals_form"),
    Seed("notice", "壹仟陆佰柒拾元伍角整", "壹仟陆佰佰柒拾元伍角整", "capitals_form"),
    Seed("notice", "1,670.50元", "16,70.50元", "figures_form"),
    Seed("judgment", "12,345.60元（", "12,3456.0元（", "figures_form"),
    Seed("statement", "1,000,000元", "1,00,000元", "figures_form"),
    Seed("judgment", "6,820元", "6.820.00元", "figures_form"),
    Seed("judgment", "380,345.60元", "380,435.60元", "sum_other", False),
    Seed("statement", "合计53000元", "合计35000元", "sum_other", False),
    # Identity numbers.
    Seed("judgment", "440301199001011234", "440301199001011235", "identity_check"),
    Seed("judgment", "440301199001011234", "440301199010011234", "identity_check"),
    Seed("judgment", "440301199001011234", "440310199001011234", "identity_check"),
    Seed("judgment", "91440300MA5DA1B2CC", "91440300MA5DA1B2CD", "identity_check"),
    Seed("judgment", "91440300MA5DA1B2CC", "91440300MA5AD1B2CC", "identity_check"),
    Seed("statement", "91440300MA5DA1B2CC", "91440300MA5DA1B2CO", "identity_check"),
    Seed("judgment", "91440306708461136H", "91440306708461163H", "identity_check"),
    Seed("judgment", "440301199001011234", "44030119900101123", "identity_length"),
    Seed("judgment", "91440306708461136H", "91440306708461136", "identity_length"),
    Seed("statement", "440301199001011234", "4403011990010112344", "identity_length"),
    Seed("judgment", "91440300MA5DA1B2CC", "91440306708461136H", "identity_other"),
    Seed("statement", "440301199001011234", "110105198503122034", "identity_other"),
    Seed("judgment", "1990年1月1日出生", "1990年1月11日出生", "birth_other"),
    Seed("statement", "1990年1月1日出生", "1991年1月1日出生", "birth_other"),
    Seed("judgment", "赵文轩，男，", "赵文轩，女，", "sex_other"),
    Seed("statement", "赵文轩，男，", "赵文轩，女，", "sex_other"),
    # Telephones, numbering.
    Seed("judgment", "13800138000", "1380013800", "phone_form"),
    Seed("judgment", "13800138000", "12800138000", "phone_form"),
    Seed("statement", "13912345678", "139123456789", "phone_form"),
    Seed("summons", "0755-25220000", "0755-252200", "phone_form", False),
    Seed("summons", "0755-25220000", "0755-2522000", "phone_form"),
    Seed("judgment", "0755-27880000", "2788000", "phone_form", False),
    Seed("judgment", "三、案件受理费", "四、案件受理费", "numbering", False),
    Seed("notice", "三、本案立案", "二、本案立案", "numbering", False),
)
