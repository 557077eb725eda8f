"""A day, or another stretch of time, in numbers."""

from sightline.analysis.summary.answer import Summary
from sightline.analysis.summary.figure import BusinessFigure, Figure

__all__ = ["BusinessFigure", "Figure", "Summary"]
