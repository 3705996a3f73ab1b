"""The command line: thin over the package's functions, heavy imports inside the commands."""

from __future__ import annotations

import os
import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from reportkit.counted import filled
from reportkit.errors import ReportkitError
from reportkit.progress import shown_on

# Set before numpy is imported: our systems are small, and its solver's threads mostly wait.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

if TYPE_CHECKING:
    from reportkit.building import BuildResult

DONE, SOME_FAILED, WRONG_USE, FAIL_ON = 0, 1, 2, 3
INTERRUPTED = 130  # what shells say of a command ended by Ctrl-C
DEFAULT_INPUT = Path("data/raw")
DEFAULT_DATA = Path("data")

app = typer.Typer(
    name="reportkit",
    help="Chinese government information disclosure annual reports: raw texts to trusted frames, "
    "audits and shareable briefings.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
_BUILT = (
    "{reports:report|reports}, {others:other text|other texts}, {unreadable} unreadable; "
    "{cells:cell|cells}, {claims:claim|claims}, {findings:finding|findings}"
)
_err = Console(stderr=True, highlight=False, soft_wrap=True, markup=False)


class Severity(StrEnum):
    """Severities a build can be made to fail on."""

    error = "error"
    warning = "warning"


class Lang(StrEnum):
    """Languages of briefings and manuals."""

    zh = "zh"
    en = "en"


class By(StrEnum):
    """One briefing for each of these."""

    agency = "agency"
    region = "region"
    year = "year"


Inputs = Annotated[
    list[Path] | None,
    typer.Argument(
        help="Files, folders, zip archives, .jsonl or .parquet corpora. Default: data/raw.",
        show_default=False,
    ),
]
Out = Annotated[Path, typer.Option("--out", help="Folder for what is made.")]
Jobs = Annotated[
    int | None, typer.Option("--jobs", "-j", min=1, help="Worker processes. Default: one a core.")
]
Cluster = Annotated[
    str | None, typer.Option(help="Address of a Dask scheduler, for example tcp://10.0.0.5:8786.")
]
Fresh = Annotated[bool, typer.Option("--fresh", help="Read everything again, ignore the cache.")]
Column = Annotated[
    str | None, typer.Option(help="Column of a corpus that holds the text. Default: by name.")
]
FailOn = Annotated[
    Severity | None,
    typer.Option(help="Exit with status 3 when a finding of this severity or above is left."),
]
Language = Annotated[Lang, typer.Option(help="Language of the text.")]
Data = Annotated[
    Path, typer.Option(help="Folder of corrections.csv, suppressions.csv and parents.csv.")
]
Notebooks = Annotated[
    list[str] | None,
    typer.Option(
        "--notebook",
        help="Only this notebook (repeatable): parsing-qa, disclosure-trends, "
        "consistency-audit, or a file.",
    ),
]
Split = Annotated[By | None, typer.Option(help="One briefing of every notebook for each of these.")]
Parameters = Annotated[
    list[str] | None,
    typer.Option(
        "-p",
        metavar="NAME VALUE",
        help="Notebook parameter (repeatable), for example: -p agency 某市某局 -p year 2023.",
    ),
]
Interactive = Annotated[
    bool, typer.Option("--interactive", help="Embed the chart runtime for zooming and tooltips.")
]
Resume = Annotated[
    bool, typer.Option("--resume", help="Make only briefings that are missing or out of date.")
]


def _plain(text: str) -> str:
    """`text` without what a terminal would obey: names of files come from anywhere."""
    return "".join(c if c.isprintable() else repr(c)[1:-1] for c in text)


def _inputs(inputs: list[Path] | None) -> list[Path]:
    if inputs:
        return inputs
    if not DEFAULT_INPUT.is_dir():
        raise typer.BadParameter(
            f"no INPUT given and no folder {DEFAULT_INPUT} here; name files or folders to read"
        )
    return [DEFAULT_INPUT]


def _build(
    inputs: list[Path] | None, out: Path, jobs: int | None, cluster: str | None, fresh: bool,
    text_column: str | None, data: Path,
) -> BuildResult:  # fmt: skip
    from reportkit.building import build

    if data != DEFAULT_DATA and not data.is_dir():
        raise typer.BadParameter(f"--data {data}: no such folder; check the path")
    paths = _inputs(inputs)
    with shown_on(_err) as progress:
        result = build(
            paths, out, jobs=jobs, cluster=cluster, fresh=fresh,
            text_column=text_column, data=data, progress=progress,
        )  # fmt: skip
    counted = {**result.counts, "reports": result.reports, "others": result.others}
    told = filled(_BUILT, {**counted, "unreadable": len(result.unreadable)})
    _err.print(f"{told} → {out / 'frames'}")
    for source in result.unreadable:
        reason = result.reasons.get(source)
        _err.print("unreadable", style="red", end=" ")
        _err.print(_plain(source) + (f": {_plain(reason)}" if reason else ""))
    for note in result.notes:
        _err.print(f"corrections.csv: {_plain(note)}")
    if not result.read_anything:
        places = ", ".join(_plain(str(path)) for path in paths)
        _err.print(f"nothing to read in {places}; check the path")
    return result


def _status(result: BuildResult, fail_on: Severity | None, failed: bool = False) -> int:
    if fail_on is not None:
        worse = list(Severity)[: list(Severity).index(fail_on) + 1]
        count = sum(result.open.get(severity.value, 0) for severity in worse)
        if count:
            told = filled("{count:open finding|open findings}", {"count": count})
            _err.print(f"{told} of severity {fail_on.value} or above")
            return FAIL_ON
    failed = failed or bool(result.unreadable) or not result.read_anything
    return SOME_FAILED if failed else DONE


def _pairs(words: list[str] | None) -> dict[str, str]:
    pairs = {}
    for word in words or ():
        name, sign, value = word.partition("=")
        if not sign:
            raise typer.BadParameter(f"-p takes NAME VALUE, not {word!r}")
        pairs[name] = value
    return pairs


def _brief(
    frames: Path, out: Path, notebooks: list[str] | None, by: By | None,
    parameters: list[str] | None,
    lang: Lang, jobs: int | None, resume: bool, interactive: bool,
) -> bool:  # fmt: skip
    """Make the briefings; whether any failed."""
    from reportkit.briefings import brief

    with shown_on(_err) as progress:
        batch = brief(
            frames, out, notebooks=notebooks, by=by.value if by else None,
            parameters=_pairs(parameters), lang=lang.value, jobs=jobs, resume=resume,
            interactive=interactive, progress=progress,
        )  # fmt: skip
    for item in batch.failed:
        _err.print(f"failed {_plain(item.name)}: {_plain(str(item.error))}")
    done = sum(item.status == "ok" for item in batch.items)
    skipped = sum(item.status == "skipped" for item in batch.items)
    _err.print(
        f"briefings: {done} made, {skipped} up to date, {len(batch.failed)} failed → {batch.index}"
    )
    return bool(batch.failed)


@app.command()
def run(
    inputs: Inputs = None,
    out: Out = Path("outputs"),
    jobs: Jobs = None,
    cluster: Cluster = None,
    fresh: Fresh = False,
    text_column: Column = None,
    data: Data = DEFAULT_DATA,
    notebook: Notebooks = None,
    by: Split = None,
    p: Parameters = None,
    lang: Language = Lang.zh,
    interactive: Interactive = False,
    resume: Resume = False,
    fail_on: FailOn = None,
) -> None:
    """Read, audit and brief: the main job (build, then brief)."""
    result = _build(inputs, out, jobs, cluster, fresh, text_column, data)
    failed = _brief(
        out / "frames", out / "briefings", notebook, by, p, lang, jobs, resume, interactive
    )
    raise typer.Exit(_status(result, fail_on, failed))


@app.command()
def build(
    inputs: Inputs = None,
    out: Out = Path("outputs"),
    jobs: Jobs = None,
    cluster: Cluster = None,
    fresh: Fresh = False,
    text_column: Column = None,
    data: Data = DEFAULT_DATA,
    fail_on: FailOn = None,
) -> None:
    """Read inputs into frames (Parquet) and audit them."""
    result = _build(inputs, out, jobs, cluster, fresh, text_column, data)
    raise typer.Exit(_status(result, fail_on))


@app.command()
def brief(
    frames: Annotated[Path, typer.Option(help="Frames of a build.")] = Path("outputs/frames"),
    out: Out = Path("outputs/briefings"),
    notebook: Notebooks = None,
    by: Split = None,
    p: Parameters = None,
    lang: Language = Lang.zh,
    jobs: Jobs = None,
    resume: Resume = False,
    interactive: Interactive = False,
) -> None:
    """Run the notebooks over frames and render shareable HTML."""
    failed = _brief(frames, out, notebook, by, p, lang, jobs, resume, interactive)
    raise typer.Exit(SOME_FAILED if failed else DONE)


@app.command()
def rules(
    code: Annotated[str | None, typer.Argument(help="Code of a rule, for example K2.")] = None,
    lang: Language = Lang.zh,
) -> None:
    """Print the manual of the audit rules, from the rules themselves."""
    from reportkit.auditing import manual

    typer.echo(manual(code, lang.value))


@app.command()
def forms(
    form: Annotated[str | None, typer.Argument(help="Form version, for example 2021.")] = None,
) -> None:
    """Print a statutory form: rows, columns, units and identities."""
    from reportkit.forms.manual import form_manual

    typer.echo(form_manual(form))


@app.command()
def indicators(
    indicator: Annotated[str | None, typer.Argument(help="Id of an indicator.")] = None,
    lang: Language = Lang.zh,
) -> None:
    """Print the indicators: formula, denominator, forms, caveats."""
    from reportkit.trends import indicator_manual

    typer.echo(indicator_manual(indicator, lang.value))


@app.command()
def sample(
    out: Annotated[Path, typer.Argument(help="Folder to write to.")],
    agencies: Annotated[int, typer.Option(min=1, help="Number of made-up bodies.")] = 6,
    years: Annotated[
        str, typer.Option(metavar="A-B", help="First and last year, from 2019 on.")
    ] = "2019-2024",
    seed: Annotated[int, typer.Option(help="Same seed, same bytes.")] = 0,
    fault_rate: Annotated[
        float, typer.Option(min=0, max=1, help="Share of reports with a planted fault.")
    ] = 0.2,
    jsonl: Annotated[bool, typer.Option("--jsonl", help="One corpus file, no folder.")] = False,
) -> None:
    """Write a made-up corpus with planted faults and its truth."""
    from reportkit.sample import make_sample

    first, sign, last = years.partition("-")
    if not (first.isdigit() and (last.isdigit() or not sign)):
        raise typer.BadParameter(f"--years takes A-B, for example 2019-2024, not {years!r}")
    made = make_sample(
        out, agencies=agencies, years=(int(first), int(last or first)), seed=seed,
        fault_rate=fault_rate, as_jsonl=jsonl,
    )  # fmt: skip
    _err.print(str(made))


@app.command()
def export(
    xlsx: Annotated[Path | None, typer.Option(help="One workbook.")] = None,
    csv: Annotated[Path | None, typer.Option(help="A folder of CSV files.")] = None,
    frames: Annotated[Path, typer.Option(help="Frames of a build.")] = Path("outputs/frames"),
) -> None:
    """Export the frames for spreadsheets, with a data dictionary."""
    from reportkit.corpus import read_corpus
    from reportkit.export import export_csv, export_xlsx

    if (xlsx is None) == (csv is None):
        raise typer.BadParameter("give either --xlsx FILE or --csv DIR")
    corpus = read_corpus(frames)
    if xlsx is not None:
        export_xlsx(corpus, xlsx)
    else:
        export_csv(corpus, csv)  # type: ignore[arg-type]
    _err.print(f"exported to {xlsx or csv}")


def _with_pairs(arguments: list[str]) -> list[str]:
    """`-p NAME VALUE` as papermill writes it, turned into `-p NAME=VALUE`."""
    out: list[str] = []
    words = iter(arguments)
    for word in words:
        out.append(word)
        if word == "-p":
            name = next(words, "")
            value = None if "=" in name else next(words, None)
            if not name or (value is None and "=" not in name):
                raise typer.BadParameter("-p takes NAME VALUE")
            out.append(name if value is None else f"{name}={value}")
    return out


def main() -> None:
    """Entry point of the `reportkit` command; errors of the caller end in one line, status 2."""
    try:
        app(args=_with_pairs(sys.argv[1:]), prog_name="reportkit")
    except SystemExit as end:  # where an interrupt ends as well
        if end.code == INTERRUPTED:
            _err.print("reportkit: interrupted; nothing half-written is left")
        raise
    except typer.BadParameter as error:
        _err.print(f"reportkit: {error.message}")
        sys.exit(WRONG_USE)
    except ReportkitError as error:
        _err.print(f"reportkit: {error}")
        sys.exit(WRONG_USE)
    except BrokenPipeError:  # whoever read the output has gone, as `head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(DONE)
    except OSError as error:  # a full disk, a folder that may not be written
        place = error.filename2 or error.filename
        where = f"{_plain(str(place))}: " if place else ""
        told = f"{where}{error.strerror or error}; check the path, its permissions and the disk"
        _err.print(f"reportkit: {told if place else _plain(str(error))}")
        sys.exit(WRONG_USE)


if __name__ == "__main__":
    main()
