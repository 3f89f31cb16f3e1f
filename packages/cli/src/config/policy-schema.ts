import { absolutePathSchema, portNumberSchema } from "@cutover/schema";
import * as z from "zod";
import { described, text } from "./fields.js";

const names = z.array(
  text(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,254}\*?$|^\*$/, 'a name, or a beginning such as "shop-*"'),
);
const folders = z.array(absolutePathSchema);

const secrets = z.strictObject({
  variables: described(
    z
      .array(
        text(
          /^[A-Za-z_][A-Za-z0-9_.-]{0,254}\*?$|^\*$/,
          'the name of a variable, or a beginning such as "SHOP_*"',
        ),
      )
      .optional(),
    ["Variables", "Names that `from_env` may use; CUTOVER_SECRET_* if absent."],
    ["SHOP_*"],
  ),
  folders: described(
    folders.optional(),
    ["Folders", "Folders whose files `from_file` may read; none if absent."],
    ["/run/secrets"],
  ),
});

/** What the workloads may ask of the host: see docs/security.md. */
export const policySchema = z.strictObject({
  privileged: described(z.boolean().optional(), ["Privileged", "Allows privileged containers."], true),
  host_namespaces: described(
    z.boolean().optional(),
    ["Host namespaces", "Allows the host's network, process and IPC namespaces."],
    true,
  ),
  capabilities: described(
    z.array(text(/^(?!CAP_)[A-Z][A-Z0-9_]{0,63}$/, 'a capability such as "NET_ADMIN"')).optional(),
    ["Capabilities", "Capabilities that containers may add."],
    ["NET_ADMIN"],
  ),
  devices: described(folders.optional(), ["Devices", "Devices that containers may use."], ["/dev/fuse"]),
  bind_mounts: described(
    folders.optional(),
    ["Bind mounts", "Host folders that may be mounted, with everything below them."],
    ["/srv/data"],
  ),
  engine_socket: described(
    z.boolean().optional(),
    ["Engine socket", "Allows the engine's own socket, which gives the host."],
    true,
  ),
  secrets: described(secrets.optional(), ["Secrets", "Variables and files that workloads may refer to."], {
    variables: ["SHOP_*"],
  }),
  folders: described(
    folders.optional(),
    ["Folders", "Folders of this machine that sources may read."],
    ["/srv/sites"],
  ),
  repositories: described(
    z.array(text(/^[^*\s]+\*?$|^\*$/, 'an address such as "git@git.example.com:team/*"')).optional(),
    ["Repositories", "Git repositories that may be fetched by ssh."],
    ["git@git.example.com:team/*"],
  ),
  volumes: described(names.optional(), ["Volumes", "Named volumes; every one if absent."], ["shop-*"]),
  networks: described(names.optional(), ["Networks", "Networks to join; every one if absent."], ["shop-*"]),
  public_ports: described(
    z.array(portNumberSchema).optional(),
    ["Public ports", "Host ports for another address than the loopback; every one if absent."],
    [8443],
  ),
  log_drivers: described(
    z.array(text(/^[a-zA-Z0-9][a-zA-Z0-9_./:-]{0,254}$/, 'a log driver such as "journald"')).optional(),
    ["Log drivers", "Log drivers beside json-file, local and none."],
    ["journald"],
  ),
});

export type PolicySettings = z.output<typeof policySchema>;
