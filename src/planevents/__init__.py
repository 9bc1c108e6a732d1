"""Plans that a public body must answer for, told as immutable events."""
