"""What a page follows: its address, and the generation that is published."""

from typing import Any

from dash import ClientsideFunction, Dash, Input, Output, State, no_update

from dashboards.site import Site


def follow_address(app: Dash, page: str) -> None:
    """Fill `<page>-query` whenever the address of that page changes or someone presses 다시 시도."""
    app.clientside_callback(
        ClientsideFunction("minwon", f"{page}Query"),
        Output(f"{page}-query", "data"),
        Input("url", "search"),
        Input("retry", "data"),
        State("url", "pathname"),
        prevent_initial_call=True,
    )


def follow_generation(app: Dash, site: Site, page: str) -> None:
    """Fill `<page>-generation` when it moves: by the minute here, by the second in assets/pulse.js."""

    @app.callback(
        Output(f"{page}-generation", "data"),
        Input("minute", "n_intervals"),
        State(f"{page}-generation", "data"),
    )
    def generation(_: int | None, seen: list[Any] | None) -> Any:
        now = site.shown()
        return no_update if seen == now else now
