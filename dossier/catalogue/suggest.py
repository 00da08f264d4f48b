"""First cataloguing (编目建议): where a page probably belongs, and why.

Only a suggestion: a person confirms or moves. Whatever looks confidential is
suggested for the confidential volume (副卷), never for the main one.
"""

from __future__ import annotations

from collections.abc import Mapping

from dossier.catalogue.clues import Found, find_clue
from dossier.catalogue.deciding import judged
from dossier.catalogue.heading import Row, ends, head, numbering, opens, rows
from dossier.catalogue.naming import built
from dossier.catalogue.suggestion import Action, Previous, Suggestion, go_on, make
from dossier.catalogue.templates import Template
from dossier.catalogue.titles import (
    GENERAL,
    MOST,
    Title,
    best_title,
    has_item,
    looks_like_title,
    named,
    own_title,
    repeats,
    runs_on,
)
from dossier.catalogue.weighing import Weighed, weighed
from dossier.catalogue.whose import agencys_own, of_first_instance, told_by_text
from dossier.model import Volume
from ocr.result import PageText

_TITLE_SPEAKS, _GUESS_SPEAKS = 6.0, 3.0
"""What a title a rule knows, word for word or by a guess, weighs beside the words of its page."""
_KIND_SPEAKS, _KIND_NAMES = 1.5, 3.0
"""The same for a kind told by one word, or by a word and an end."""
_SURE = 0.5
"""Share of the likeliest item from which the words of a page decide."""
_AGAINST = 0.7
"""The same against what a rule says."""
_WELL_GUESSED = 0.75
"""Score from which a title with wrong characters stands against the words of its page."""
_SHUT = 0.35
"""Share of the confidential items together from which a page is held back for a person."""
_SHUT_IN_DOUBT = 0.2
"""The same where nothing is likely enough to decide."""
_UNDECIDED = ("undecided", "undecided_alike")
"""Reasons of what is left to a person: with words that speak for the likeliest, and without."""
_SHUT_AT_ALL = 0.1
"""Share of the confidential items together from which a page is held back when all is added up."""
_SHUT_BY_CLUE = 0.02
"""The same where its title holds a clue."""
_STAND = ("agency", "clue_in_body", "after_confidential")
"""Reasons nothing overrules: whose paper it is and what is said inside stands on the page; what
has no name among papers of 副卷 is for a person."""
_AGAINST_TITLE = 0.8
"""Share from which another item is suggested than that of a title read word for word."""
_LIKELY = 0.35
"""Share below which the likeliest item is no suggestion."""
_HARDLY = 0.05
_NEAR, _BACK, _AHEAD = 1.0, 2, 4
"""What the order of a dossier weighs beside the words of a page, and how many items it reaches."""


def suggest(
    template: Template,
    reading: PageText,
    previous: Previous | None,
    own: Mapping[str, str] | None = None,
) -> Suggestion:
    """Suggest where the page with the text ``reading`` belongs.

    Pages are asked about in the order they came; ``previous`` is the material the
    page before was put into, or None for the first page. ``own`` gives the categories of
    titles this court files in its own way, by folded title. Pure; under 20 ms a page.
    """
    page, title, made = by_rules(template, reading, previous, own)
    if not page or made.action is Action.CONTINUE or (title is not None and title.own):
        return made
    return _all_told(template, page, title, made, previous)


def by_rules(
    template: Template,
    reading: PageText,
    previous: Previous | None,
    own: Mapping[str, str] | None = None,
) -> tuple[list[Row], Title | None, Suggestion]:
    """Return the rows of a page, its title, and where the rules alone put it."""
    page = rows(reading, None if previous is None else previous.reading)
    if not page:
        return page, None, _blank(template, previous)
    top = head(page)
    title = own_title(own or {}, top) or best_title(template, page, top)
    made = _suggested(template, page, top, title, previous)
    shut = made.volume is Volume.CONFIDENTIAL
    if (
        made.action is Action.NEW
        and (title is None or not title.own)
        and agencys_own(template, top, made.category, shut=shut)
    ):
        item = template.place("administrative_act")
        params = {"title": made.title, "agency": top[0].text}
        where = (item.key, item.volume)
        made = make(Action.NEW, where, made.title, 0.6, "agency", params)
    return page, title, made


def _all_told(
    template: Template,
    page: list[Row],
    title: Title | None,
    made: Suggestion,
    previous: Previous | None,
) -> Suggestion:
    """Return what the rules made of a page, unless all that is known speaks against it."""
    told = title is not None and template.place(title.category).key != made.category
    if made.reason_key in _STAND or (made.reason_key == "title" and told):
        return made
    found = judged(template, page, title, made, None if previous is None else previous.category)
    best = found[0]
    shut = [one for one in found if one.item.volume is Volume.CONFIDENTIAL]
    least = _SHUT_BY_CLUE if made.reason_key == "clue" else _SHUT_AT_ALL
    build = built(made.title, template.key)
    opened = made.volume is Volume.MAIN and build is not None and build.open
    held = sum(one.share for one in shut) >= least and not opened
    if best.item.volume is Volume.MAIN and held:
        if made.volume is Volume.CONFIDENTIAL:
            return made
        best = shut[0]
    if best.item.key == made.category or (
        best.share < _AGAINST_TITLE and _stands(template, title, made)
    ):
        return made
    own = made.title
    if own == template.item(made.category).title:
        own = best.item.title
    said = {one.item: one.words for one in weighed(template, page)}
    where = (best.item.key, best.item.volume)
    params = {"title": own, "words": "、".join(said[best.item.key])}
    if best.item.volume is Volume.CONFIDENTIAL:
        return make(Action.NEW, where, own, 0.5, "words_confidential", params)
    if best.share < _LIKELY:
        return _left_open(template, [one.item.key for one in found[:2]], params)
    key = "all_told" if params["words"] else "all_told_plain"
    return make(Action.NEW, where, own, min(best.share, 0.8), key, params)


def _stands(template: Template, title: Title | None, made: Suggestion) -> bool:
    """Whether a suggestion of the rules gives way only to what is much likelier."""
    if title is None or made.reason_key not in ("title", "title_confused"):
        return False
    build = built(title.row.text, template.key)
    return title.text == title.wording or (build is not None and build.sure)


def _suggested(
    template: Template,
    page: list[Row],
    top: list[Row],
    title: Title | None,
    previous: Previous | None,
) -> Suggestion:
    """Return where a page belongs by its clues, its title or its words, as if the court's."""
    listed = previous is not None and _is_open_list(template, previous)
    found = find_clue(template, page, top, title, listed=listed)
    before = None if previous is None else previous.title
    again = repeats(page, before) or (title is not None and runs_on(title, page, before))
    if found is not None:
        if again and previous is not None and previous.volume is Volume.CONFIDENTIAL:
            return go_on(previous, 0.8, "continues", {"title": previous.title})
        return _confidential(template, found, title, previous, page)
    if title is not None and not again:
        return _titled(template, title, page)
    return _untitled(template, page, top, previous, again=again)


def _titled(template: Template, title: Title, page: list[Row]) -> Suggestion:
    category = title.category
    appealed = has_item(template, "lower_judgments") and of_first_instance(page)
    if category == "judgments" and appealed:
        category = "lower_judgments"
    if not title.own:
        category = told_by_text(template, category, title.text, page)
    item = template.place(category)
    key = "title" if title.exact else "title_confused"
    if title.row.top > 0.5:
        key = "words"
    if title.own:
        key = "own_title"
    params = {"title": title.text, "read": title.read, "line": title.row.number}
    build = built(title.row.text, template.key)
    # A paper the build says is open stands by its whole title, however short its wording.
    whole = title.exact and (len(title.wording) > GENERAL or (build is not None and build.open))
    if not title.own and not whole:
        weight = (_TITLE_SPEAKS if title.exact else _GUESS_SPEAKS) * title.score
        found = weighed(template, page, [(category, weight)])
        # What stands on the page as its title is stronger than its words, which other papers
        # share; only a poor guess yields to them, or a title that would show 副卷.
        yields = found[0].volume is Volume.CONFIDENTIAL or (
            not title.exact and title.score < _WELL_GUESSED
        )
        if yields and found[0].item != item.key and found[0].share >= _AGAINST:
            return _by_words(template, title.text, found)
    return make(
        Action.NEW, (item.key, item.volume), title.text, min(title.score, MOST), key, params
    )


def _by_words(template: Template, title: str, found: list[Weighed]) -> Suggestion:
    """Return what the words of a page say; a person is asked where they leave it open."""
    best = found[0]
    words = "、".join(best.words)
    shut = [one for one in found if one.volume is Volume.CONFIDENTIAL]
    if sum(one.share for one in shut) >= (_SHUT if best.share >= _SURE else _SHUT_IN_DOUBT):
        params = {"title": title, "words": "、".join(shut[0].words)}
        where = (shut[0].item, Volume.CONFIDENTIAL)
        return make(Action.NEW, where, title, 0.5, "words_confidential", params)
    if best.share >= _SURE:
        params = {"title": title, "words": words}
        where = (best.item, best.volume)
        return make(Action.NEW, where, title, min(best.share, 0.8), "by_words", params)
    return _left_open(template, [one.item for one in found[:2]], {"title": title, "words": words})


def _left_open(template: Template, likeliest: list[str], said: dict[str, str]) -> Suggestion:
    """Return that a person has to decide; ``likeliest`` two items are named, with the words."""
    item = template.item(template.fallback)
    first, second = (template.item(key).title for key in likeliest)
    params = {**said, "first": first, "second": second}
    key = _UNDECIDED[0 if said["words"] else 1]
    return make(Action.NEW, (item.key, item.volume), said["title"], 0.3, key, params)


def _confidential(
    template: Template,
    found: Found,
    title: Title | None,
    previous: Previous | None,
    page: list[Row],
) -> Suggestion:
    item = template.place(found.clue.category)
    if item.volume is not Volume.CONFIDENTIAL:
        # A template whose data files a clue in the open would leak: refuse its word.
        item = template.of_volume(Volume.CONFIDENTIAL)[0]
    own = title.text if title is not None else found.row.text
    if not found.in_title and title is None:
        closed = previous is not None and previous.volume is Volume.CONFIDENTIAL
        another = previous is not None and item.key != previous.category
        if previous is not None and closed and not (another and opens(page, ended=False)):
            return go_on(previous, 0.8, "continues", {"title": previous.title})
        own = item.title
    params = {"title": own, "clue": found.clue.text}
    where = (item.key, Volume.CONFIDENTIAL)
    if found.in_title:
        score = max(title.score, 0.8) if title is not None else 0.8
        return make(Action.NEW, where, own, min(score, MOST), "clue", params)
    return make(Action.NEW, where, own, 0.5, "clue_in_body", params)


def _untitled(
    template: Template,
    page: list[Row],
    top: list[Row],
    previous: Previous | None,
    *,
    again: bool,
) -> Suggestion:
    number = numbering(page)
    if previous is None:
        return _unknown(template, page, top)
    params = {"title": previous.title}
    if number is not None and number.number > 1:
        return go_on(previous, 0.9, "continues_numbered", {**params, "number": number.number})
    ended = previous.reading is not None and ends(previous.reading)
    if again:
        return go_on(previous, 0.8, "continues", params)
    stranger = looks_like_title(top, strict=not ended)
    # No paper goes on with its first page.
    first = number is not None and number.number == 1
    # In a record 上诉人 begins what somebody says.
    build = built(previous.title, template.key)
    spoken = build is not None and build.name == "record"
    if stranger is not None or first or opens(page, ended=ended, spoken=spoken):
        return _unknown(template, page, top, previous)
    if ended and not spoken and _of_another(template, page, previous):
        return _unknown(template, page, top, previous)
    if ended:
        return go_on(previous, 0.4, "after_end", params)
    return go_on(previous, 0.75, "continues", params)


def _blank(template: Template, previous: Previous | None) -> Suggestion:
    if previous is not None:
        return go_on(previous, 0.6, "continues_blank", {"title": previous.title})
    item = template.item(template.fallback)
    return make(Action.NEW, (item.key, item.volume), item.title, 0.1, "blank", {})


def _unknown(
    template: Template, page: list[Row], top: list[Row], previous: Previous | None = None
) -> Suggestion:
    """Return where a page belongs that begins a paper, its title unknown or lost."""
    made = _begun(template, page, top, previous)
    closed = previous is not None and previous.volume is Volume.CONFIDENTIAL
    nameless = looks_like_title(top, strict=False) is None and made.volume is Volume.MAIN
    if previous is not None and closed and (nameless or made.reason_key in _UNDECIDED):
        # What nobody knows among papers of 副卷, and what has no name there (a draft speaks as
        # a judgment does), stays until a person looked.
        where = (previous.category, previous.volume)
        params = {"title": made.title}
        return make(Action.NEW, where, made.title, 0.3, "after_confidential", params)
    return made


def _begun(
    template: Template, page: list[Row], top: list[Row], previous: Previous | None
) -> Suggestion:
    row = looks_like_title(top, strict=False)
    kind = None if row is None else named(template, row)
    more = []
    if kind is not None and template.place(kind.category).volume is Volume.MAIN:
        speaks = len(kind.word) > 1
        more.append((kind.category, _KIND_NAMES if kind.both else _KIND_SPEAKS * speaks))
    found = weighed(template, page, more)
    if row is None:
        found = weighed(template, page, _in_order(template, previous))
        title = template.item(
            found[0].item if found[0].share >= _SURE else template.fallback
        ).title
        return _by_words(template, title, found)
    made = _by_words(template, row.text, found)
    if kind is not None and more and made.reason_key in ("by_words", *_UNDECIDED):
        place = template.place(kind.category)
        general = place.key == template.fallback and kind.category != template.fallback
        # A title that names a kind stands: words shared by many papers had moved such. One
        # character (单, 书) names little, and yields to words that decide.
        known = len(kind.word) > 1 or kind.both or made.category == place.key
        if not general and (known or made.reason_key in _UNDECIDED):
            params = {"title": row.text, "word": kind.word}
            return make(Action.NEW, (place.key, place.volume), row.text, 0.55, "kind", params)
    if made.reason_key in _UNDECIDED and previous is not None and previous.category == "evidence":
        # Evidence comes in heaps, and its titles are anybody's.
        where = (previous.category, previous.volume)
        return make(Action.NEW, where, row.text, 0.3, "after_evidence", {"title": row.text})
    return made


def _is_open_list(template: Template, previous: Previous) -> bool:
    build = built(previous.title, template.key)
    return previous.volume is Volume.MAIN and build is not None and build.name == "list"


def _in_order(template: Template, previous: Previous | None) -> list[tuple[str, float]]:
    """Return what the order of a dossier says of a page after one of ``previous``.

    A pile comes roughly in order: of the item before, or of one of the next few.
    """
    keys = [item.key for item in template.of_volume(Volume.MAIN)]
    if previous is None or previous.category not in keys or previous.category == template.fallback:
        return []
    at = keys.index(previous.category)
    near = keys[max(at - _BACK, 0) : at + _AHEAD + 1]
    return [(key, _NEAR) for key in near if key != template.fallback]


def _of_another(template: Template, page: list[Row], previous: Previous) -> bool:
    """Whether the words of a page are of another item than those before it."""
    found = weighed(template, page)
    before = sum(one.share for one in found if one.item == previous.category)
    return found[0].share >= _AGAINST and before < _HARDLY
