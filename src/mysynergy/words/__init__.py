"""Sentences for the codes that doors raise, in two languages: one place for pages and API alike."""
