#!/usr/bin/env bash
# A small certificate authority for what hosts of one installation say to each other.
#   authority.sh FOLDER init           makes key and certificate of the authority, unless they are there
#   authority.sh FOLDER sign SAN DAYS <REQUEST >CERTIFICATE    SAN such as DNS:pi,IP:10.77.0.1
set -euo pipefail
folder=$1
command=$2
umask 077
case $command in
  init)
    mkdir -p "$folder"
    [ -s "$folder/authority.pem" ] && exit 0
    openssl ecparam -genkey -name prime256v1 -noout -out "$folder/authority.key"
    openssl req -x509 -new -sha256 -key "$folder/authority.key" -days 3650 \
      -subj "/CN=Learn Lab authority $(openssl rand -hex 4)" \
      -addext 'basicConstraints=critical,CA:TRUE,pathlen:0' -addext 'keyUsage=critical,keyCertSign,cRLSign' \
      -out "$folder/authority.draft"
    mv "$folder/authority.draft" "$folder/authority.pem"
    echo made
    ;;
  sign)
    san=$3 days=$4
    work=$(mktemp -d)
    trap 'rm -rf "$work"' EXIT
    cat >"$work/request"
    printf 'basicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature\nextendedKeyUsage=serverAuth,clientAuth\nsubjectAltName=%s\n' \
      "$san" >"$work/extensions"
    openssl x509 -req -sha256 -in "$work/request" -CA "$folder/authority.pem" -CAkey "$folder/authority.key" \
      -set_serial "0x$(openssl rand -hex 16)" -days "$days" -extfile "$work/extensions" 2>/dev/null
    ;;
  *)
    echo 'authority.sh FOLDER init | sign SAN DAYS' >&2
    exit 2
    ;;
esac
