"""All SQL of access, one module for each concept.

The guard of every function reads only the statements of `presented`.
"""
