-- Runs on H2 and on PostgreSQL alike: standard types only.

-- A tenant without a row has the default options.
CREATE TABLE tenant_options (
    tenant VARCHAR(63) PRIMARY KEY REFERENCES tenant (name),
    allow_credentials BOOLEAN NOT NULL,
    close_on_expiration BOOLEAN NOT NULL,
    stateful_reconnect BOOLEAN NOT NULL,
    detailed_errors BOOLEAN NOT NULL,
    messages_per_second INTEGER NOT NULL
);

-- Origins of web pages that may, or *; none: all may.
CREATE TABLE tenant_origin (
    tenant VARCHAR(63) NOT NULL REFERENCES tenant (name),
    origin VARCHAR(300) NOT NULL,
    PRIMARY KEY (tenant, origin)
);

-- Hubs with stateful reconnect where the tenant as a whole has it not.
CREATE TABLE tenant_stateful_hub (
    tenant VARCHAR(63) NOT NULL REFERENCES tenant (name),
    hub VARCHAR(128) NOT NULL,
    PRIMARY KEY (tenant, hub)
);
