"""`python -m dashboards` is `minwon`, wherever the folder lies."""

from dashboards.cli import app

app(prog_name="minwon")
