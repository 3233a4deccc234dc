"""전후 비교: whether complaints changed with a dated measure, against topics that it does not touch."""
