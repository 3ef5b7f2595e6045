#!/usr/bin/env bash
# A small certificate authority for what hosts of one installation say to each other.
#   authority.sh FOLDER init           makes key and certificate of the authority, unless they are there
#   authority.sh FOLDER sign SAN DAYS <REQUEST >CERTIFICATE    SAN such as DNS:pi,IP:10.77.0.1
# Another authority in its place, with everybody given authority.pem after each step, and certificates after the second:
#   authority.sh FOLDER next           makes it, to be trusted beside the one that signs
#   authority.sh FOLDER switch         has it sign; both are trusted
#   authority.sh FOLDER retire         ends the trust in all others
# authority.pem holds whom to trust, the one that signs first.
set -euo pipefail
folder=$1
command=$2
umask 077

make() { # NAME
  openssl ecparam -genkey -name prime256v1 -noout -out "$folder/$1.key"
  openssl req -x509 -new -sha256 -key "$folder/$1.key" -days 3650 \
    -subj "/CN=Learn Lab authority $(openssl rand -hex 4)" \
    -addext 'basicConstraints=critical,CA:TRUE,pathlen:0' -addext 'keyUsage=critical,keyCertSign,cRLSign' \
    -out "$folder/$1.draft"
  mv "$folder/$1.draft" "$folder/$1.pem"
}

trust() { # with certificates on standard input
  cat >"$folder/trusted.draft"
  mv "$folder/trusted.draft" "$folder/authority.pem"
}

trusted() { grep -c 'BEGIN CERTIFICATE' "$folder/authority.pem"; }

case $command in
  init)
    mkdir -p "$folder"
    [ -s "$folder/authority.pem" ] && exit 0
    make authority
    echo made
    ;;
  next)
    if [ ! -s "$folder/next.pem" ]; then
      # A change that got as far as to sign is to be ended, and no other begun.
      [ "$(trusted)" = 1 ] || exit 0
      make next
      echo made
    fi
    [ "$(trusted)" -gt 1 ] || cat "$folder/authority.pem" "$folder/next.pem" | trust
    ;;
  switch)
    [ -s "$folder/next.pem" ] || exit 0
    [ ! -e "$folder/next.key" ] || mv "$folder/next.key" "$folder/authority.key"
    # The one that signed stays trusted, also where this was interrupted.
    if [ "$(openssl x509 -in "$folder/authority.pem")" != "$(cat "$folder/next.pem")" ]; then
      { cat "$folder/next.pem"; openssl x509 -in "$folder/authority.pem"; } | trust
    fi
    rm "$folder/next.pem"
    echo switched
    ;;
  retire)
    [ ! -s "$folder/next.pem" ] || { echo 'The new authority does not sign yet: switch first.' >&2; exit 1; }
    [ "$(trusted)" -gt 1 ] || exit 0
    openssl x509 -in "$folder/authority.pem" | trust
    echo retired
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
    echo 'authority.sh FOLDER init | sign SAN DAYS | next | switch | retire' >&2
    exit 2
    ;;
esac
