"""What a passage says: facts, entities, dates, amounts and obligations, each with the words that say it."""
