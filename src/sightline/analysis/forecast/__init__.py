"""What comes next: a metric's trend, seasons, forecast and anomalies, and how far to trust them."""
