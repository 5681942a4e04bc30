"""Writes what is told of people from their own messages: by rules, or by a language model."""
