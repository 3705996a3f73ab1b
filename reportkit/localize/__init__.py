"""Which cells are wrong when the sums of a report break: all smallest explanations, ranked.

Fellegi and Holt (1976): the fewest cells whose change satisfies every identity. All such sets are
found and proved (`supports`), over the identities of the form (`system`), and ranked by the slip
of the pen that would explain them (`slips`). Nothing is repaired: a proposed value stands beside
the printed one. Cells that are blank or unreadable are unknown, never zero: they may take any
value at no cost, so a sum that some filling of the blanks satisfies needs no explanation.
"""

from reportkit.localize.explain import Explanation, Explanations, explanations
from reportkit.localize.slips import Change, slip_label
from reportkit.localize.survey import Localization, localization, localize

__all__ = [
    "Change",
    "Explanation",
    "Explanations",
    "Localization",
    "explanations",
    "localization",
    "localize",
    "slip_label",
]
