import { portNumberSchema, secretReferenceSchema } from "@cutover/schema";
import * as z from "zod";
import { described, folderPath, httpUrl, oneOf, text } from "./fields.js";
import { inStateFolder } from "./state-folder.js";

const binary = described(
  folderPath.optional(),
  ["Program", "Name or path of nginx; nginx on the PATH if absent."],
  "/usr/sbin/nginx",
);

const ownNginx = z.strictObject({
  directory: described(
    folderPath,
    [
      "Folder",
      "Folder of an nginx that Cutover runs itself, on 127.0.0.1: its configuration, log and sites.",
    ],
    "nginx",
  ),
  port: described(portNumberSchema, ["Port", "Port of 127.0.0.1 on which it answers."], 8080),
  binary,
});

const existingNginx = z.strictObject({
  sites_directory: described(
    folderPath,
    ["Folder of sites", "Folder from which the http block of an nginx that runs already includes *.conf."],
    "/etc/nginx/conf.d",
  ),
  proxy_url: described(
    httpUrl,
    ["Proxy address", "Where that nginx answers http, from this machine."],
    "http://127.0.0.1",
  ),
  config_file: described(
    folderPath.optional(),
    ["Main configuration", "Its main configuration file, if it is not the built-in one."],
    "/etc/nginx/nginx.conf",
  ),
  binary,
});

const nginxProxyManager = z.strictObject({
  url: described(
    httpUrl,
    ["API address", "Root of the API on the admin port, with /api."],
    "http://127.0.0.1:81/api",
  ),
  identity: described(
    text(/^[^\s@]+@[^\s@]+$/, "a mail address"),
    ["User", "Mail address of Cutover's own user: it manages proxy hosts and has no two-factor login."],
    "cutover@example.com",
  ),
  secret: described(secretReferenceSchema, ["Password", "Reference to the password of that user."], {
    from_env: "CUTOVER_SECRET_NPM",
  }),
  proxy_url: described(
    httpUrl,
    ["Proxy address", "Where the proxy answers http for its hosts, from this machine."],
    "http://127.0.0.1",
  ),
  proxy_https_url: described(
    httpUrl.optional(),
    ["Proxy address with https", "Where it answers https; port 443 of the same host if absent."],
    "https://127.0.0.1:8443",
  ),
});

const caddy = z.strictObject({
  admin: described(
    httpUrl.optional(),
    ["Admin API", "Address of Caddy's admin API; http://localhost:2019 if absent."],
    "http://localhost:2019",
  ),
  proxy_url: described(
    httpUrl,
    ["Proxy address", "Where Caddy answers the domains, from this machine; https if it serves them so."],
    "http://127.0.0.1",
  ),
  directory: described(
    folderPath,
    [
      "Folder",
      "Folder of the routes' targets, which Caddy reads by the same path: not below /tmp if its service has a private one.",
    ],
    "caddy",
  ),
  caddyfile: described(
    folderPath.optional(),
    [
      "Caddyfile",
      "Caddy's own Caddyfile, which imports `_sites/*.caddy` of the folder; routes are then site files, which outlive `caddy reload`.",
    ],
    "/etc/caddy/Caddyfile",
  ),
});

export const routerSchema = oneOf({
  own_nginx: described(ownNginx, ["Own nginx", "An nginx that Cutover runs itself."], {
    directory: inStateFolder("nginx"),
    port: 8080,
  }),
  nginx: described(existingNginx, ["nginx", "An nginx that runs already, under somebody else's care."], {
    sites_directory: "/etc/nginx/conf.d",
    proxy_url: "http://127.0.0.1",
  }),
  caddy: described(caddy, ["Caddy", "A Caddy 2.8 or newer that runs already, by its admin API."], {
    proxy_url: "http://127.0.0.1",
    directory: "/var/lib/cutover/routes",
  }),
  nginx_proxy_manager: described(nginxProxyManager, ["Nginx Proxy Manager", "Routes as its proxy hosts."], {
    url: "http://127.0.0.1:81/api",
    identity: "cutover@example.com",
    secret: { from_env: "CUTOVER_SECRET_NPM" },
    proxy_url: "http://127.0.0.1",
  }),
});

export type RouterSettings = z.output<typeof routerSchema>;
