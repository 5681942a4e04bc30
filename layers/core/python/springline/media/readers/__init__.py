"""Readers of the files that tell of media, one for each family of formats.

They return what a file says and store nothing. The libraries that parse timelines and subtitles are imported when a
file is read, by the command line and the host only: no function needs them.
"""
