"""Registry entries of the kernel's own pages."""
