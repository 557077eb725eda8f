"""Sightline: self-hosted analytics and monitoring for shops that sell with AI."""

__version__ = "0.1.0"
