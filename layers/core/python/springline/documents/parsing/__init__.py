"""Reads documents of many formats: each in a child process of its own that may use only so much of everything."""
