"""Recordings and edited timelines, their scenes, and what is spoken in them."""
