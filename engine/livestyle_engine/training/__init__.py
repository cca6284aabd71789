"""The recipe that made the shipped weights; needs the extra `train`, and nothing at run time needs it."""
