-- The database roles of CSDL, and what each may do. Plain SQL, idempotent: run it once in every
-- database of the portal, as a superuser (or a CREATEROLE login that has BYPASSRLS itself, which
-- PostgreSQL 16+ asks of who creates csdl_loader). A second run needs no special right.
--
--   csdl_owner   logs in; owns the database and schema public; runs migrations, nothing else
--   csdl_app     logs in; the portal's web and worker processes; no DDL, under row-level security
--   csdl_reader  the department-wide role: SET LOCAL ROLE in a transaction, has policies of its own
--   csdl_loader  BYPASSRLS: bulk loading of the invented city, reached from the owner only
--
-- csdl_app is NOINHERIT on purpose: a policy "TO csdl_reader" applies to every role that inherits
-- from it, so an inheriting login would see all rows with no context set (measured, security 0.7).
--
-- Another login as owner (one external DATABASE_URL for everything):
--   PGOPTIONS='-c csdl.owner=that_login' psql -d csdl -f csdl/dev/roles.sql

DO $roles$
DECLARE
    own text := coalesce(nullif(current_setting('csdl.owner', true), ''), 'csdl_owner');
    v16 boolean := current_setting('server_version_num')::int >= 160000;
    bad text;
    edge text[];
    held boolean;
BEGIN
    -- Two starters at once must not both try to create.
    PERFORM pg_advisory_xact_lock(hashtext('csdl roles'));

    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = own) THEN
        EXECUTE format('CREATE ROLE %I LOGIN CREATEDB', own);
    END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'csdl_app') THEN
        CREATE ROLE csdl_app LOGIN NOINHERIT;
    END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'csdl_reader') THEN
        CREATE ROLE csdl_reader NOLOGIN;
    END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'csdl_loader') THEN
        CREATE ROLE csdl_loader NOLOGIN BYPASSRLS;
    END IF;

    -- Roles that were there before us are not trusted blindly.
    SELECT string_agg(rolname, ', ') INTO bad FROM pg_roles
     WHERE (rolname IN ('csdl_owner', 'csdl_app', 'csdl_reader') AND (rolsuper OR rolbypassrls))
        OR (rolname = 'csdl_app' AND (rolinherit OR rolcreatedb OR rolcreaterole))
        OR (rolname = 'csdl_loader' AND (rolsuper OR NOT rolbypassrls));
    IF bad IS NOT NULL THEN
        RAISE EXCEPTION 'csdl: wrong attributes on existing role(s) %, see csdl/dev/roles.sql', bad;
    END IF;

    -- Who may SET ROLE to whom. The owner may step down to the app's role: that is how one single
    -- login serves both (libpq option "-c role=csdl_app").
    FOREACH edge SLICE 1 IN ARRAY ARRAY[
        ['csdl_reader', 'csdl_app'], ['csdl_loader', own], ['csdl_app', own]
    ] LOOP
        -- Before 16 the member's own NOINHERIT decides; BYPASSRLS is never inherited.
        EXECUTE 'SELECT EXISTS (SELECT FROM pg_auth_members m WHERE m.roleid = '
            'to_regrole(quote_ident($1)) AND m.member = to_regrole(quote_ident($2))'
            || CASE WHEN v16 THEN ' AND m.set_option AND NOT m.inherit_option)' ELSE ')' END
            INTO held USING edge[1], edge[2];
        IF NOT held THEN
            EXECUTE format('GRANT %I TO %I', edge[1], edge[2])
                || CASE WHEN v16 THEN ' WITH INHERIT FALSE, SET TRUE' ELSE '' END;
        END IF;
    END LOOP;

    -- This database.
    IF own = 'csdl_owner' THEN
        IF (SELECT datdba FROM pg_database WHERE datname = current_database())
           <> to_regrole('csdl_owner') THEN
            EXECUTE format('ALTER DATABASE %I OWNER TO csdl_owner', current_database());
        END IF;
        IF (SELECT nspowner FROM pg_namespace WHERE nspname = 'public')
           <> to_regrole('csdl_owner') THEN
            ALTER SCHEMA public OWNER TO csdl_owner;
        END IF;
    ELSIF NOT has_schema_privilege(own, 'public', 'CREATE') THEN
        EXECUTE format('GRANT CREATE, USAGE ON SCHEMA public TO %I', own);
    END IF;
    -- PostgreSQL 15 closed public for new databases; one upgraded from 14 is still open.
    IF has_schema_privilege('csdl_app', 'public', 'CREATE') THEN
        REVOKE CREATE ON SCHEMA public FROM PUBLIC;
    END IF;
    IF has_schema_privilege('csdl_app', 'public', 'CREATE') THEN
        RAISE EXCEPTION 'csdl: csdl_app can still create tables in schema public of %',
            current_database();
    END IF;
    IF NOT (has_schema_privilege('csdl_app', 'public', 'USAGE')
            AND has_schema_privilege('csdl_reader', 'public', 'USAGE')
            AND has_schema_privilege('csdl_loader', 'public', 'USAGE')) THEN
        GRANT USAGE ON SCHEMA public TO csdl_app, csdl_reader, csdl_loader;
    END IF;

    -- What migrations will create. Per database, so a test database needs it too (it comes with
    -- the template csdl_template). No TRUNCATE: it passes by row-level security and row triggers.
    -- Existing tables are left alone: a migration may have taken rights away (audit tables).
    EXECUTE format('ALTER DEFAULT PRIVILEGES FOR ROLE %I IN SCHEMA public GRANT SELECT, INSERT, '
        'UPDATE, DELETE ON TABLES TO csdl_app, csdl_reader, csdl_loader', own);
    EXECUTE format('ALTER DEFAULT PRIVILEGES FOR ROLE %I IN SCHEMA public GRANT USAGE, SELECT '
        'ON SEQUENCES TO csdl_app, csdl_reader, csdl_loader', own);
END
$roles$;
