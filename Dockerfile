# One image for each workspace that runs in a deployment: FOLDER=services/auth and so on, or FOLDER=deploy for the set-up.
# The same pattern for x64 and arm64. Official images are the defaults; where none can be pulled, BUILD_IMAGE names any
# image with Node 24 and npm, and BASE_IMAGE any with the C and C++ libraries (deploy/images makes both from Debian's
# packages). Nothing is run in the base, so it may be one without a shell.
ARG BUILD_IMAGE=node:24-bookworm-slim
ARG BASE_IMAGE=debian:bookworm-slim

FROM ${BUILD_IMAGE} AS build
WORKDIR /app
COPY package.json pnpm-workspace.yaml pnpm-lock.yaml ./
RUN npm install --global --no-audit --no-fund "$(node -p 'require("./package.json").packageManager')"
# The same layer for every image: FOLDER comes after it.
# pmOnFail: this is the pinned pnpm; it need not look itself up.
RUN pnpm fetch --prod --config.pmOnFail=ignore
COPY . .
ARG FOLDER
RUN pnpm install --prod --offline --config.pmOnFail=ignore --frozen-lockfile --filter "{${FOLDER}}..." \
    && node deploy/images/keep-needed.mjs "${FOLDER}" /image /state

FROM ${BASE_IMAGE}
ARG FOLDER
ARG VERSION=unknown
ARG REVISION=unknown
LABEL org.opencontainers.image.title="learnlab/${FOLDER}" \
      org.opencontainers.image.description="Learn Lab: ${FOLDER}" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
COPY --from=build /image/ /
# What a container may write, where it is given a volume or is not read-only.
COPY --from=build --chown=10001:10001 /state /var/lib/learnlab
WORKDIR /app/${FOLDER}
# 0.0.0.0 is the container's own network; what of it is reachable from outside is for whoever runs the container to say.
ENV NODE_ENV=production \
    SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt \
    NODE_USE_SYSTEM_CA=1 \
    GRPC_HOST=0.0.0.0 \
    HTTP_HOST=0.0.0.0 \
    HTTP_PORT=8000 \
    HEALTH_PATH=/readyz \
    MAIL_FOLDER=/var/lib/learnlab/mail \
    SANDBOX_ARTIFACTS_FOLDER=/var/lib/learnlab/artifacts
USER 10001:10001
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=10s --start-period=120s --retries=3 \
    CMD ["/usr/local/bin/node", "-e", "fetch(`http://127.0.0.1:${process.env.HTTP_PORT}${process.env.HEALTH_PATH}`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["/usr/local/bin/node", "--max-semi-space-size=4", "main.ts"]
