"""Text forensics: whose words are these? Same text as last year, or as another body.

Sections 一 and 五 are compared after numbers, years, names, self-references and the words of the
law are masked; words weigh less the more bodies write them. Candidates come from MinHash and
locality-sensitive hashing, never from all pairs; similarity is then exact: the weighted share of
characters that stand in the other text too, in runs of at least eight.
"""

from reportkit.reuse.survey import Reuse, SideBySide, repeated_figures, reuse, side_by_side

__all__ = ["Reuse", "SideBySide", "repeated_figures", "reuse", "side_by_side"]
