"""Quickwit as the search engine: its REST API, its index templates, and its way to ask and answer."""
