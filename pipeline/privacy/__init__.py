"""Personal data out of texts before anything else sees them: pure functions of strings and Arrow batches."""
