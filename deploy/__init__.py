"""Files of production: proxy, web server, health, backup."""
