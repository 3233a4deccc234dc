"""Known topics by a classifier, unknown ones by clusters, and what becomes of both."""
