"""What a rule is, how one is declared, and how all of them are found."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.resources import files
from pkgutil import iter_modules
from typing import TYPE_CHECKING, Literal

from reportkit.errors import RuleError

if TYPE_CHECKING:
    import polars as pl

    from reportkit.rules.evidence import Evidence

Severity = Literal["error", "warning", "info"]
SEVERITIES: tuple[str, ...] = ("error", "warning", "info")
PARTS = ("What", "Why", "Fails", "Passes")

# first letter of a code -> family, in the order of the manual
FAMILIES = {
    "K": ("表内勾稽", "Sums within a report"),
    "X": ("跨年与雷同", "Chains across years and copies"),
    "N": ("单元格填写", "How cells are filled"),
    "S": ("结构", "Structure"),
    "V": ("格式版本与依据", "Form version and legal basis"),
    "T": ("年度与日期", "Years and dates"),
    "P": ("文表一致", "Prose against tables"),
    "R": ("信息处理费", "Processing fees"),
    "A": ("合理性", "Plausibility"),
    "L": ("名称与残留", "Names and leftovers"),
    "G": ("上下级汇总", "Totals of several bodies"),
}

_CODE = re.compile(r"[A-Z]\d{1,2}\Z")
_DECLARED: dict[str, Rule] = {}


@dataclass(frozen=True)
class Rule:
    """A declared rule: its manual and its check.

    `title`, `message` and `guard` are pairs (Chinese, English). `message` is a template over
    the columns of a verdict and `place` (name of the first cell); `guard` says which known
    false alarms the check leaves out; without a figure for one of `needs` it is unjudged.
    """

    code: str
    severity: Severity
    basis: str
    title: tuple[str, str]
    message: tuple[str, str]
    guard: tuple[str, str]
    needs: tuple[str, ...]
    check: Callable[[Evidence], pl.DataFrame]

    @property
    def family(self) -> tuple[str, str]:
        """Name of the family in Chinese and English."""
        return FAMILIES[self.code[0]]

    def manual(self, lang: str = "en") -> dict[str, str]:
        """The manual page by part: summary, What, Why, Fails, Passes.

        English comes from the docstring, Chinese from `manual_zh.toml`; examples that are only
        quotations stand in the docstring for both.
        """
        text = re.sub(r"\s*\n\s*", " ", self.check.__doc__ or "")
        pieces = re.split(rf"\b({'|'.join(PARTS)}): ", text)
        found = {"summary": pieces[0].strip()}
        found.update((k, v.strip()) for k, v in zip(pieces[1::2], pieces[2::2], strict=True))
        if lang == "zh":
            page = _chinese().get(self.code, {})
            found.update(What=page.get("what", ""), Why=page.get("why", ""), summary="")
            # examples that are quotations only stand in the docstring for both languages
            found.update((part, page[part.lower()]) for part in PARTS[2:] if part.lower() in page)
        return found


@cache
def _chinese() -> dict[str, dict[str, str]]:
    text = (files("reportkit.rules") / "manual_zh.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def rule(
    code: str,
    severity: Severity,
    *,
    basis: str,
    title: tuple[str, str],
    message: tuple[str, str],
    guard: tuple[str, str] = ("", ""),
    needs: tuple[str, ...] = (),
) -> Callable[[Callable[[Evidence], pl.DataFrame]], Callable[[Evidence], pl.DataFrame]]:
    """Declare a rule: a function from Evidence to a frame of verdicts that are not a pass.

    The frame has `report_id` and any of verdict (default fail), severity (default the rule's),
    expected, actual, difference, cells, evidence, line, char_start, char_end, message_zh,
    message_en, and what the message template names. RuleError on a wrong or repeated code.
    """

    def declare(check: Callable[[Evidence], pl.DataFrame]) -> Callable[[Evidence], pl.DataFrame]:
        if not _CODE.match(code) or code[0] not in FAMILIES:
            raise RuleError(f"{code!r} is no rule code: a family letter and a number are needed")
        if severity not in SEVERITIES:
            raise RuleError(f"{code}: severity {severity!r}; allowed: {', '.join(SEVERITIES)}")
        earlier = _DECLARED.get(code)
        if earlier is not None and earlier.check.__qualname__ != check.__qualname__:
            raise RuleError(f"{code} is declared twice: by {earlier.check.__qualname__} too")
        _DECLARED[code] = Rule(code, severity, basis, title, message, guard, needs, check)
        return check

    return declare


def _order(code: str) -> tuple[int, int]:
    return (list(FAMILIES).index(code[0]), int(code[1:]))


@cache
def _load() -> None:
    package = import_module("reportkit.rules")
    for module in sorted(iter_modules(package.__path__), key=lambda m: m.name):
        import_module(f"reportkit.rules.{module.name}")


def list_rules() -> tuple[Rule, ...]:
    """Every rule of every module of this package, in the order of the manual."""
    _load()
    return tuple(_DECLARED[code] for code in sorted(_DECLARED, key=_order))


def find_rule(code: str) -> Rule:
    """The rule with this code; RuleError naming the known codes when there is none."""
    _load()
    name = code if code in _DECLARED else code.strip().upper()
    if name not in _DECLARED:
        known = ", ".join(sorted(_DECLARED, key=_order))
        raise RuleError(f"no rule {code!r}; there are {known}")
    return _DECLARED[name]


def select_rules(
    ignore: tuple[str, ...] = (), only: tuple[str, ...] = (), severity: str | None = None
) -> Iterator[Rule]:
    """Rules left by the filters; a code or a family letter; `severity` keeps it and worse.

    Raises RuleError when a code, letter or severity is unknown.
    """
    rules = list_rules()
    known = {r.code for r in rules} | {r.code[0] for r in rules}
    for code in (*ignore, *only):
        if code not in known:
            raise RuleError(f"no rule or family {code!r}; codes are {', '.join(sorted(known))}")
    if severity is not None and severity not in SEVERITIES:
        raise RuleError(f"severity {severity!r}; allowed: {', '.join(SEVERITIES)}")
    for r in rules:
        names = {r.code, r.code[0]}
        if names & set(ignore) or (only and not names & set(only)):
            continue
        yield r
