"""`python -m tellings` is the command line."""

from tellings.cli import main

main()
