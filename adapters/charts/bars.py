"""Draws charts with matplotlib: on a thread, because it takes a moment, and loaded when the first one is drawn."""

import asyncio
from io import BytesIO
from typing import TYPE_CHECKING

from core.ui import Chart, Reader, Text, plain

if TYPE_CHECKING:
    from matplotlib.axes import Axes

INK, BAR, COLUMN = "#1d2b36", "#2f6f8f", "#7a8f3a"
"""Apart in lightness too, so that nothing is told by a colour alone."""
DOTS_PER_INCH = 144
DAYS_NAMED = 7
"""Every so many days one is named below its column."""


class BarCharts:
    """Horizontal bars, each with its number, and columns for the days below them."""

    async def draw(self, chart: Chart, reader: Reader) -> bytes:
        """Return the chart as a PNG, its words in the reader's language."""
        return await asyncio.to_thread(_draw, chart, reader)


def _draw(chart: Chart, reader: Reader) -> bytes:
    # No pyplot: that keeps every figure, and is for one thread alone.
    from matplotlib.figure import Figure

    figure = Figure(figsize=(7.0, 5.4), dpi=DOTS_PER_INCH, layout="constrained")
    upper, lower = figure.subplots(2, 1, height_ratios=[3, 2])
    figure.suptitle(_words(chart.title, reader), color=INK, fontsize=12)
    _bars(upper, chart, reader)
    _columns(lower, chart, reader)
    for axes in (upper, lower):
        axes.spines[["top", "right"]].set_visible(False)
        axes.tick_params(colors=INK, labelsize=9)
    drawn = BytesIO()
    figure.savefig(drawn, format="png", metadata={"Software": None})
    return drawn.getvalue()


def _bars(axes: "Axes", chart: Chart, reader: Reader) -> None:
    from matplotlib.ticker import MaxNLocator

    labels = [_words(label, reader) for label, _ in chart.bars]
    numbers = [number for _, number in chart.bars]
    places = range(len(labels))
    bars = axes.barh(places, numbers, color=BAR)
    axes.set_yticks(places, labels)
    axes.invert_yaxis()
    axes.bar_label(bars, padding=3, color=INK, fontsize=9)
    axes.set_xlim(0, max([*numbers, 1]) * 1.12)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))


def _columns(axes: "Axes", chart: Chart, reader: Reader) -> None:
    from matplotlib.ticker import MaxNLocator

    numbers = [number for _, number in chart.days]
    places = range(len(numbers))
    axes.bar(places, numbers, color=COLUMN)
    axes.set_title(_words(chart.days_title, reader), fontsize=9, color=INK, loc="left")
    named = list(places)[::DAYS_NAMED]
    axes.set_xticks(named, [_words(chart.days[place][0], reader) for place in named])
    axes.set_ylim(0, max([*numbers, 1]) * 1.12)
    axes.yaxis.set_major_locator(MaxNLocator(4, integer=True))


def _words(text: Text, reader: Reader) -> str:
    # matplotlib would take what stands between two dollar signs for a formula.
    return plain(text, reader).replace("$", r"\$")
