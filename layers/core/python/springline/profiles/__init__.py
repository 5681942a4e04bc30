"""People as others come to know them: what they wrote about, with whom, and since when."""
