"""The rules, told as tests."""
