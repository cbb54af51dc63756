"""Devices, memory, optional packages, and the output of libraries."""
