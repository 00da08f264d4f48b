"""How back-fill speaks to people, in Chinese (回填用语)."""

from __future__ import annotations

from app.station.backfill import Offer
from dossier.backfill.model import REMARK_WORDS, Found, Source


def source_words(found: Found) -> str:
    """Return what kind of paper a value was read off."""
    return {Source.IDENTITY: "身份材料", Source.PLEADING: "诉讼文书"}[found.source]


def state_words(offer: Offer) -> str:
    """Return what a person should know of a row, the weightiest alone."""
    if offer.outsider:
        return "不是本案当事人"
    if offer.row.disagrees:
        return "各材料不一致，请核对"
    if offer.settled:
        return "已录入"
    if offer.best.remark:
        return REMARK_WORDS[offer.best.remark]
    if offer.standing:
        return "与案件现有信息不同"
    return "可以录入" if offer.sure else "请核对"
