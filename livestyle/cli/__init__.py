"""The command line: `livestyle run`, and what tells about the installation."""
