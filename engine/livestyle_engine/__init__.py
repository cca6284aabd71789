"""From (frame, state, prompt) to frame: model runtimes, prompt encoder, looks, and the recipe that made the weights."""
