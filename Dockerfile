# docker build -t dcgan . && docker run --rm -v "$PWD/results:/work/results" dcgan dcgan-train
# The first stage builds the wheel. The second has no compiler: programs run on JAX there.
# --build-arg COMPILER=g++ brings one, and with it the native operations, which are faster.
FROM python:3.13-slim AS build
COPY . /source
RUN pip wheel --no-cache-dir --no-deps --wheel-dir /wheels /source

FROM python:3.13-slim
ARG COMPILER=""
COPY --from=build /wheels /wheels
RUN if [ -n "$COMPILER" ]; then apt-get update && apt-get install -y --no-install-recommends \
        "$COMPILER" libc6-dev && rm -rf /var/lib/apt/lists/*; fi \
    && pip install --no-cache-dir "$(ls /wheels/*.whl)[jax]" && rm -rf /wheels
RUN useradd --create-home dcgan && mkdir -p /work/results && chown -R dcgan /work
USER dcgan
WORKDIR /work
CMD ["dcgan-train", "--help"]
