# For envoyproxy/envoy.
ARG BASE
FROM ${BASE}
COPY envoy /usr/local/bin/envoy
