"""What the panel knows, as models with change signals. Widgets render them; the live path never touches Qt."""
