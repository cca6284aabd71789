"""The user's own looks: one TOML file a look in the configuration folder, merged into the bank of the shipped ones."""
