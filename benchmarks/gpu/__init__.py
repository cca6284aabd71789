"""What only a graphics card can prove: is the picture right there, how fast is it, and what would be possible."""
