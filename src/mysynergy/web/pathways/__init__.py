"""Pages of pathways: laid out, followed, chosen for, stopped."""
