"""Parameters of the notebooks: one typed model each, checked before anything runs.

papermill takes any name and guesses types from values; here a wrong name or type is an error
that names the remedy. The `parameters` cell of a notebook repeats the model's names, types and
defaults (a test holds them together), so that bare papermill and JupyterLab work as well.
"""

from __future__ import annotations

import ast
import dataclasses
import difflib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, get_type_hints

from reportkit.errors import ParameterError

if TYPE_CHECKING:
    import polars as pl

    from reportkit.corpus import Corpus

_P = TypeVar("_P", bound="Parameters")


def parameter(default: Any, zh: str, en: str, choices: tuple[str, ...] = ()) -> Any:
    """A field of a parameter model: default, meaning in both languages, allowed values."""
    return field(default=default, metadata={"zh": zh, "en": en, "choices": choices})


@dataclass(frozen=True)
class Parameters:
    """What every notebook takes."""

    frames: str = parameter("outputs/frames", "数据表所在文件夹", "Folder of the frames")
    year: int = parameter(0, "报告年度（0 为全部）", "Reporting year (0: all)")
    agency: str = parameter("", "机关（空为全部）", "Body (empty: all)")
    region: str = parameter(
        "", "地区：省、市或县（空为全部）", "Province, city or county (empty: all)"
    )
    lang: str = parameter("zh", "语言", "Language", ("zh", "en"))
    population: str = parameter(
        "auto", "真实报告或虚构样本", "Real or made-up reports", ("auto", "real", "made_up")
    )

    def folder(self) -> Path:
        """The frames folder; a relative one is looked for here, then in the parent folders.

        JupyterLab starts a notebook in `notebooks/`, the command line at the root.
        """
        path = Path(self.frames)
        if path.is_absolute():
            return path
        here = Path.cwd()
        tries = [base / path for base in (here, *list(here.parents)[:2])]
        return next((p for p in tries if (p / "reports.parquet").is_file()), path)

    def corpus(self) -> Corpus:
        """The chosen reports, with all that is theirs.

        In a fresh clone the default frames are built from `data/raw` first. FrameError when
        there are no frames.
        """
        from reportkit.corpus import read_corpus

        folder = self.folder()
        if not (folder / "reports.parquet").is_file():
            from reportkit.building import open_corpus

            return self.select(open_corpus(self.frames))
        return self.select(read_corpus(folder))

    def select(self, corpus: Corpus) -> Corpus:
        """The reports of `corpus` that the parameters ask for.

        Real and made-up reports never come together: `auto` takes the real ones if there are
        any. An empty choice is an empty corpus, never an error.
        """
        import polars as pl

        made_up = pl.col("made_up")
        kept = corpus.filter(self._chosen(pl))
        if self.population == "auto":
            real = (~kept.reports["made_up"] & (kept.reports["kind"] == "report")).any()
            only_inputs = not (kept.reports["kind"] == "report").any()
            return kept.filter(~made_up if real or only_inputs else made_up)
        return kept.filter(made_up if self.population == "made_up" else ~made_up)

    def chosen(self, reports: pl.DataFrame) -> pl.DataFrame:
        """The rows of `reports` that the parameters ask for, real and made-up ones alike."""
        import polars as pl

        return reports.filter(self._chosen(pl))

    def _chosen(self, pl: Any) -> Any:
        chosen = pl.lit(True)
        if self.year:
            chosen &= pl.col("year") == self.year
        if self.agency:
            chosen &= pl.col("agency") == self.agency
        if self.region:
            places = ("province", "city", "county")
            chosen &= pl.any_horizontal(pl.col(c) == self.region for c in places)
        return chosen

    def table(self, lang: str | None = None) -> list[tuple[str, str, str]]:
        """Name, meaning and value of every parameter, as people read them."""
        lang = lang or self.lang
        rows = []
        for f in dataclasses.fields(self):
            value = getattr(self, f.name)
            shown = "—" if value in ("", 0) and not isinstance(value, bool) else str(value)
            rows.append((f.name, f.metadata.get(lang) or f.name, shown))
        return rows


@dataclass(frozen=True)
class ParsingQA(Parameters):
    """Parameters of the parsing-qa notebook."""

    worst: int = parameter(
        15, "列出多少份读得最差的报告", "How many of the worst-read reports to list"
    )


@dataclass(frozen=True)
class ConsistencyAudit(Parameters):
    """Parameters of the consistency-audit notebook."""

    rules: str = parameter(
        "", "只看这些规则（逗号分隔，空为全部）", "Only these rules (comma separated)"
    )
    severity: str = parameter(
        "", "最低严重程度", "Least severity shown", ("", "error", "warning", "info")
    )
    cards: int = parameter(60, "最多展开多少条发现", "Most findings shown in full")


@dataclass(frozen=True)
class DisclosureTrends(Parameters):
    """Parameters of the disclosure-trends notebook."""

    level: str = parameter("", "层级（空为全部）", "Level of government (empty: all)")
    first_year: int = parameter(0, "起始年度（0 为不限）", "First year (0: no limit)")
    last_year: int = parameter(0, "截止年度（0 为不限）", "Last year (0: no limit)")
    by: str = parameter(
        "region", "比较的分组", "Groups to compare",
        ("region", "province", "city", "county", "level", "agency"),
    )  # fmt: skip

    def _chosen(self, pl: Any) -> Any:
        chosen = super()._chosen(pl)
        if self.level:
            chosen &= pl.col("level") == self.level
        if self.first_year:
            chosen &= pl.col("year") >= self.first_year
        if self.last_year:
            chosen &= pl.col("year") <= self.last_year
        return chosen


@dataclass(frozen=True)
class StartHere(Parameters):
    """Parameters of the tour."""


MODELS: dict[str, type[Parameters]] = {
    "parsing-qa": ParsingQA,
    "disclosure-trends": DisclosureTrends,
    "consistency-audit": ConsistencyAudit,
    "start-here": StartHere,
}


def parse(model: type[_P], given: Mapping[str, Any], where: str = "") -> _P:
    """The model with the `given` values, text turned into the declared types.

    Raises ParameterError for an unknown name (with the nearest known one), a value that is not
    of the declared type, or one that is not among the choices.
    """
    fields = {f.name: f for f in dataclasses.fields(model)}
    hints = get_type_hints(model)
    of = f" of {where}" if where else ""
    values = {}
    for name, value in given.items():
        if name not in fields:
            near = difflib.get_close_matches(name, fields, 1, 0.5)
            hint = f"; did you mean {near[0]!r}?" if near else ""
            raise ParameterError(
                f"no parameter {name!r}{of}{hint} (there are: {', '.join(fields)})"
            )
        values[name] = _typed(name, value, hints[name], of)
        choices = fields[name].metadata.get("choices") or ()
        if choices and values[name] not in choices:
            allowed = ", ".join(repr(c) for c in choices)
            raise ParameterError(f"parameter {name!r}{of} is {value!r}; give one of {allowed}")
    return model(**values)


def _typed(name: str, value: Any, kind: Any, of: str) -> Any:
    wrong = ParameterError(
        f"parameter {name!r}{of} must be {getattr(kind, '__name__', kind)}, not {value!r}"
    )
    if kind is bool:
        if isinstance(value, bool):
            return value
        words = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
        if isinstance(value, str) and value.strip().lower() in words:
            return words[value.strip().lower()]
        raise wrong
    if kind is int or kind is float:
        if isinstance(value, bool) or not isinstance(value, (int, float, str)):
            raise wrong
        try:
            number = kind(value)
        except ValueError:
            raise wrong from None
        if kind is int and isinstance(value, float) and number != value:
            raise wrong
        return number
    if kind is str:
        # papermill turns `-p agency 007` into a number; its text is still what was meant
        if isinstance(value, bool) or not isinstance(value, (str, int, float)):
            raise wrong
        return str(value)
    items = value.split(",") if isinstance(value, str) else value
    if not isinstance(items, (list, tuple)):
        raise wrong
    inner = (getattr(kind, "__args__", None) or (str,))[0]
    return [
        _typed(name, i.strip() if isinstance(i, str) else i, inner, of) for i in items if i != ""
    ]


def params(notebook: str, values: Mapping[str, Any]) -> Any:
    """The checked parameters of a notebook, from its `globals()`; sets the display language.

    For JupyterLab users who edit the `parameters` cell: a wrong type or value is named here.
    Raises ParameterError.
    """
    from reportkit.display import language

    if notebook not in MODELS:
        near = difflib.get_close_matches(notebook, MODELS, 1, 0.4)
        hint = f"; did you mean {near[0]!r}?" if near else ""
        raise ParameterError(f"no parameters are declared for notebook {notebook!r}{hint}")
    model = MODELS[notebook]
    names = {f.name for f in dataclasses.fields(model)}
    found = parse(model, {k: v for k, v in values.items() if k in names}, notebook)
    language(found.lang)
    return found


def cell_parameters(source: str) -> dict[str, tuple[str, Any, str]]:
    """Names of a `parameters` cell with type, default and comment, as papermill reads them."""
    comments = {n: line.partition("#")[2].strip() for n, line in enumerate(source.splitlines(), 1)}
    found = {}
    for node in ast.parse(source).body:
        target: ast.expr | None = node.target if isinstance(node, ast.AnnAssign) else None
        if isinstance(node, ast.Assign) and len(node.targets) == 1:
            target = node.targets[0]
        if not isinstance(target, ast.Name) or getattr(node, "value", None) is None:
            continue
        default = ast.literal_eval(node.value)  # type: ignore[attr-defined]
        kind = ast.unparse(node.annotation) if isinstance(node, ast.AnnAssign) else ""
        found[target.id] = (kind or type(default).__name__, default, comments[node.end_lineno or 0])
    return found


def model_of(path: str | os.PathLike[str]) -> type[Parameters]:
    """The parameter model of a notebook file: the declared one, or one made from its cell.

    Raises ParameterError when the notebook has no cell tagged `parameters`.
    """
    path = Path(path)
    if path.stem in MODELS:
        return MODELS[path.stem]
    cells = json.loads(path.read_text("utf-8")).get("cells", [])
    tagged = [c for c in cells if "parameters" in c.get("metadata", {}).get("tags", [])]
    if not tagged:
        raise ParameterError(f"{path} has no cell tagged 'parameters'; tag the one with defaults")
    kinds = {"str": str, "int": int, "float": float, "bool": bool, "list": list[str]}
    kinds |= {"list[str]": list[str], "list[int]": list[int]}
    fields: list[tuple[str, Any, Any]] = []
    for name, (kind, default, help_text) in cell_parameters("".join(tagged[0]["source"])).items():
        made = parameter(default, help_text, help_text)
        if isinstance(default, list):
            made = field(default_factory=list(default).copy)
        fields.append((name, kinds.get(kind, str), made))
    return dataclasses.make_dataclass("NotebookParameters", fields, frozen=True)
