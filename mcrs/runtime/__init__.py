"""Devices, memory, optional packages, and what libraries print."""
