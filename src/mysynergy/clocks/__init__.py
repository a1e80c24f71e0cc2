"""Clocks that run out: reminders, who hears of what is late, and the board of what is late and with whom."""
