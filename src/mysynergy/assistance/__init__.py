"""Help that was given: enrolments, awards, deliveries; nobody paid twice; the three categories, derived."""
