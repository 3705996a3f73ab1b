"""Levels of government as the rules group them."""

from __future__ import annotations

# ids of reports.level, from the top
NATIONAL = ("national", "central", "ministry")
PROVINCE = ("province",)
CITY = ("city", "prefecture")
COUNTY = ("county", "district")
TOWNSHIP = ("township", "town", "subdistrict")

LOCAL = (*COUNTY, *TOWNSHIP)  # a county or below
SMALL = LOCAL
