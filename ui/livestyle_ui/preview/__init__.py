"""The big picture: what is drawn into it, and the small private pictures that never go on air."""
