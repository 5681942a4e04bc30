"""Runs: what takes time tells step by step what it does, and whoever wants to know follows it."""
