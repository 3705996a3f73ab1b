"""The rules of the audit, one module a family; how to add one is written here.

Add a rule:
1. Is it a sum or difference within one form? Add an identity to `forms/*.toml` and stop: K1–K4
   run every identity of every form.
2. Otherwise write one function under `@rule(...)` in the module of its family. It takes an
   `Evidence` (frames computed once and shared) and returns a frame of verdicts that are not a
   pass: `fail`, `unjudged` (something it needs is blank or unreadable: one row a report) or
   `explained` (scope or period differs). Work with polars expressions over all reports at once.
3. The docstring is the manual: a first sentence, then What, Why, Fails, Passes.
4. Put cases of both signs in `tests/rules/cases/<CODE>.toml`.

Codes are never used twice. A rule that rests on practice alone is a warning. Modules are found
by themselves; there is no list of rules to keep.
"""

from reportkit.rules.registry import (
    FAMILIES,
    PARTS,
    SEVERITIES,
    Rule,
    find_rule,
    list_rules,
    rule,
    select_rules,
)

__all__ = [
    "FAMILIES",
    "PARTS",
    "SEVERITIES",
    "Rule",
    "find_rule",
    "list_rules",
    "rule",
    "select_rules",
]
