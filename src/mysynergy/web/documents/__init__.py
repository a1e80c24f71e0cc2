"""The papers of a person: listed, added, opened, verified, attached as evidence, no longer used."""
