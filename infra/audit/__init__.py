"""Looks for what nobody should ship: secrets in the repository, libraries with known vulnerabilities."""
