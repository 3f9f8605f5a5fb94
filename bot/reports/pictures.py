"""SVG to PNG. The font comes along (Noto Sans KR, cut to Latin and the usual Korean syllables; see fonts/README.md), so
that pictures look the same on every machine, and Korean is no row of boxes where no Korean font is installed."""

from pathlib import Path

import resvg_py

_FONT = Path(__file__).parent / "fonts" / "NotoSansKR-Subset.otf"
_ZOOM = 2
"""Pixels to a unit: sharp on a phone."""


def png(svg: str) -> bytes:
    """Takes some tens of milliseconds of CPU: for a thread beside the loop."""
    return resvg_py.svg_to_bytes(
        svg_string=svg, zoom=_ZOOM, font_files=[str(_FONT)], skip_system_fonts=True, sans_serif_family="Noto Sans KR"
    )
