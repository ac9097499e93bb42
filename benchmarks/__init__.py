"""Measurements that anyone can run: ratios and medians against a peer or a limit in the same run."""
