"""The consuming side of the index API: what is kept of it, until when, and what happens where it does not answer."""
