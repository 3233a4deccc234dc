"""`python -m dashboards` is `minwon`, wherever the folder lies."""

from dashboards.cli import app

if __name__ == "__main__":  # a worker process of a pool imports this module too
    app(prog_name="minwon")
