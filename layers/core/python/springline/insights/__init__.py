"""Evidence and insights: words that are cited, claims that rest on them, and who reviews what no longer holds."""
