# MileSweep on NVIDIA GPUs: docker build -f docker/cuda.Dockerfile -t milesweep:cuda . ; run with --gpus all.
# The libtorch with CUDA 12.4 comes from Maven Central (profile cuda); the driver comes from the host.
FROM maven:3.9-eclipse-temurin-17 AS build
WORKDIR /opt/milesweep
COPY . .
ENV MILESWEEP_BUILD=-Pcuda
# No GPU is there while an image is built, so trainers unpack libtorch at their first start.
RUN ./milesweep --version \
 && find . -mindepth 2 -maxdepth 2 -name src -prune -exec rm -r {} + \
 && rm -rf */target/classes */target/test-classes bench .git

FROM nvidia/cuda:12.4.1-base-ubuntu22.04
RUN apt-get update \
 && apt-get install -y --no-install-recommends openjdk-17-jre-headless util-linux procps libgomp1 \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --uid 10001 --create-home milesweep \
 && install -d -o milesweep -g milesweep -m 700 /data /scratch /tls /authority
COPY --from=build --chown=milesweep:milesweep /opt/milesweep /opt/milesweep
USER milesweep
WORKDIR /data
ENV PATH=/opt/milesweep:$PATH \
    NVIDIA_DRIVER_CAPABILITIES=compute,utility
VOLUME ["/data", "/scratch"]
HEALTHCHECK --interval=30s --timeout=20s --start-period=60s CMD ["milesweep", "status", "--home", "/data"]
ENTRYPOINT ["milesweep"]
CMD ["--help"]
