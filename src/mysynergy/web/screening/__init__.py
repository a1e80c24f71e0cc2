"""Screening on a person's page: verdicts with their reasons, and the questions that settle the open ones."""
