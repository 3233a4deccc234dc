"""What citizens see: plain pages without a script, by which they file, follow and rate."""
