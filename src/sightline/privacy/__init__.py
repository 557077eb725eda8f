"""What keeps people private: pure functions over values. Does no I/O."""
