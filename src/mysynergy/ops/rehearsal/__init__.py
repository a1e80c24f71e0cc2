"""A month in the life of five agencies, on a database that is thrown away: is anybody ever dropped?"""
