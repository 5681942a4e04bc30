"""`python -m springline` is the command line."""

from springline.cli import main

main()
