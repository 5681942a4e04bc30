"""Embeddings: what a text means, as a vector, by whichever model the settings name; by none unless they do."""
