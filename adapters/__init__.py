"""The edges of the house: each translates one outside party to and from the core's values."""
