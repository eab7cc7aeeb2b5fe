# Production image: no compiler, no development packages, no root.
FROM python:3.11-slim-bookworm AS packages
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN python -m venv /opt/venv
COPY requirements.lock .
# Hashes: what was tested is what is installed, byte by byte.
RUN /opt/venv/bin/pip install --require-hashes --no-deps --only-binary :all: -r requirements.lock

FROM python:3.11-slim-bookworm
# Pango draws the papers; Liberation Serif is the metric twin of Times New Roman.
RUN apt-get update \
    && apt-get install -y --no-install-recommends \
        libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-liberation2 \
    && rm -rf /var/lib/apt/lists/*
RUN useradd --system --uid 10001 --home-dir /app --shell /usr/sbin/nologin csdl \
    && install -d -o csdl -g csdl /data
COPY --from=packages /opt/venv /opt/venv
WORKDIR /app
COPY . .
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PYTHONUTF8=1 \
    DJANGO_SETTINGS_MODULE=csdl.settings \
    CSDL_DATA=/data CSDL_STATIC=/app/staticfiles
# Static files are part of the image. The key is for this one command and is stored nowhere.
RUN SECRET_KEY=only-for-collectstatic DATABASE_URL=postgresql://nobody@localhost/none \
    python manage.py collectstatic --noinput
USER csdl
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=10s --start-period=60s --retries=3 \
    CMD ["python", "csdl/dev/healthcheck.py"]
CMD ["gunicorn", "-c", "python:csdl.web", "--bind", "0.0.0.0:8000", "csdl.wsgi"]
