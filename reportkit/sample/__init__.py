"""A made-up corpus: fictional bodies, coherent panels of years, varied layouts, planted faults.

For demonstrations, tests and benchmarks. Every text says in its first lines that it is made up.
"""

from reportkit.sample.corpus import SampleSummary, make_sample

__all__ = ["SampleSummary", "make_sample"]
