"""Reports that an office hands in: put together from the same questions that the screens ask."""
