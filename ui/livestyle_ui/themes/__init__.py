"""How the panel looks: colours, style sheet, icons, and following the system's wish."""
