"""Search by an engine: what is sent to its indexes, what they hold, and what a search finds."""
