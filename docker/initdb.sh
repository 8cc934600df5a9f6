#!/bin/sh
# Runs once, in an empty database container, as the superuser: the two roles and the database.
# netvigil_owner owns the database and migrates it; netvigil_app is the service's role and owns nothing.
set -eu

: "${NETVIGIL_OWNER_PASSWORD:?NETVIGIL_OWNER_PASSWORD is not set}"
: "${NETVIGIL_APP_PASSWORD:?NETVIGIL_APP_PASSWORD is not set}"

psql --no-psqlrc --username "$POSTGRES_USER" --dbname postgres \
  --set ON_ERROR_STOP=1 \
  --set owner_password="$NETVIGIL_OWNER_PASSWORD" \
  --set app_password="$NETVIGIL_APP_PASSWORD" <<'SQL'
CREATE ROLE netvigil_owner LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEROLE NOCREATEDB NOREPLICATION PASSWORD :'owner_password';
CREATE ROLE netvigil_app LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEROLE NOCREATEDB NOREPLICATION PASSWORD :'app_password';
CREATE DATABASE netvigil OWNER netvigil_owner ENCODING 'UTF8' TEMPLATE template0;
REVOKE ALL ON DATABASE netvigil FROM PUBLIC;
GRANT CONNECT ON DATABASE netvigil TO netvigil_app;
SQL
