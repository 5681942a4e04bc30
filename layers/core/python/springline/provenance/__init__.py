"""What was computed from what, down to the words, and what of it no longer holds."""
