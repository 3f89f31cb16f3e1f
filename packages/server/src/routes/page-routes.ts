import type { Access } from "../http/access.js";
import { route, type Route } from "../http/route.js";

/** A page for browsers, such as that of `@cutover/dashboard`. It holds no data: it asks the API. */
export interface Dashboard {
  /**
   * Answers GET requests for the page at a path such as `/cutover/ui/`, as browsers see it. `path` is what follows
   * that. `hasSession` tells whether the browser has an open session. A `Cache-Control` of the answer is kept.
   */
  at(base: string): (request: Request, path: string, hasSession: () => Promise<boolean>) => Promise<Response>;
}

/** The page below `/ui/`; the server's own address leads there. */
export function pageRoutes(dashboard: Dashboard, basePath: string, access: Access): Route[] {
  const page = dashboard.at(`${basePath}/ui/`);
  const toPage = () => new Response(null, { status: 302, headers: { Location: "/ui/" } });
  return [
    ...["/", "/ui"].map((path) =>
      route({
        method: "GET",
        path,
        scope: "public",
        summary: "Leads to the page",
        answer: { 302: "" },
        handler: toPage,
      }),
    ),
    route({
      method: "GET",
      path: "/ui/{path}",
      scope: "public",
      summary: "The page and its files; it holds no data",
      answer: { 200: "text/html" },
      handler: ({ request, params: { path = "" }, caller }) =>
        page(request, path, async () => !("problem" in (await access.authorize(request, caller)))),
    }),
  ];
}
