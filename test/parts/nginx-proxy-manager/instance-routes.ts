import { created, ok, type Answer, type Call, type Route } from "./api-routes.js";
import { ApiError, noSuchItem } from "./api-error.js";
import { type DefaultSite, writeDefaultSite } from "./base-config.js";
import type { Certificate } from "./certificates.js";
import { validPayload } from "./schema-check.js";
import {
  accessListSchema,
  certificateSchema,
  defaultSiteSchema,
  redirectionHostSchema,
  streamSchema,
} from "./schemas.js";
import type { NewStream } from "./streams.js";
import { publicUser } from "./user-book.js";

const defaultSiteView = (value: DefaultSite, meta: object) => ({
  id: "default-site",
  name: "Default Site",
  description: "What to show when Nginx is hit with an unknown Host",
  value,
  meta,
});

/** Health, and what else of an instance touches proxy hosts. */
export function instanceRoutes(): readonly Route[] {
  let site: DefaultSite = "congratulations";
  let siteMeta: { readonly redirect?: string } = {};
  return [
    {
      path: /^\/$/,
      methods: {
        GET: (call) =>
          ok({
            status: "OK",
            setup: !call.instance.users.isEmpty,
            version: { major: 2, minor: 15, revision: 1 },
          }),
      },
    },
    {
      path: /^\/settings\/default-site$/,
      methods: {
        GET(call) {
          call.access().admin();
          return ok(defaultSiteView(site, siteMeta));
        },
        async PUT(call) {
          call.access().admin();
          const data = validPayload(defaultSiteSchema, call.body);
          site = (data["value"] ?? site) as DefaultSite;
          siteMeta = data["meta"] ?? siteMeta;
          await writeDefaultSite(call.instance.layout, site, siteMeta.redirect);
          call.instance.nginx.reload();
          return ok(defaultSiteView(site, siteMeta));
        },
      },
    },
    {
      path: /^\/nginx\/streams\/?$/,
      methods: {
        GET(call) {
          call.access().user();
          return ok(call.instance.streams.list());
        },
        async POST(call) {
          const owner = call.access().user();
          const data = validPayload(streamSchema, call.body) as unknown as NewStream;
          const row = await call.instance.streams.create(owner.id, data);
          return created({ ...row, certificate: null, owner: publicUser(owner) });
        },
      },
    },
    {
      path: /^\/nginx\/streams\/(\d+)$/,
      methods: {
        async DELETE(call) {
          call.access().user();
          await call.instance.streams.remove(Number(call.item));
          return ok(true);
        },
      },
    },
    {
      path: /^\/nginx\/redirection-hosts\/?$/,
      methods: {
        async POST(call) {
          const { redirections, proxyHosts } = call.instance;
          const owner = call.access().user();
          const data = validPayload(redirectionHostSchema, call.body);
          const redirection = data as unknown as Parameters<typeof redirections.create>[1];
          proxyHosts.refuseTakenNames(redirection.domain_names);
          return created(await redirections.create(owner, redirection));
        },
      },
    },
    ...accessListRoutes,
    ...certificateRoutes,
  ];
}

const accessListRoutes: readonly Route[] = [
  {
    path: /^\/nginx\/access-lists\/?$/,
    methods: {
      async POST(call) {
        const { accessLists } = call.instance;
        const owner = call.access().user();
        const data = validPayload(accessListSchema, call.body);
        const list = data as unknown as Parameters<typeof accessLists.create>[1];
        return created(await accessLists.create(owner, list));
      },
    },
  },
  {
    path: /^\/nginx\/access-lists\/(\d+)$/,
    methods: {
      async DELETE(call) {
        call.access().user();
        await call.instance.proxyHosts.dropAccessList(Number(call.item));
        await call.instance.accessLists.remove(Number(call.item));
        return ok(true);
      },
    },
  },
];

/** Routes about certificates add this to every error. */
function withDebug(error: ApiError, { item }: Call): Answer {
  return { status: error.status, body: { ...error.toBody(), debug: { stack: [item] } } };
}

const certificateRoutes: readonly Route[] = [
  {
    path: /^\/nginx\/certificates\/?$/,
    methods: {
      GET(call) {
        try {
          const { roles, permissions } = call.access().user();
          const maySee = roles.includes("admin") || permissions.certificates !== "hidden";
          if (maySee) return ok(call.instance.certificates.list());
          return withDebug(new ApiError(404, "Not Found - /nginx/certificates"), call);
        } catch (error) {
          if (error instanceof ApiError) return withDebug(error, call);
          throw error;
        }
      },
      POST(call) {
        call.access().user();
        const { nice_name: name = "" } = validPayload(certificateSchema, call.body);
        return created(call.instance.certificates.create(String(name)));
      },
    },
  },
  {
    path: /^\/nginx\/certificates\/(\d+)\/upload$/,
    methods: {
      async POST(call) {
        call.access().user();
        if (!(call.body instanceof FormData)) throw new ApiError(400, "Cannot upload without files");
        const textOf = async (name: string) => {
          const file = (call.body as FormData).get(name);
          return file instanceof Blob ? file.text() : "";
        };
        const certificate = await textOf("certificate");
        await call.instance.certificates.upload(Number(call.item), {
          certificate,
          key: await textOf("certificate_key"),
        });
        return ok({ certificate });
      },
    },
  },
  {
    path: /^\/nginx\/certificates\/(\d+)$/,
    methods: {
      GET(call) {
        call.access().user();
        const found = call.instance.certificates
          .list()
          .find((row) => (row as Certificate).id === Number(call.item));
        return found ? ok(found) : withDebug(noSuchItem(Number(call.item)), call);
      },
      DELETE(call) {
        call.access().user();
        call.instance.certificates.remove(Number(call.item));
        return ok(true);
      },
    },
  },
];
