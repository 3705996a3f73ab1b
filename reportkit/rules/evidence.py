"""What every rule looks at: the frames of a corpus, reshaped once and shared."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from typing import Any

import polars as pl

from reportkit.corpus import Corpus
from reportkit.forms import Form, list_forms, read_form
from reportkit.rules.grid import Grid
from reportkit.rules.texts import Texts

# Prose uses one name for documents; the form of 2019 prints a near relative of it.
_SAME_IN_2019 = {
    f"disclosure.{row}.{prose}": f"disclosure.{row}.{column}"
    for row in ("rules", "normative_documents")
    for prose, column in (("issued", "made"), ("in_force", "published_total"))
}


class Evidence:
    """The reports of a corpus as the rules need them; every frame is computed once, on first use.

    Only rows of kind `report` take part. `parents` is a frame of agency and parent.
    """

    def __init__(self, corpus: Corpus, parents: pl.DataFrame | None = None) -> None:
        self.reports = corpus.reports.filter(kind="report").with_columns(
            number=pl.int_range(pl.len(), dtype=pl.Int64)
        )
        whole = self.reports.height == corpus.reports.height
        keep = self.reports.select("report_id")

        def mine(frame: pl.DataFrame) -> pl.DataFrame:
            return frame if whole else frame.join(keep, on="report_id", how="semi")

        self.grid = Grid(self.reports, corpus.scan_cells())
        self.sections = mine(corpus.sections)
        self.claims = mine(corpus.claims)
        self.parents = parents
        self.corpus = corpus
        self._wide: dict[str, pl.DataFrame] = {}
        self._kept: dict[str, Any] = {}

    def keep(self, key: str, make: Callable[[], Any]) -> Any:
        """What `make` returns, made once for all rules that ask for `key`."""
        if key not in self._kept:
            self._kept[key] = make()
        return self._kept[key]

    @cached_property
    def forms(self) -> tuple[Form, ...]:
        """Form versions that occur, oldest first."""
        used = set(self.reports["form"].drop_nulls().unique().to_list())
        return tuple(read_form(id) for id in list_forms() if id in used)

    # ---- figures -------------------------------------------------------------------------

    def wide(self, form: str) -> pl.DataFrame:
        """One row per report of `form`, one column per figure (cells, derived), null if unknown."""
        if form not in self._wide:
            spec = read_form(form)
            self._wide[form] = _with_derived(self.grid.wide(spec), spec)
        return self._wide[form]

    @cached_property
    def assumed(self) -> pl.DataFrame:
        """(report_id, table) of tables that leave cells empty and in which nothing was unreadable.

        There an empty cell most probably stands for zero: an assumption, good for a warning.
        """
        shape = self.grid.shape
        return shape.filter((pl.col("empty") > 0) & (pl.col("lost") == 0)).select(
            "report_id", "table"
        )

    @cached_property
    def figures(self) -> pl.DataFrame:
        """`figures_of` all figures that claims name."""
        named = self.claims["metric"].str.split("|").explode().drop_nulls().unique().to_list()
        handled = [
            name.replace(".new_received.", ".handled.").replace(".processed.", ".handled.")
            for name in named
        ]
        return self.figures_of({*named, *handled})

    def figures_of(self, metrics: Iterable[str]) -> pl.DataFrame:
        """Figures by metric: report_id, metric, figure, assumed (rests on empty cells).

        A blank row total is replaced by the sum of the printed applicant columns.
        """
        wanted = set(metrics)
        parts = []
        for form in self.forms:
            wide = self.wide(form.id)
            if form.id == "2019":
                wide = wide.with_columns(pl.col(b).alias(a) for a, b in _SAME_IN_2019.items())
            have = sorted(wanted & set(wide.columns))
            if not have:
                continue
            printed = wide.select("report_id", *have).unpivot(
                index="report_id", variable_name="metric", value_name="figure"
            )
            filled = self._filled(form, wide)
            stand_in = filled.select("report_id", *(m for m in have)).unpivot(
                index="report_id", variable_name="metric", value_name="stand_in"
            )
            both = printed.with_columns(stand_in["stand_in"])
            parts.append(
                both.select(
                    "report_id",
                    "metric",
                    assumed=pl.col("figure").is_null()
                    | ((form.id == "2019") & pl.col("metric").is_in(list(_SAME_IN_2019))),
                    figure=pl.coalesce("figure", "stand_in"),
                )
            )
        schema = {
            "report_id": pl.String, "metric": pl.String, "assumed": pl.Boolean,
            "figure": pl.Float64,
        }  # fmt: skip
        return pl.concat(parts) if parts else pl.DataFrame(schema=schema)

    def _filled(self, form: Form, wide: pl.DataFrame) -> pl.DataFrame:
        """Row totals of applications summed from printed parts where the total is blank."""
        table = form.tables.get("applications")
        if table is None:
            return wide
        totals = []
        for row in table.rows():
            key = f"applications.{row.id}"
            parts = [f"{key}.{c.id}" for c in table.blocks[0].columns if c.id != "total"]
            some = pl.any_horizontal(pl.col(p).is_not_null() for p in parts)
            total = pl.when(some).then(pl.sum_horizontal(parts))
            totals.append(pl.coalesce(f"{key}.total", total).alias(f"{key}.total"))
        shape = self.grid.shape
        lost = shape.filter(pl.col("lost") > 0, table="applications")["report_id"]
        whole = ~pl.col("report_id").is_in(lost.implode())
        # a row left empty beside rows with figures adds nothing that is printed
        held = wide.with_columns(totals)
        rows = [f"applications.{row.id}.total" for row in table.rows()]
        some = pl.any_horizontal(pl.col(r) > 0 for r in rows)
        held = held.with_columns(
            pl.when(some & whole).then(pl.col(r).fill_null(0)).otherwise(r).alias(r) for r in rows
        )
        return _with_derived(held, form)

    # ---- years ---------------------------------------------------------------------------

    @cached_property
    def keyed(self) -> pl.DataFrame:
        """Reports with `body`: the name that the same body has in all years (null if unnamed)."""
        name = pl.col("agency").str.replace_all(r"[\s　（）()]+", "")
        place = pl.coalesce("division_code", "county", "city", "province", pl.lit(""))
        body = pl.concat_str([name, pl.col("made_up").cast(pl.String)], separator="/")
        return self.reports.with_columns(body=body, place=place)

    @cached_property
    def pairs(self) -> pl.DataFrame:
        """(report_id, previous_id) of the same body in the year before, in this corpus.

        Several reports of one body and year (the same text in two formats) give several rows.
        """
        now = self.keyed.filter(pl.col("body").is_not_null(), pl.col("year").is_not_null())
        before = now.select(
            "body", year=pl.col("year") + 1, previous_id="report_id", before=pl.col("place")
        )
        return (
            now.select("report_id", "body", "year", "place")
            .join(before, on=["body", "year"], maintain_order="left_right")
            .filter(
                (pl.col("place") == pl.col("before"))
                | (pl.col("place") == "")
                | (pl.col("before") == "")
            )
            .select("report_id", "previous_id")
        )

    def chained(self, now: Mapping[str, str], then: Mapping[str, str]) -> pl.DataFrame:
        """Figures of a report beside last year's: report_id, previous_id, `now` and `then` columns.

        Both map a new column name to a metric. Where several reports exist for last year and
        those that print the figure disagree, it is null.
        """
        left = self.picked(now).join(self.pairs, on="report_id")
        right = self.picked(then).rename({"report_id": "previous_id"})
        joined = left.join(right, on="previous_id", how="left", maintain_order="left")
        agreed = [
            pl.when(pl.col(c).drop_nulls().n_unique() == 1)
            .then(pl.col(c).drop_nulls().first())
            .alias(c)
            for c in then
        ]
        return joined.group_by("report_id", maintain_order=True).agg(
            pl.col("previous_id").first(), *(pl.col(c).first() for c in now), *agreed
        )

    def picked(self, metrics: Mapping[str, str]) -> pl.DataFrame:
        """report_id and the given figures under new names, over all forms (null where none)."""
        parts = []
        for form in self.forms:
            wide = self.wide(form.id)
            columns = [
                (pl.col(m) if m in wide.columns else pl.lit(None, dtype=pl.Float64)).alias(c)
                for c, m in metrics.items()
            ]
            parts.append(wide.select("report_id", *columns))
        if parts:
            return pl.concat(parts)
        return pl.DataFrame(schema={"report_id": pl.String} | dict.fromkeys(metrics, pl.Float64))

    def gaps(self, metrics: Iterable[str]) -> pl.DataFrame:
        """report_id of reports whose form has one of `metrics`, but no figure is known there."""
        parts = [pl.DataFrame(schema={"report_id": pl.String})]
        for form in self.forms:
            wide = self.wide(form.id)
            have = [m for m in metrics if m in wide.columns]
            if have:
                open_ = pl.any_horizontal(pl.col(m).is_null() for m in have)
                parts.append(wide.filter(open_).select("report_id"))
        return pl.concat(parts)

    # ---- text ----------------------------------------------------------------------------

    @cached_property
    def _searched(self) -> Texts:
        return Texts(self.sections)

    @property
    def texts(self) -> pl.DataFrame:
        """Sections with `clean`, see `Texts.clean`."""
        return self._searched.clean

    def hits(self, *args: Any, **options: Any) -> pl.DataFrame:
        """See `Texts.hits`."""
        return self._searched.hits(*args, **options)

    def sentences(self, placed: pl.DataFrame) -> pl.DataFrame:
        """See `Texts.sentences`."""
        return self._searched.sentences(placed)

    @cached_property
    def prose(self) -> pl.DataFrame:
        """Whole text of each report outside annex and tail: report_id, prose."""
        return (
            self.texts.filter(~pl.col("section").is_in(["tail", "annex"]))
            .group_by("report_id", maintain_order=True)
            .agg(prose=pl.col("clean").str.join("\n"))
        )


def _with_derived(wide: pl.DataFrame, form: Form) -> pl.DataFrame:
    sums = []
    for key, terms in form.derived.items():
        table = form.tables[key.partition(".")[0]]
        for column in table.blocks[0].columns:
            parts = [pl.col(f"{table.id}.{row}.{column.id}") * sign for sign, row in terms]
            total = parts[0]
            for part in parts[1:]:
                total = total + part
            sums.append(total.alias(f"{key}.{column.id}"))
    return wide.with_columns(sums)


def metrics_of(form: Form, table: str) -> list[str]:
    """Metrics of all cells of one table."""
    return [f"{table}.{p.row.id}.{p.column.id}" for p in form.tables[table].places()]
