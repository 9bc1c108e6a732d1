"""Where events are kept. Nothing but this package (and the read models) contains SQL."""
