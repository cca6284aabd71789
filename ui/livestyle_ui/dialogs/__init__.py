"""Windows of their own that the panel opens."""
