"""What a notebook needs: the rows of a list, training runs, and two models side by side.

Everything happens in a copy of the office's data, `lab/` under its home; nothing that is served changes
until `promote`.
"""

import warnings

from dashboards.lab.comparing import Comparison, compare
from dashboards.lab.rows import complaints
from dashboards.lab.runs import Run, promote, runs, train
from dashboards.lab.scratch import opened
from dashboards.lab.surging import hours, surges

__all__ = [
    "Comparison",
    "Run",
    "compare",
    "complaints",
    "hours",
    "opened",
    "promote",
    "runs",
    "surges",
    "train",
]

# UMAP brings a progress bar that complains of missing widgets in every notebook.
warnings.filterwarnings("ignore", message="IProgress not found")
