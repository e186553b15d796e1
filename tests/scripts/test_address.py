"""The address of the embedded database means the same to Django and to PostgreSQL's own programs."""

from pathlib import Path

import environ

from script.embedded.postgres import Cluster
from script.embedded.process import Identity


def test_djangos_settings_read_the_socket_from_the_address() -> None:
    place = Path("/srv/väli lyönti/socket")
    cluster = Cluster(Path("/bin"), Path("/data"), place, Path("/log"), Identity())
    read = environ.Env.db_url_config(cluster.url)
    assert read["NAME"] == "raatali"
    assert read["OPTIONS"] == {"host": str(place), "user": "raatali"}
