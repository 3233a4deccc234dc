"""The one look of every chart. Colours name CSS tokens; assets/figures.js puts in the theme's values."""

from typing import Any

FONT = "Pretendard GOV Variable, Noto Sans KR, Noto Sans CJK KR, Malgun Gothic, sans-serif"

AXIS: dict[str, Any] = {
    "gridcolor": "var(--grid)",
    "linecolor": "var(--line-strong)",
    "zerolinecolor": "var(--line-strong)",
    "tickcolor": "var(--line-strong)",
    "tickfont": {"color": "var(--text-2)", "size": 12},
    "fixedrange": True,
    "zeroline": False,
}

CONFIG: dict[str, Any] = {
    "displayModeBar": False,
    "locale": "ko",
    "doubleClick": False,
    "showTips": False,
}


def layout(**own: Any) -> dict[str, Any]:
    """A layout over the common look; `own` wins. Panning and zooming are off, labels are Korean."""
    common: dict[str, Any] = {
        "font": {"family": FONT, "size": 12, "color": "var(--text-2)"},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "separators": ".,",
        "margin": {"l": 38, "r": 8, "t": 6, "b": 26, "autoexpand": False},
        "hoverlabel": {
            "bgcolor": "var(--card)",
            "bordercolor": "var(--line-strong)",
            "font": {"family": FONT, "size": 13, "color": "var(--text)"},
            "align": "left",
        },
        "showlegend": False,
        "dragmode": False,
        "autosize": True,
        "uirevision": "minwon",
    }
    return {**common, **own}
