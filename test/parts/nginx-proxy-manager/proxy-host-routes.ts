import type { Access } from "./access.js";
import { created, ok, type Call, type Route } from "./api-routes.js";
import { internalError } from "./api-error.js";
import { everything, hostView } from "./host-view.js";
import { validPayload } from "./schema-check.js";
import { createProxyHostSchema, updateProxyHostSchema } from "./schemas.js";
import type { User } from "./user-book.js";

const view = (call: Call, row: Parameters<typeof hostView>[0], expand: string) =>
  hostView(row, expand, call.instance);

/** Ids in write paths are parsed leniently, those of GET strictly. */
const writtenId = (call: Call) => Number.parseInt(call.item, 10);

function readId(call: Call): number {
  const id = Number(call.item);
  if (!Number.isInteger(id) || id < 1) throw internalError(400);
  return id;
}

function creator(access: Access): User {
  try {
    return access.proxyHosts("manage");
  } catch {
    // Only this route hides a missing right behind a 500.
    throw internalError();
  }
}

export const proxyHostRoutes: readonly Route[] = [
  {
    path: /^\/nginx\/proxy-hosts\/?$/,
    methods: {
      GET(call) {
        const user = call.access().proxyHosts("view");
        const query = call.query("query");
        if ((query?.length ?? 0) > 255) throw internalError(400);
        const rows = call.instance.proxyHosts.list(user, query);
        return ok(rows.map((row) => view(call, row, call.query("expand") ?? "")));
      },
      async POST(call) {
        const access = call.access();
        const data = validPayload(createProxyHostSchema, call.body);
        const row = await call.instance.proxyHosts.create(creator(access), data);
        return created(view(call, row, everything));
      },
    },
  },
  {
    path: /^\/nginx\/proxy-hosts\/([^/]+)$/,
    methods: {
      GET(call) {
        const user = call.access().proxyHosts("view");
        const row = call.instance.proxyHosts.get(user, readId(call));
        return ok(view(call, row, call.query("expand") ?? ""));
      },
      async PUT(call) {
        const access = call.access();
        const patch = validPayload(updateProxyHostSchema, call.body);
        const user = access.proxyHosts("manage");
        const row = await call.instance.proxyHosts.update(user, writtenId(call), patch);
        return ok(view(call, row, everything));
      },
      async DELETE(call) {
        const user = call.access().proxyHosts("manage");
        await call.instance.proxyHosts.remove(user, writtenId(call));
        return ok(true);
      },
    },
  },
  {
    path: /^\/nginx\/proxy-hosts\/([^/]+)\/enable$/,
    methods: {
      async POST(call) {
        const user = call.access().proxyHosts("manage");
        await call.instance.proxyHosts.enable(user, writtenId(call));
        return ok(true);
      },
    },
  },
  {
    path: /^\/nginx\/proxy-hosts\/([^/]+)\/disable$/,
    methods: {
      async POST(call) {
        const user = call.access().proxyHosts("manage");
        await call.instance.proxyHosts.disable(user, writtenId(call));
        return ok(true);
      },
    },
  },
];
