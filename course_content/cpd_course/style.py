"""How preview pages and study packs look: readable on a small phone, plain on paper."""

from __future__ import annotations

STYLE = """
body{font:1rem/1.55 system-ui,sans-serif;max-width:44rem;margin:0 auto;padding:0 1rem 3rem;color:#1b1b1b;
background:#fff}
h1,h2,h3{line-height:1.25}h1{font-size:1.5rem}h2{font-size:1.25rem}h3{font-size:1.1rem}
a{color:#0b5394}img{max-width:100%;height:auto}small{color:#444}
table{border-collapse:collapse;margin:.5rem 0 1rem;width:100%}
th,td{border:1px solid #999;padding:.3rem .5rem;text-align:left;vertical-align:top;overflow-wrap:anywhere;
min-width:2.2rem}
blockquote{margin:1rem 0;padding:.1rem 1rem;border-left:.25rem solid #16425b;background:#f4f6f8}
pre{overflow:auto}summary{cursor:pointer;min-height:1.5rem}
section{border-top:1px solid #ccc;margin-top:2rem}
@media print{a{color:inherit;text-decoration:none}section{border:0;break-inside:auto}h2,h3{break-after:avoid}}
"""
