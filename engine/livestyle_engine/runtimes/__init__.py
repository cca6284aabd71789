"""Model runtimes behind one port; `choose` picks one by timing them on this machine."""
