# Only installs what requirements.lock names, by its hashes. The base needs Python 3.11 with venv.
ARG BASE=python:3.11-slim

FROM ${BASE} AS build
WORKDIR /build
RUN python3 -m venv /venv
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PIP_ROOT_USER_ACTION=ignore
COPY requirements.lock .
RUN /venv/bin/python -m pip install --require-hashes --only-binary :all: --requirement requirements.lock
COPY pyproject.toml LICENSE README.md ./
COPY app app
COPY schedules schedules
# The root of a running container is read-only, so every module is compiled here. Never with -O: it drops icalendar's guards.
RUN /venv/bin/python -m pip -qq install --no-deps --no-index --no-build-isolation . \
    && /venv/bin/python -m pip -qq uninstall --yes setuptools \
    && /venv/bin/python -m compileall -q /venv

FROM ${BASE}
RUN useradd --uid 10001 --user-group --no-create-home --home-dir /data --shell /usr/sbin/nologin arshjul \
    && install --directory --owner=10001 --group=10001 --mode=0700 /data
COPY --from=build /venv /venv
ENV PATH=/venv/bin:$PATH PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 \
    ARSHJUL_DATA=/data ARSHJUL_BIND=0.0.0.0:8000
USER 10001:10001
WORKDIR /data
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s \
    CMD ["python3", "-c", "import os, urllib.request as web; web.urlopen('http://127.0.0.1:' + os.environ['ARSHJUL_BIND'].rpartition(':')[2] + '/healthz', timeout=4)"]
CMD ["arshjul", "serve"]
