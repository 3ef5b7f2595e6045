# For docker:dind.
ARG BASE
FROM ${BASE}
# Containers of an engine within a container need its control groups, which the mount of the container has already.
VOLUME /var/lib/docker
