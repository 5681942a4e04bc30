"""What differs between two versions of a document: in its blocks, words and tables, and in what was extracted. Pure."""
