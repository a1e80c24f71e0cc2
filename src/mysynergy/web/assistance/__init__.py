"""Enrolment, awards, deliveries, findings."""
