"""An article as it is read and as it is taken along (条文的版面与摘录)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from itertools import groupby
from typing import Any
from urllib.parse import quote, unquote

from app.qt.theme import Theme
from app.qt.translations import tr

SCHEME = "article:"
ASKED = "asked"
"""Name of the place in the page where the article begins that was asked for."""


def page(
    theme: Theme,
    shown: Mapping[str, Any],
    part: Sequence[int] | None,
    cited: Sequence[Mapping[str, Any]],
    points: float,
) -> str:
    """Return an article as HTML, with the ones beside it.

    Args:
        theme: colours.
        shown: answer of ``statute.show``.
        part: start and end of what was asked for, in the article's text.
        cited: answer of ``statute.cited`` for the article's text: they become links.
        points: size of the type.
    """
    article, version = shown["article"], shown["version"]
    muted, text = theme.colour("muted").name(), theme.colour("text").name()
    out = [f"<div style='color:{muted};font-size:{points - 3.5}pt'>"]
    out += [f"{escape(' › '.join((version['short'], *article['path'])))}</div>"]
    out.append(_beside(shown["before"], muted, points - 2.5))
    lines = _lines(theme, article["text"], part, cited)
    named = f"<a name='{ASKED}'></a><b>{escape(article['label'])}</b>"
    lines[0] = f"{named}&nbsp;&nbsp;{lines[0]}"
    indent = round(points * 2.6)
    paragraphs = "".join(
        f"<p style='margin:{12 if at == 0 else 0}px 0 0 0;text-indent:{indent if at else 0}px;"
        f"line-height:145%'>{line}</p>"
        for at, line in enumerate(lines)
    )
    out.append(f"<div style='color:{text};font-size:{points}pt'>{paragraphs}</div>")
    out.append(_beside(shown["after"], muted, points - 2.5))
    return "".join(out)


def hint(theme: Theme, why: str = "") -> str:
    """Return what stands where no article is read: why it is not, or how to find one."""
    muted = theme.colour("muted").name()
    if why:
        style = f"color:{theme.colour('text').name()};font-size:14pt;margin-top:60px"
        return f"<p style='{style}'>{escape(why)}</p>"
    words = tr("Type a number, as in 民法典579 or 民诉法150条第二款, or words, as in 违约金 过高.")
    return (
        f"<p align='center' style='color:{muted};font-size:13pt;margin-top:120px'>"
        f"{escape(tr('Choose an article at the left.'))}<br>{escape(words)}</p>"
    )


def target(link: str) -> tuple[str, int, int] | None:
    """Return title, number and sub of a link in the page."""
    parts = unquote(link.removeprefix(SCHEME)).rsplit("/", 2)
    if not link.startswith(SCHEME) or len(parts) != 3:
        return None
    return parts[0], int(parts[1]), int(parts[2])


def quotation(shown: Mapping[str, Any], part: Sequence[int] | None = None) -> str:
    """Return an article as one puts it into a note: law, number, day of force, words."""
    version, article = shown["version"], shown["article"]
    words = article["text"]
    if part:
        words = words[part[0] : part[1]]
    head = tr("《{law}》{article} (in force since {day})").format(
        law=version["title"], article=article["label"], day=version["effective"]
    )
    return f"{head}\n{words}"


def _beside(article: Mapping[str, Any] | None, colour: str, points: float) -> str:
    if not article:
        return ""
    words = article["text"].replace("\n", " ")
    short = words if len(words) <= 160 else words[:160] + "…"
    return (
        f"<p style='color:{colour};font-size:{points}pt;margin:16px 0 0 0'>"
        f"<b>{escape(article['label'])}</b>&nbsp;&nbsp;{escape(short)}</p>"
    )


def _lines(
    theme: Theme, text: str, part: Sequence[int] | None, cited: Sequence[Mapping[str, Any]]
) -> list[str]:
    """Return the lines of a text with links to what it cites and the part that was asked for."""
    begin, end = (part[0], part[1]) if part else (0, 0)
    soft, accent = theme.colour("accent_soft").name(), theme.colour("accent").name()
    links = {
        at: one
        for one in cited
        if one["text"] is not None
        for at in range(int(one["start"]), min(int(one["end"]), len(text)))
    }
    lines, start = [], 0
    for line in text.split("\n"):
        out = []
        # Runs of characters that look alike: the same link, or none, in the part or not.
        for (_, marked), run in groupby(
            range(start, start + len(line)),
            key=lambda at: (id(links.get(at)), begin <= at < end),
        ):
            places = list(run)
            words = escape(text[places[0] : places[-1] + 1])
            one = links.get(places[0])
            if one is not None:
                address = quote(f"{one['title']}/{one['number']}/{one['sub']}", safe="")
                words = f"<a href='{SCHEME}{address}' style='color:{accent}'>{words}</a>"
            out.append(f"<span style='background:{soft}'>{words}</span>" if marked else words)
        lines.append("".join(out))
        start += len(line) + 1
    return lines
