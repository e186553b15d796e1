"""The web server of production. Every value that depends on the machine comes from the environment."""

import os

bind = "0.0.0.0:8000"
worker_class = "gthread"
workers = int(os.environ.get("WEB_WORKERS", "2"))
threads = int(os.environ.get("WEB_THREADS", "4"))
timeout = 60
graceful_timeout = 30
keepalive = 75  # longer than the proxy keeps a connection, so that the proxy is the one to close
max_requests = 5000
max_requests_jitter = 500
worker_tmp_dir = "/dev/shm"  # noqa: S108 - memory, so that a slow disk never looks like a hung worker
forwarded_allow_ips = "*"  # only the proxy reaches this port
accesslog = None  # requests are logged by the site itself, without names or query strings
errorlog = "-"
