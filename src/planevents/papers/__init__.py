"""Papers: what projections return, rendered for a committee or for a program."""
