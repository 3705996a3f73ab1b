"""The indicators printed for people, from the same data that the trends run on."""

from __future__ import annotations

from collections.abc import Iterator

from reportkit.trends.crosswalk import grade_name, grade_note, grades
from reportkit.trends.indicators import Indicator, catalogue, read_indicator

_WORDS = {
    "zh": {
        "count": "数量", "share": "占比", "ratio": "比率（可大于1）", "per_100": "每百件",
        "growth": "同比", "kind": "类型", "forms": "存在于格式", "formula": "公式",
        "also": "又称", "phrases": "报告写法", "caveat": "注意", "series": "口径衔接",
        "form": "年格式", "list": "指标（标识 · 简称 · 名称）", "small":
        "分母小于 {suppress} 不给百分比，小于 {mark} 加注；汇总比率一律由分子、分母分别相加得出。",
    },
    "en": {
        "count": "count", "share": "share", "ratio": "ratio (may exceed 1)", "per_100": "per 100",
        "growth": "growth", "kind": "Kind", "forms": "Forms", "formula": "Formula",
        "also": "Also called", "phrases": "In reports", "caveat": "Note", "series": "Comparability",
        "form": "form", "list": "Indicators (id · short key · name)", "small":
        "No percentage is given for a denominator below {suppress}, a marked one below {mark}; "
        "pooled rates are summed numerators over summed denominators.",
    },
}  # fmt: skip


def _page(indicator: Indicator, lang: str) -> Iterator[str]:
    words = _WORDS[lang]
    other = indicator.en if lang == "zh" else indicator.zh
    yield f"{indicator.id}  ({indicator.short})"
    yield f"{indicator.name(lang)} / {other}"
    yield f"{words['kind']}: {words[indicator.kind]} · {indicator.unit_name(lang)}"
    yield f"{words['forms']}: {', '.join(indicator.forms)}"
    for formula in indicator.formulas:
        below = f"\n    / ({formula.denominator_text})" if formula.denominator_text else ""
        yield f"{words['formula']} [{', '.join(formula.forms)}]:"
        yield f"      {formula.numerator_text}{below}"
    if indicator.caveat(lang):
        yield f"{words['caveat']}: {indicator.caveat(lang)}"
    if indicator.also:
        yield f"{words['also']}: {'、'.join(indicator.also)}"
    if indicator.phrases:
        yield f"{words['phrases']}: {'；'.join(indicator.phrases)}"
    for form, grade in grades(indicator).items():
        note = grade_note(indicator, form, lang)
        line = f"{words['series']} → {form}: {grade_name(grade, lang)}"
        yield f"{line} ({note})" if note else line


def indicator_manual(id: str | None = None, lang: str = "zh") -> str:
    """The manual page of an indicator, or the list of all of them, as plain text.

    Raises FrameError for an unknown id.
    """
    if id is not None:
        return "\n".join(_page(read_indicator(id), lang))
    known = catalogue()
    lines = [_WORDS[lang]["list"], ""]
    topic = ""
    for i in known.indicators.values():
        if i.topic != topic:
            topic = i.topic
            lines.append(f"[{topic}]")
        lines.append(f"  {i.id} · {i.short} · {i.name(lang)}")
    note = _WORDS[lang]["small"].format(suppress=known.suppress, mark=known.mark)
    return "\n".join([*lines, "", note])
