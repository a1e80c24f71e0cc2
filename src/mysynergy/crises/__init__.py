"""Somebody is in danger: help before any paperwork."""
