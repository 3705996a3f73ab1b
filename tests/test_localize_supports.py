"""The search for smallest supports, exact against brute force on small systems."""

from __future__ import annotations

import itertools

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from reportkit.localize.supports import Budget, smallest_supports


def brute_force(
    matrix: np.ndarray, printed: np.ndarray, free: np.ndarray, top: int
) -> tuple[int, set[tuple[int, ...]]]:
    """All smallest supports by trying every set and every value below `top`."""
    fixed = [i for i in range(matrix.shape[1]) if not free[i]]
    always = [i for i in range(matrix.shape[1]) if free[i]]
    for size in range(len(fixed) + 1):
        found = set()
        for chosen in itertools.combinations(fixed, size):
            moving = [*chosen, *always]
            rest = matrix @ np.where(np.isin(np.arange(len(printed)), moving), 0, printed)
            if len(moving) == len(printed):  # all zeros always fit
                found.add(chosen)
                continue
            grid = np.indices((top,) * len(moving)).reshape(len(moving), top ** len(moving)).T
            if (grid @ matrix[:, moving].T + rest == 0).all(axis=1).any():
                found.add(chosen)
        if found:
            return size, found
    raise AssertionError("no repair within reach")


def table_system(rows: int, columns: int) -> np.ndarray:
    """Sums of the rows and columns of a table whose last row and column are totals."""
    matrix = []
    for i in range(rows):
        line = np.zeros((rows, columns), dtype=int)
        line[i, :-1], line[i, -1] = -1, 1
        matrix.append(line.ravel())
    for j in range(columns):
        line = np.zeros((rows, columns), dtype=int)
        line[:-1, j], line[-1, j] = -1, 1
        matrix.append(line.ravel())
    return np.array(matrix)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(
    st.sampled_from([(2, 3), (3, 3), (2, 4)]),
    st.lists(st.integers(0, 2), min_size=9, max_size=9),
    st.lists(st.integers(0, 8), max_size=1, unique=True),
)
def test_smallest_sets_equal_brute_force(shape, figures, unknown):
    matrix = table_system(*shape)
    count = matrix.shape[1]
    printed = np.array(figures[:count])
    free = np.zeros(count, dtype=bool)
    free[[i for i in unknown if i < count]] = True
    printed[free] = 0

    answer = smallest_supports(matrix, printed, free, budget=Budget(20, 10**6))
    size, expected = brute_force(matrix, printed, free, top=9)

    assert answer.size == size
    if size:
        assert set(answer.sets) == expected
        assert answer.status == "proved"
        for support, values in zip(answer.sets, answer.values, strict=True):
            if not free.any():
                repaired = printed.copy()
                repaired[list(support)] = values
                assert not (matrix @ repaired).any()
                assert (repaired >= 0).all()
    else:
        assert answer.status == "nothing_to_explain"


@settings(max_examples=40, deadline=None, derandomize=True)
@given(st.lists(st.sampled_from([-2, -1, 0, 0, 1, 1, 2]), min_size=12, max_size=12),
       st.lists(st.integers(0, 4), min_size=4, max_size=4))  # fmt: skip
def test_any_whole_number_system_equals_brute_force(coefficients, figures):
    matrix, printed = np.array(coefficients).reshape(3, 4), np.array(figures)
    free = np.zeros(4, dtype=bool)

    answer = smallest_supports(matrix, printed, free, budget=Budget(20, 10**6))
    size, expected = brute_force(matrix, printed, free, top=50)

    assert answer.size == size
    assert set(answer.sets) == (expected if size else set())
