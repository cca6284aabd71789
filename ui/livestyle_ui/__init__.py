"""Everything of livestyle that uses Qt. It needs the extra `gui`; nothing else of livestyle imports it."""
