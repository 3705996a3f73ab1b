"""A corpus: the frames of one build, held together."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polars as pl

from reportkit.counted import filled
from reportkit.errors import FrameError
from reportkit.frames import FRAMES, checked, frame

_HELD = (
    "{reports:report|reports} · {forms:form|forms} · {findings:finding|findings} · "
    "{problems:problem|problems}"
)


@dataclass(frozen=True)
class Corpus:
    """The frames of a build (columns: `reportkit.frames`), filtered and looked up together."""

    reports: pl.DataFrame
    cells: pl.DataFrame
    sections: pl.DataFrame
    claims: pl.DataFrame
    findings: pl.DataFrame
    suspects: pl.DataFrame
    problems: pl.DataFrame
    path: Path | None = field(default=None, compare=False)
    # Where millions of cells lie when `cells` is left empty: see `scan_cells`.
    stored: Path | None = field(default=None, compare=False, repr=False)

    @classmethod
    def of(cls, frames: Mapping[str, pl.DataFrame], path: Path | None = None) -> Corpus:
        """A corpus of the given frames; frames left out are empty."""
        return cls(
            **{n: checked(n, frames[n]) if n in frames else frame(n) for n in FRAMES},
            path=path,
            stored=None,
        )

    def frames(self) -> dict[str, pl.DataFrame]:
        """Every frame by name."""
        return {name: getattr(self, name) for name in FRAMES}

    def scan_cells(self) -> pl.LazyFrame:
        """The cells to read from: those in memory, or those of the Parquet file `stored`."""
        return self.cells.lazy() if self.stored is None else pl.scan_parquet(self.stored)

    def filter(self, *predicates: pl.Expr, **constraints: object) -> Corpus:
        """The reports that match (predicates over `reports` columns), with all that is theirs."""
        reports = self.reports.filter(*predicates, **constraints)
        keep = reports.select("report_id")
        lazy = {n: f.lazy() for n, f in self.frames().items()} | {"cells": self.scan_cells()}
        own = [f.join(keep.lazy(), on="report_id", how="semi", maintain_order="left")
               for f in lazy.values()]  # fmt: skip
        found: dict[str, Any] = dict(zip(lazy, pl.collect_all(own), strict=True))
        return Corpus(**{**found, "reports": reports}, path=self.path)

    def population(self, which: str = "auto") -> Corpus:
        """The `real` or the `made_up` reports; `auto`: real ones, else made-up ones.

        The two are never mixed. Raises FrameError for another word.
        """
        if which not in ("auto", "real", "made_up"):
            raise FrameError(f"population {which!r} is none of auto, real, made_up")
        made_up = pl.col("made_up")
        if which == "auto":
            real = self.reports.filter(~made_up, pl.col("kind") == "report").height
            which = "real" if real or not self.reports["made_up"].any() else "made_up"
        return self.filter(made_up if which == "made_up" else ~made_up)

    def find(self, name: str) -> str:
        """The report_id that `name` stands for: an id, or `agency-year` when only one fits.

        Raises FrameError naming near matches when none or several fit.
        """
        ids = self.reports["report_id"]
        if (ids == name).any():
            return name
        agency, _, year = name.rpartition("-")
        agency = agency or name
        fits = self.reports.filter(pl.col("agency").str.ends_with(agency))
        if year.isdigit():
            fits = fits.filter(pl.col("year") == int(year))
        if fits.height == 1:
            return str(fits["report_id"][0])
        known = (fits if fits.height else self.reports)["report_id"].head(5).to_list()
        what = "several reports fit" if fits.height else "no report fits"
        raise FrameError(f"{what} {name!r}; for example {', '.join(known) or 'none at all'}")

    def __getitem__(self, name: str) -> Corpus:
        """The one report that `name` stands for (see `find`), with all that is its own."""
        return self.filter(report_id=self.find(name))

    def __len__(self) -> int:
        return self.reports.height

    def _repr_html_(self) -> str:
        # the page of a report lies above this module, so it is asked for only when it is shown
        from reportkit.briefings.showing import overview, show

        return str((show(self) if len(self) == 1 else overview(self))._repr_html_())

    def __repr__(self) -> str:
        if len(self) == 1:
            one = self.reports.row(0, named=True)
            failed = self.findings.filter(verdict="fail").height
            counts = {"claims": self.claims.height, "findings": failed}
            told = filled("{claims:claim|claims} · {findings:finding|findings}", counts)
            return (
                f"Corpus({one['report_id']} · form {one['form']} · "
                f"{one['cells_read']} of {one['cells_expected']} cells · {told})"
            )
        counts = {name: frame.height for name, frame in self.frames().items()}
        forms = self.reports["form"].drop_nulls().n_unique()
        return f"Corpus({filled(_HELD, {**counts, 'forms': forms})})"


def with_body(reports: pl.DataFrame) -> pl.DataFrame:
    """`reports` with `body`: the agency's name without blanks and without its province.

    A body prints its province in one year and leaves it out in the next.
    """
    name = pl.col("agency").str.replace_all(r"[\s（）()]+", "")
    province = r"^(?:\p{Han}{2,3}省|\p{Han}{2,7}自治区)(\p{Han}{2,}?[市州盟县区旗]\p{Han}{2,})$"
    return reports.with_columns(body=name.str.replace(province, "$1"))


def read_corpus(path: str | os.PathLike[str] = "outputs/frames") -> Corpus:
    """Read the frames of a build.

    Raises FrameError when the folder does not hold all frames, or one cannot be read or lacks
    declared columns.
    """
    folder = Path(path)
    again = f"reportkit build --out {folder.parent}"
    held = [name for name in FRAMES if (folder / f"{name}.parquet").is_file()]
    if not held:
        inner = folder / "frames"
        hint = f"did you mean {inner}?" if inner.is_dir() else f"make them with: {again}"
        raise FrameError(f"no frames in {folder}; {hint}")
    if missing := [name for name in FRAMES if name not in held]:
        lacking = ", ".join(f"{name}.parquet" for name in missing)
        raise FrameError(f"{folder} lacks {lacking}; make all frames again with: {again}")
    frames = {}
    for name in held:
        file = folder / f"{name}.parquet"
        try:
            frames[name] = pl.read_parquet(file)
        except pl.exceptions.PolarsError as error:
            told = str(error).partition("\n")[0]
            raise FrameError(f"{file} cannot be read ({told}); make it with: {again}") from error
    return Corpus.of(frames, folder)
