"""The first steps: five pages, each with something that works already."""
