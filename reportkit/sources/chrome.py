"""Page furniture of HTML: navigation, share bars, footers (chrome.toml says which)."""

from __future__ import annotations

import re
import tomllib
from importlib.resources import files
from typing import Any, NamedTuple

from lxml import etree

from reportkit.sources.dates import iso_date

Element = Any

_WORD = re.compile(r"[A-Za-z]+\d*|\d+")
_LINKED = 0.7  # share of an element's text inside links that makes it a link list
_LINKS = 3

_string = etree.XPath("string()")
_FURNITURE_TAGS = ("div", "ul", "ol", "section", "dl", "table")
_MARKED_CELLS = etree.XPath("descendant::td[@class]")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


class Chrome(NamedTuple):
    """chrome.toml, compiled."""

    drop_tags: tuple[str, ...]
    weak_tags: tuple[str, ...]
    drop_words: frozenset[str]
    title_words: tuple[str, ...]
    line: re.Pattern[str]
    line_words: tuple[str, ...]
    line_limit: int
    facts: dict[str, re.Pattern[str]]
    fact_words: re.Pattern[str]
    meta: dict[str, str]


def _load() -> Chrome:
    data = tomllib.loads(files(__package__).joinpath("chrome.toml").read_text("utf-8"))
    facts = data["line_facts"]
    return Chrome(
        tuple(data["drop_tags"]),
        tuple(data["weak_tags"]),
        frozenset(data["drop_words"]),
        tuple(data["title_words"]),
        re.compile("|".join(f"(?:{p})" for p in data["drop_lines"])),
        tuple(data["drop_lines_with"]),
        data["line_limit"],
        {name: re.compile(pattern) for name, pattern in facts.items()},
        re.compile("|".join(f"(?:{p})" for p in facts.values())),
        data["meta"],
    )


CHROME = _load()


def page_facts(root: Element) -> dict[str, str]:
    """What the page's head says about the article: title, published, url, site_id, …"""
    facts: dict[str, str] = {}
    for meta in root.iter("meta"):
        name = meta.get("name") or meta.get("property") or meta.get("itemprop")
        content = meta.get("content")
        if name and content and content.strip():
            key = CHROME.meta.get(name.strip().lower())
            if key:
                facts.setdefault(key, " ".join(content.split()))
    title = root.find(".//title")
    if title is not None:
        page_title = " ".join("".join(title.itertext()).split())
        if page_title:
            facts["page_title"] = page_title
            facts.setdefault("title", page_title)
    for link in root.iter("link"):
        if link.get("rel") == "canonical" and link.get("href"):
            facts.setdefault("url", link.get("href"))
    return facts


def prune(body: Element) -> None:
    """Take page furniture out of the tree.

    Facts in dropped elements survive as lines of their own, because a footer may hold the
    site's identification code; `is_furniture` reads and drops them.
    """
    for element in list(body.iter(*CHROME.drop_tags)):
        _take_out(element, keep=element.tag in ("nav", "aside"))
    candidates = list(body.iter(*CHROME.weak_tags))
    candidates += [e for e in body.iter(*_FURNITURE_TAGS) if _is_marked(e)]
    candidates += [e for e in _MARKED_CELLS(body) if _is_marked(e)]
    if not candidates and next(body.iter("a"), None) is None:
        return
    total = len(_string(body)) or 1
    for element in candidates:
        text = _string(element)
        if len(text) * 3 < total and not _holds_table(element) and not _holds_title(element):
            _take_out(element, keep=True)
    _prune_links(body, total)


def _is_marked(element: Element) -> bool:
    names = f"{element.get('class', '')} {element.get('id', '')}".lower()
    if names == " ":
        return False
    return not CHROME.drop_words.isdisjoint(_WORD.findall(names.replace("_", " ")))


def _holds_title(element: Element) -> bool:
    headings = element.iter("h1", "h2", "h3")
    return any(word in _string(h) for h in headings for word in CHROME.title_words)


def _holds_table(element: Element) -> bool:
    return any(sum(1 for _ in t.iter("tr")) > 2 for t in element.iter("table"))


def _prune_links(body: Element, total: int) -> None:
    linked: dict[Element, list[int]] = {}
    for link in body.iter("a"):
        if link.get("href") is None and link.get("onclick") is None:
            continue
        length = len(_string(link).strip())
        for parent in link.iterancestors("ul", "ol", "dl", "div", "p", "td", "section"):
            count = linked.setdefault(parent, [0, 0])
            count[0] += 1
            count[1] += length
    for element, (links, length) in linked.items():
        if links < _LINKS or element is body:
            continue
        text = len("".join(_string(element).split()))
        if length >= text * _LINKED and text * 2 < total:
            _take_out(element, keep=True)


def _take_out(element: Element, *, keep: bool) -> None:
    parent = element.getparent()
    if parent is None:
        return
    if keep:
        text = _string(element)
        found = CHROME.fact_words.search(text)
        if found:  # leave the fact behind as a line, to be read and dropped with the chrome
            for child in list(element):
                element.remove(child)
            kept = " ".join(m.group(0) for m in CHROME.fact_words.finditer(text))
            element.tag, element.text = "p", _CONTROL.sub("", kept)
            return
    remove(element)


def remove(element: Element) -> None:
    """Take an element out of the tree, but not the text after it."""
    parent, tail = element.getparent(), element.tail
    if tail:
        before = element.getprevious()
        if before is None:
            parent.text = _writable(parent.text, tail)
        else:
            before.tail = _writable(before.tail, tail)
    parent.remove(element)


def _writable(before: str | None, text: str) -> str:
    """The two joined; a control character given by reference cannot be written back."""
    return _CONTROL.sub("", before + text if before else text)


def is_furniture(line: str, facts: dict[str, str]) -> bool:
    """Whether a line belongs to the page; its facts go into `facts`."""
    if len(line) >= CHROME.line_limit:
        return False
    if CHROME.line.match(line) or _names_site(line):
        _take_facts(line, facts)
        return True
    return False


def _names_site(line: str) -> bool:
    for word in CHROME.line_words:  # noqa: SIM110 (any() costs three times as much)
        if word in line:
            return True
    return False


def _take_facts(line: str, facts: dict[str, str]) -> None:
    for name, pattern in CHROME.facts.items():
        found = pattern.search(line)
        if found:
            value = found.group(1)
            facts.setdefault(name, (iso_date(value) or value) if name == "published" else value)
