"""Cohorts side by side: how many people, who came back, what they did and spent, who they are."""
