"""Commands that set up, serve, test and measure the platform."""
