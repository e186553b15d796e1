# syntax=docker/dockerfile:1
# Images of production: `site` (web, worker, beat, migrate) and `proxy`.
# The embedded servers of script/server are left out: production has its own.

FROM python:3.13-slim-bookworm AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PYTHONDONTWRITEBYTECODE=1
RUN python -m venv /opt/venv
ENV PATH="/opt/venv/bin:$PATH"
COPY requirements.lock /tmp/requirements.lock
RUN pip install --require-hashes -r /tmp/requirements.lock && python -m compileall -q /opt/venv/lib
WORKDIR /app
COPY . .
# Collecting needs settings but no server; these values live in this layer's shell alone.
RUN python -m script.catalogues compile \
    && SECRET_KEY=build FIELD_ENCRYPTION_KEYS=build DATABASE_URL=postgres:///none REDIS_URL=redis://none \
       python manage.py collectstatic --noinput --verbosity 0 \
    && rm -rf script tests requirements* \
    && python -m compileall -q /app

FROM python:3.13-slim-bookworm AS site
RUN apt-get update \
    && apt-get install -y --no-install-recommends \
       libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu-core \
    && rm -rf /var/lib/apt/lists/* \
    && groupadd --system --gid 10001 raatali \
    && useradd --system --uid 10001 --gid raatali --home-dir /nonexistent --shell /usr/sbin/nologin raatali \
    && install -d -o raatali -g raatali -m 0750 /data /data/media
ENV PATH="/opt/venv/bin:$PATH" \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=jobcarving.settings \
    MEDIA_ROOT=/data/media \
    XDG_CACHE_HOME=/tmp/cache
COPY --from=build /opt/venv /opt/venv
COPY --from=build /app /app
WORKDIR /app
USER raatali
EXPOSE 8000
CMD ["gunicorn", "--config", "deploy/gunicorn_settings.py", "jobcarving.wsgi"]

FROM caddy:2-alpine AS proxy
# The proxy runs as an ordinary user too; it listens inside on high ports.
# A copy of the program carries no file capability, which a container without rights could not use.
RUN addgroup -S -g 10001 proxy && adduser -S -u 10001 -G proxy -H proxy \
    && chown -R proxy:proxy /data /config \
    && cp /usr/bin/caddy /usr/bin/caddy.plain && mv /usr/bin/caddy.plain /usr/bin/caddy
COPY deploy/Caddyfile /etc/caddy/Caddyfile
USER proxy
