import type { Schema } from "./schema-check.js";

const port: Schema = { type: "integer", minimum: 1, maximum: 65535 };
const flag: Schema = { type: "boolean" };
const text: Schema = { type: "string" };
const nonEmpty: Schema = { type: "string", minLength: 1 };
const scheme: Schema = { type: "string", enum: ["http", "https"] };
const domainNames: Schema = {
  type: "array",
  minItems: 1,
  maxItems: 100,
  uniqueItems: true,
  items: { type: "string", pattern: "^[^&| @!#%^();:/\\\\}{=+?<>,~`'\"]+$" },
};
const certificateId: Schema = {
  anyOf: [
    { type: "integer", minimum: 0 },
    { type: "string", pattern: "^new$" },
  ],
};

const location: Schema = {
  type: "object",
  required: ["path", "forward_scheme", "forward_host", "forward_port"],
  properties: {
    id: { type: "integer" },
    path: nonEmpty,
    forward_scheme: scheme,
    forward_host: { type: "string", minLength: 1, maxLength: 255 },
    forward_port: port,
    forward_path: text,
    advanced_config: text,
  },
};

const proxyHost: Readonly<Record<string, Schema>> = {
  domain_names: domainNames,
  forward_scheme: scheme,
  forward_host: { type: "string", minLength: 1, maxLength: 255 },
  forward_port: port,
  certificate_id: certificateId,
  ssl_forced: flag,
  hsts_enabled: flag,
  hsts_subdomains: flag,
  trust_forwarded_proto: flag,
  http2_support: flag,
  block_exploits: flag,
  caching_enabled: flag,
  allow_websocket_upgrade: flag,
  access_list_id: { type: "integer", minimum: 0 },
  advanced_config: text,
  enabled: flag,
  meta: { type: "object" },
  locations: { type: "array", items: location },
};

export const createProxyHostSchema: Schema = {
  type: "object",
  required: ["domain_names", "forward_scheme", "forward_host", "forward_port"],
  properties: proxyHost,
};

export const updateProxyHostSchema: Schema = {
  type: "object",
  minProperties: 1,
  properties: proxyHost,
};

export const loginSchema: Schema = {
  type: "object",
  required: ["identity", "secret"],
  properties: { identity: nonEmpty, secret: nonEmpty, scope: { type: "string", enum: ["user"] } },
};

const code: Schema = { type: "string", minLength: 6, maxLength: 8 };

export const twoFactorLoginSchema: Schema = {
  type: "object",
  required: ["challenge_token", "code"],
  properties: { challenge_token: nonEmpty, code },
};

export const twoFactorEnableSchema: Schema = {
  type: "object",
  required: ["code"],
  properties: { code },
};

const user: Readonly<Record<string, Schema>> = {
  name: nonEmpty,
  nickname: nonEmpty,
  email: nonEmpty,
  roles: { type: "array", items: text },
  is_disabled: flag,
};

export const createUserSchema: Schema = {
  type: "object",
  required: ["name", "nickname", "email"],
  properties: {
    ...user,
    auth: { type: "object", properties: { type: text, secret: text } },
  },
};

export const updateUserSchema: Schema = { type: "object", minProperties: 1, properties: user };

const right: Schema = { type: "string", enum: ["hidden", "view", "manage"] };

export const permissionsSchema: Schema = {
  type: "object",
  minProperties: 1,
  properties: {
    visibility: { type: "string", enum: ["all", "user"] },
    proxy_hosts: right,
    redirection_hosts: right,
    dead_hosts: right,
    streams: right,
    access_lists: right,
    certificates: right,
  },
};

export const redirectionHostSchema: Schema = {
  type: "object",
  required: ["domain_names", "forward_http_code", "forward_scheme", "forward_domain_name"],
  properties: {
    domain_names: domainNames,
    forward_http_code: { type: "integer", minimum: 300, maximum: 308 },
    forward_scheme: { type: "string", enum: ["auto", "http", "https"] },
    forward_domain_name: nonEmpty,
  },
};

export const streamSchema: Schema = {
  type: "object",
  required: ["incoming_port", "forwarding_host", "forwarding_port"],
  properties: {
    incoming_port: port,
    forwarding_host: nonEmpty,
    forwarding_port: port,
    tcp_forwarding: flag,
    udp_forwarding: flag,
    certificate_id: certificateId,
    meta: { type: "object" },
    domain_names: domainNames,
  },
};

export const accessListSchema: Schema = {
  type: "object",
  required: ["name"],
  properties: {
    name: nonEmpty,
    satisfy_any: flag,
    pass_auth: flag,
    items: {
      type: "array",
      items: { type: "object", properties: { username: nonEmpty, password: text } },
    },
    clients: {
      type: "array",
      items: {
        type: "object",
        properties: {
          address: nonEmpty,
          directive: { type: "string", enum: ["allow", "deny"] },
        },
      },
    },
  },
};

export const certificateSchema: Schema = {
  type: "object",
  required: ["provider"],
  properties: { provider: { type: "string", enum: ["other"] }, nice_name: nonEmpty },
};

export const defaultSiteSchema: Schema = {
  type: "object",
  minProperties: 1,
  properties: {
    value: { type: "string", enum: ["congratulations", "404", "444", "redirect"] },
    meta: { type: "object", properties: { redirect: text } },
  },
};
