-- A database for each service and one for Keycloak, each with an owner of its own that gets into no other.
-- Runs once, on an empty volume; later services are added by hand with the same five lines.
\set ON_ERROR_STOP on

\getenv password REGISTRATION_DB_PASSWORD
CREATE ROLE registration LOGIN PASSWORD :'password';
CREATE DATABASE employment_registration OWNER registration;
REVOKE ALL ON DATABASE employment_registration FROM PUBLIC;

\getenv password SUBSIDY_DB_PASSWORD
CREATE ROLE subsidy LOGIN PASSWORD :'password';
CREATE DATABASE employment_subsidy OWNER subsidy;
REVOKE ALL ON DATABASE employment_subsidy FROM PUBLIC;

\getenv password LOANS_DB_PASSWORD
CREATE ROLE loans LOGIN PASSWORD :'password';
CREATE DATABASE employment_loans OWNER loans;
REVOKE ALL ON DATABASE employment_loans FROM PUBLIC;

\getenv password MONITORING_DB_PASSWORD
CREATE ROLE monitoring LOGIN PASSWORD :'password';
CREATE DATABASE employment_monitoring OWNER monitoring;
REVOKE ALL ON DATABASE employment_monitoring FROM PUBLIC;

\getenv password KEYCLOAK_DB_PASSWORD
CREATE ROLE keycloak LOGIN PASSWORD :'password';
CREATE DATABASE keycloak OWNER keycloak;
REVOKE ALL ON DATABASE keycloak FROM PUBLIC;
