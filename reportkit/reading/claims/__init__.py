"""Figures that the prose of a report states: the claims ledger.

What rules may rely on (columns of the claims frame):

- `metric` – the figure, `table.row.column` (ids.md), several joined by `|` for `one_of`;
  `prose.*` for figures without a cell; in the 2014 form `statistics.<row>.value`. Documents keep
  one name in all forms: `disclosure.normative_documents.issued` is `made` in a 2019 table, and
  `in_force` is `published_total` there. `disputes.litigation.*`, `applications.handled.*`,
  `.denied.*` … are sums declared under `derived` of the form.
- `relation`, `value`, `low`, `high` – the figure *is* (eq), is at most (le), at least (ge), about
  (approx) the value; `one_of` the metrics equals it. `low`/`high` bound what may be meant.
- `period`, `scope` – whose and which year's figure it is; `last_year` belongs to the report of the
  year before. `comparable` – the figure is a whole year's and may be checked; scope still decides
  between `fail` and `explained`.
- Statements about figures are rows as well, told by a prefix of `metric`, never `comparable`:
  `share:M/D1|D2` (M is `value` % of one of the D; low/high from the printed precision),
  `growth:M` (M changed by `value` % against last year, minus for a fall),
  `change:M` (by `value` cases), `times:M` (M is `value` times last year's),
  `all:applications.processed.total` (everything was dealt with, 均已办结, 办结率100%),
  `parts:M` (`value` = sum of the parts printed behind 其中, `low` = `high` = the whole).
"""

from __future__ import annotations

from reportkit.reading.claims.reader import parse_claims, read_claims

__all__ = ["parse_claims", "read_claims"]
