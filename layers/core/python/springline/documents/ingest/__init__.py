"""How documents of a new version are taken in: parsed, indexed, extracted from, each step driven by a queue."""
