"""One module for each format, imported only where a document of that format is read.

Each has `read(source: Source) -> Parsed`, raises `ParsingError`, and never resolves anything outside of the document.
"""
