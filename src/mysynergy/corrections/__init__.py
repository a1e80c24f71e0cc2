"""What was recorded of people and is put right: particulars, two people in one, a mark lifted by two."""
