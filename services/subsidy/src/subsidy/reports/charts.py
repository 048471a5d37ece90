"""Bar charts as SVG to be put into a page: text stays text, and nothing is loaded from elsewhere."""

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

import pygal
from lxml import etree
from pygal.style import Style

# pygal puts an importer of maps among Python's, in a manner that Python warns of at each import; no map is drawn here.
sys.meta_path[:] = [one for one in sys.meta_path if not isinstance(one, pygal.PluginImportFixer)]

FONTS = '"PingFang SC","Microsoft YaHei","Noto Sans CJK SC","Source Han Sans SC",sans-serif'
COLOURS = ("#1f5fa8", "#d9822b", "#4c9a6a", "#8a5fa8")
BAR, FRAME = 26, 96
"""Pixels of height: of each bar, and of what stands around them."""

WIDER, DIGIT = 6, 7
"""Pixels: by how much a Chinese letter is wider than is reckoned, and the width of a digit."""

_STYLE = Style(
    background="transparent",
    plot_background="transparent",
    foreground="#4a5560",
    foreground_strong="#1d2733",
    foreground_subtle="#d5dbe1",
    guide_stroke_color="#e3e8ec",
    major_guide_stroke_color="#e3e8ec",
    guide_stroke_dasharray="none",
    major_guide_stroke_dasharray="none",
    opacity=".9",
    opacity_hover="1",
    colors=COLOURS,
    font_family=FONTS,
    label_font_size=13,
    major_label_font_size=13,
    value_font_size=12,
    legend_font_size=13,
    value_colors=("#1d2733",) * len(COLOURS),
)


@dataclass(frozen=True, slots=True)
class Series:
    """One value for each bar label; None where there is none."""

    name: str
    values: Sequence[Decimal | int | None]


def bars(name: str, labels: Sequence[str], series: Sequence[Series], *, shown: Callable[[Decimal | int], str]) -> str:
    """Horizontal bars, the first on top, one of each series for each label; `shown` writes the value beside it."""
    texts = [shown(value) for one in series for value in one.values if value is not None]
    chart = pygal.HorizontalBar(
        js=[],
        style=_STYLE,
        disable_xml_declaration=True,
        explicit_size=False,
        width=920,
        height=FRAME + BAR * max(len(labels), 1) * len(series),
        print_values=True,
        print_values_position="top",
        show_x_labels=False,
        legend_at_bottom=True,
        legend_at_bottom_columns=len(series),
        legend_box_size=12,
        show_legend=len(series) > 1,
        truncate_label=-1,
        truncate_legend=-1,
        spacing=8,
        margin=4,
        # Room is reckoned for Latin letters, and a Chinese one is wider.
        margin_left=WIDER * max(map(len, labels), default=0),
        margin_right=DIGIT * max(map(len, texts), default=0),
        no_data_text="—",
    )
    chart.x_labels = list(reversed(labels))
    for one in series:
        chart.add(one.name, [_bar(value, shown) for value in reversed(one.values)])
    drawn = chart.render_tree()
    etree.strip_elements(drawn, etree.Comment, "{*}script", with_tail=False)
    drawn.find("{*}title").text = name
    written: str = etree.tostring(drawn, encoding="unicode")
    return written


def _bar(value: Decimal | int | None, shown: Callable[[Decimal | int], str]) -> dict[str, object] | None:
    """A bar is as long as a float says; beside it stands the exact value."""
    return None if value is None else {"value": float(value), "formatter": lambda _: shown(value)}
