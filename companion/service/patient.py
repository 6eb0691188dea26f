"""A vault that may be damaged, for ``companion doctor`` without a running service."""
