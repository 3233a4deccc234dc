"""민원예보: how many complaints of each topic next week and in the next four weeks, with an interval."""
