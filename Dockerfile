# qnode, qvenue and qbench in one image of two stages; 10 to 25 minutes from nothing on two cores.
#
#   docker build -t quantum-forge .                  where packages are reached only from the host: --network host
#   docker run quantum-forge qnode --help            qvenue --help, qbench --help
#
# Without an argument a site runs, from the qnode.json in the volume; cluster/compose.yaml runs a whole cluster.

# Debian's packages are not pinned: what mends them shall come in, and old versions are not kept.
FROM swift:6.3-bookworm AS build
# hadolint ignore=DL3008
RUN apt-get update -q \
    && apt-get install -y -q --no-install-recommends libsqlite3-dev libssl-dev \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /src
ARG FLAGS="-c release --static-swift-stdlib -debug-info-format none"

# The dependencies, with an empty source in place of each target of ours: only Package.swift invalidates this layer. What
# was built is kept as an archive, since builders cut times of files to seconds between layers, and swift build takes a
# file with another time for a changed one.
COPY Package.swift cluster/container/skeleton.swift ./
RUN swift package dump-package >package.json \
    && swift skeleton.swift <package.json >targets \
    && swift build $FLAGS \
    && build=$(swift build $FLAGS --show-bin-path) \
    && while read -r target; do \
         rm -rf "${build:?}/$target" "$build/$target.build" "$build/$target.product" "$build/Modules/$target".*; \
       done <targets \
    && tar -c --format=posix -f /dependencies.tar .build \
    && rm -rf .build Sources skeleton.swift package.json targets /root/.cache

COPY Sources Sources
RUN tar -xf /dependencies.tar \
    && mkdir /programs \
    && swift build $FLAGS \
    && for program in qnode qvenue qbench; do \
         install -s "$(swift build $FLAGS --show-bin-path)/$program" /programs/ || exit 1; \
       done \
    && rm -rf .build

FROM debian:bookworm-slim
# hadolint ignore=DL3008
RUN apt-get update -q \
    && apt-get install -y -q --no-install-recommends libsqlite3-0 libssl3 libstdc++6 \
    && rm -rf /var/lib/apt/lists/* \
    && groupadd --gid 10001 qforge \
    && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /var/lib/quantum-forge --shell /usr/sbin/nologin qforge \
    # A new named volume takes the owner and the mode of the folder that it is mounted on; /volumes is for founding.
    && install -d -o qforge -g qforge -m 0700 /var/lib/quantum-forge /volumes/site1 /volumes/site2 /volumes/site3 \
         /volumes/venue /volumes/clients /volumes/monitor
COPY cluster/container/found cluster/container/as-role /usr/local/bin/
COPY cluster/data/EURUSD.csv /usr/share/quantum-forge/
COPY --from=build /programs/ /usr/local/bin/

LABEL org.opencontainers.image.title="Quantum Forge" \
      org.opencontainers.image.description="A trading system that losing a site cannot stop: qnode, qvenue and qbench."

# What one container keeps: a site's folder, a venue's directory.
VOLUME /var/lib/quantum-forge
WORKDIR /var/lib/quantum-forge
USER 10001:10001
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=5s --timeout=4s --start-period=30s --retries=3 \
    CMD ["qnode", "ready", "--config", "/var/lib/quantum-forge/qnode.json"]
CMD ["qnode", "run", "--config", "/var/lib/quantum-forge/qnode.json"]
