"""The small style that display objects carry in JupyterLab (a briefing has its own, larger one)."""

from reportkit.display.markup import Safe

_RULES = """
.rk-table{border-collapse:collapse;font-variant-numeric:tabular-nums}
.rk-table.rk-table caption{caption-side:top;text-align:start;font-weight:600;padding:.4em 0}
.rk-table.rk-table th,.rk-table.rk-table td{padding:.25em .7em;text-align:start}
.rk-table.rk-table th,.rk-table.rk-table td{vertical-align:top;white-space:normal}
.rk-table.rk-table.rk-table .rk-n{text-align:end}
.rk-table thead th{border-bottom:2px solid currentColor}
.rk-null{opacity:.55}
.rk-tiles{display:flex;flex-wrap:wrap;gap:1em;margin:.5em 0}
.rk-tile{border-inline-start:4px solid #8a94a6;padding:.2em .8em}
.rk-tile.rk-bad{border-color:#c0392b}.rk-tile.rk-warning{border-color:#b7791f}
.rk-tile.rk-good{border-color:#2f855a}
.rk-tile dd{margin:0}.rk-value{font-size:1.6em;font-variant-numeric:tabular-nums}
.rk-figure-title{font-weight:600;margin:.6em 0 0}
.rk-print{font-family:inherit;padding-inline-start:3.5em;white-space:pre-wrap;overflow-wrap:anywhere}
.rk-print li::marker{opacity:.5;font-size:.85em}
mark.rk-suspect{background:#ffd8a8;color:#000}mark.rk-repaired{background:#d0ebff;color:#000}
.rk-card{border-inline-start:4px solid #8a94a6;padding:.3em 1em;margin:.8em 0}
.rk-card.rk-error{border-color:#c0392b}.rk-card.rk-warning{border-color:#b7791f}
.rk-facts{display:flex;flex-wrap:wrap;gap:.1em 1.6em;margin:.4em 0}
.rk-facts div{display:flex;gap:.5em}.rk-facts dt{opacity:.7;font-weight:400}.rk-facts dd{margin:0}
.rk-badge{border:1px solid currentColor;border-radius:3px;padding:0 .4em;font-size:.85em}
"""

STYLE = Safe(f"<style>{_RULES.strip()}</style>")
