-- Runs on H2 and on PostgreSQL alike: standard types only.

CREATE TABLE tenant (
    name VARCHAR(63) PRIMARY KEY,
    enabled BOOLEAN NOT NULL,
    anonymous_clients BOOLEAN NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL
);

-- Custom domains, lower case; a domain leads to one tenant.
CREATE TABLE tenant_host (
    host VARCHAR(253) PRIMARY KEY,
    tenant VARCHAR(63) NOT NULL REFERENCES tenant (name)
);

CREATE INDEX tenant_host_tenant ON tenant_host (tenant);

-- sealed: the access key, encrypted with the master key; see package seal for its form.
CREATE TABLE access_key (
    tenant VARCHAR(63) NOT NULL REFERENCES tenant (name),
    slot VARCHAR(9) NOT NULL CHECK (slot IN ('primary', 'secondary')),
    sealed VARCHAR(512) NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    PRIMARY KEY (tenant, slot)
);
