"""The managed labelled set: taxonomy, labels, versions, agreement, and what to label next."""
