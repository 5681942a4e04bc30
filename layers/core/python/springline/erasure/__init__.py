"""Erasing a person: out of every domain's tables and files, with a report that says where it was looked."""
