-- For the compose database only, after roles.sql: passwords from the container's environment.
-- psql variables keep them out of any file; scram-sha-256 is what the server stores.
\set ON_ERROR_STOP on
\getenv owner_password CSDL_OWNER_PASSWORD
\getenv app_password CSDL_APP_PASSWORD
ALTER ROLE csdl_owner PASSWORD :'owner_password';
ALTER ROLE csdl_app PASSWORD :'app_password';
