"""The one rule of direction: dashboards may import models, models may import pipeline, never back."""

from importlinter.cli import EXIT_STATUS_SUCCESS, lint_imports


def test_imports_go_from_dashboards_to_models_to_pipeline(repo_root, monkeypatch):
    monkeypatch.chdir(repo_root)
    assert lint_imports(config_filename="pyproject.toml", no_cache=True) == EXIT_STATUS_SUCCESS
