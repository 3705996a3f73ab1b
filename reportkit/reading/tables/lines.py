"""Readers of running text: a cell a line, and tokens between blanks."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from reportkit.forms import list_forms, read_form
from reportkit.reading.tables.counting import without_row_numbers
from reportkit.reading.tables.numbers import parse_figure
from reportkit.reading.tables.pieces import BLANK, FIGURE, LABEL, Piece
from reportkit.reading.tables.vocabulary import word

# Rules of drawn and marked-up tables, looked for in the text as printed: "———" is a cell.
_RULE = re.compile(r"[\s|+:=\-─━═┄┈│┃┌┬┐└┴┘├┼┤┏┳┓┗┻┛┣╋┫╔╗╚╝╠╣╦╩╬╭╮╰╯╪╫╤╧╞╡┠┨┯┷╂╟╢]*")
_DRAWN = re.compile(r"[-=─━═┄┈+]{2}|\{\||\|[-}+=]|\\[a-z]")
_RULE_MARK = re.compile(r"-{3}|={3}|[─━═┄┈]{2}|\+-|-\+|[┌└├┏┗┣╔╚╠]")
_MARKUP_LINE = re.compile(
    r"\s*(?:\{\|.*|\|[-}+].{0,3}|\|={3,}|\\(?:hline|toprule|midrule|bottomrule)\b.*)\s*"
)
_RULE_INSIDE = re.compile(r"\+[-=:]{3}|[-=:]{3}\+|[─━═]{3}[┬┴┼┤┐┘┳┻╋┫┓┛╦╩╬╣╗╝]")
# Page marks, looked for in the folded line.
_PAGE = re.compile(
    r"\s*(?:[-~·•]{1,3}\s*\d{1,4}\s*[-~·•]{1,3}|-*\s*\d{1,4}\s*(?:of|/|OF)\s*\d{1,4}\s*(?:页|-+)?"
    r"|-*\s*第\s*\d{1,4}\s*页[^\u4e00-\u9fff]*(?:[共/总]?\s*\d{0,4}\s*页?)?\s*-*"
    r"|[Pp]age\s*\d{1,4}(?:\s*(?:of|/)\s*\d{1,4})?)\s*"
)
_LONE_NUMBER = re.compile(r"\s*\d{1,3}\s*")


def has_rules(text: str, start: int, end: int) -> bool:
    """Whether any line of `text[start:end]` may be a rule."""
    return bool(_DRAWN.search(text, start, end))


def is_rule(line: str) -> bool:
    """Whether a line as printed only draws a table (`+---+`, `|---|---|`, `├──┤`, `-----`)."""
    if not _DRAWN.search(line):
        return False
    if _RULE.fullmatch(line) and _RULE_MARK.search(line):
        return True
    if _MARKUP_LINE.fullmatch(line):
        return True
    return bool(_RULE_INSIDE.search(line))


def is_page_mark(folded: str) -> bool:
    """Whether a folded line is a page number with its marks (`- 2 -`, `-- 2 of 4 --`)."""
    return len(folded) < 40 and bool(_PAGE.fullmatch(folded))


Line = tuple[int, int, int]  # row, start, end


def text_lines(text: str, folded: str, start: int, end: int) -> list[Line]:
    """Lines of `text[start:end]` that can hold cells; rules and page marks left out."""
    lines: list[Line] = []
    at, ruled = start, has_rules(text, start, end)
    for row, line in enumerate(folded[start:end].split("\n")):
        stop = at + len(line)
        if line and not line.isspace():
            noise = is_page_mark(line) or (ruled and is_rule(text[at:stop]))
            if not noise and _LONE_NUMBER.fullmatch(line):
                rest = text[stop : stop + 12].lstrip(" \r\n\t")
                noise = rest.startswith("\x0c")
            if not noise:
                lines.append((row, at, stop))
        at = stop + 1
    return lines


def classify(text: str) -> str:
    """Kind of a folded, stripped piece."""
    if not text:
        return BLANK
    return LABEL if parse_figure(text) is None else FIGURE


_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")  # Markdown: `\-15`, `1\.`


def piece(folded: str, start: int, end: int, row: int, column: int) -> Piece:
    """The piece printed in `[start, end)` without the blanks around it."""
    printed = folded[start:end]
    if "_" in printed:  # rows are ruled with underscores as well
        printed = printed.replace("_", " ")
    text = printed.strip()
    at = start + (len(printed) - len(printed.lstrip())) if text else start
    stop = at + len(text)
    if "\\" in text:
        text = _ESCAPED.sub(r"\1", text)
    if "&#" in text:
        text = _REFERENCE.sub(lambda m: chr(int(m[1])), text)
    if "<" in text and _BROKEN_FIGURE.fullmatch(text):
        return Piece(FIGURE, _joined(text), at, stop, row, column)
    return Piece(classify(text), text, at, stop, row, column)


_REFERENCE = re.compile(r"&#(\d{2,4});")
_BREAK = re.compile(r"<br ?/?>", re.IGNORECASE)
_BROKEN_FIGURE = re.compile(r"[\d,.]+(?:<br ?/?>[\d,.]+)+", re.IGNORECASE)
_WHOLE = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?")


def _joined(text: str) -> str:
    """A figure that a cell breaks over lines, whole only where its marks of thousands show that
    it is one figure, not two."""
    whole = _BREAK.sub("", text)
    return _BREAK.sub(" ", text) if _WHOLE.fullmatch(whole) else text


def line_pieces(folded: str, lines: Sequence[Line]) -> list[Piece]:
    """Every line is a cell."""
    return [piece(folded, at, stop, row, 0) for row, at, stop in lines]


_TOKEN = re.compile(r"[^\s|\"\[\]{};<>`_]+")
_GLUED = re.compile(r"(.*[\u3400-\u9fff)\]]:?)([+-]?\d[\d,.]*)")


def _number_lead() -> re.Pattern[str]:
    """What stands before a number that belongs to a label (相同信息计1条), from the forms."""
    leads = {
        lead
        for id in list_forms()
        for table in read_form(id).tables.values()
        for row in table.rows()
        for lead in re.findall(r"([\u4e00-\u9fff]{3})\d", row.label)
    }
    return re.compile(f"(?:{'|'.join(sorted(leads)) or '$.'})$")


_LABEL_NUMBER = _number_lead()


def token_pieces(folded: str, lines: Sequence[Line]) -> list[Piece]:
    """Every word between blanks is a cell; a label may be several."""
    pieces: list[Piece] = []
    for row, at, stop in lines:
        column = 0
        for found in _TOKEN.finditer(folded, at, stop):
            a, b, word = found.start(), found.end(), found[0].rstrip(",:、")
            b = a + len(word)
            if not word:
                continue
            if "\\" in word:
                word = _ESCAPED.sub(r"\1", word)
            kind = classify(word)
            if kind == LABEL:
                glued = _GLUED.fullmatch(word)
                if glued and not _LABEL_NUMBER.search(glued[1]):
                    cut = a + len(glued[1])
                    pieces.append(Piece(LABEL, glued[1], a, cut, row, column))
                    column += 1
                    a, word, kind = cut, glued[2], FIGURE
            elif pieces and pieces[-1].kind == LABEL and _LABEL_NUMBER.search(pieces[-1].text):
                kind = LABEL  # a number that belongs to the label: 相同信息计 1 条
            pieces.append(Piece(kind, word, a, b, row, column))
            column += 1
    return without_row_numbers(pieces)


_PAIR_TOKEN = re.compile(r"[^\s|\"\[\]{};<>`:=()]+?(?=,(?!\d{3}(?!\d))|[\s|\"\[\]{};<>`:=()]|$)")


def pair_pieces(folded: str, lines: Sequence[Line], columns: Mapping[str, int]) -> list[Piece]:
    """Figures told one by one behind their column label (自然人：3，商业企业：0): the column
    labels (word: number of the column) tell the columns. Empty unless the table is told so."""
    told = re.compile(rf"(?:{'|'.join(columns)})[^,;:=\n]{{0,9}}[:=]\s*[+-]?\d")
    if not lines or len(told.findall(folded, lines[0][1], lines[-1][2])) < 5:
        return []
    pieces: list[Piece] = []
    for row, at, stop in lines:
        for found in _PAIR_TOKEN.finditer(folded, at, stop):
            token = found[0].lstrip(",")
            a = found.end() - len(token)
            if not token:
                continue
            kind = classify(token)
            last = pieces[-1] if pieces else None
            at_column = -1
            if kind == FIGURE and last is not None and last.kind == LABEL and last.row == row:
                at_column = columns.get(word(last.text), -1)
            if at_column >= 0:
                pieces.pop()
            pieces.append(Piece(kind, token, a, found.end(), row, at_column))
    return pieces
