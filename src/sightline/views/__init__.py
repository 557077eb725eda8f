"""Answers as people see them: charts, numbers, words. Pure; knows nothing of HTTP."""
