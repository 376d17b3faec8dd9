# Two stages: the first one installs, the second one holds nothing but Python and Tocsin.
# Build:  docker build -t tocsin .
# Run:    docker run -d --name tocsin --env-file tocsin.env -p 127.0.0.1:8080:8080 \
#             -v "$PWD/config:/srv/tocsin/config:ro" -v tocsin-var:/srv/tocsin/var tocsin
# In the container the console must listen everywhere: console: {host: 0.0.0.0, port: 8080}.

FROM python:3.12-slim AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv /opt/tocsin
WORKDIR /build
# The dependencies change less often than the source: their layer is kept while the lock is the same.
COPY requirements/run.txt requirements/run.txt
RUN /opt/tocsin/bin/pip install --require-hashes -r requirements/run.txt
COPY pyproject.toml README.md LICENSE ./
COPY bot bot
RUN /opt/tocsin/bin/pip install --no-deps --no-build-isolation .

FROM python:3.12-slim
ENV PATH=/opt/tocsin/bin:$PATH PYTHONUNBUFFERED=1
RUN useradd --system --uid 10001 --home-dir /srv/tocsin --create-home tocsin \
    && mkdir /srv/tocsin/var && chown tocsin:tocsin /srv/tocsin/var
WORKDIR /srv/tocsin
COPY --from=build /opt/tocsin /opt/tocsin
COPY config config
USER tocsin
VOLUME /srv/tocsin/var
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s --retries=3 \
    CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8080/healthz', timeout=4)"]
CMD ["tocsin", "run", "-c", "config/tocsin.yaml"]
