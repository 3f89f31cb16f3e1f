import * as z from "zod";

const matcher = z.looseObject({ host: z.array(z.string()).optional() });
const handler = z.looseObject({ handler: z.string().optional(), routes: z.array(z.unknown()).optional() });
const routeSchema = z.looseObject({
  "@id": z.string().optional(),
  match: z.array(matcher).optional(),
  handle: z.array(handler).optional(),
});
export const routesSchema = z
  .array(routeSchema)
  .nullish()
  .transform((routes) => routes ?? []);

/** A route of Caddy's configuration; what a person has added to it stands in fields that are not named here. */
export type CaddyRoute = z.output<typeof routeSchema>;
export type Handler = z.output<typeof handler>;
export type Matcher = z.output<typeof matcher>;

/** How we recognise our own: Caddy refuses any key that it does not know. */
export const idOf = (workload: string): string => `cutover-${workload}`;
export const markerId = (workload: string): string => `${idOf(workload)}-marker`;
export const proxyId = (workload: string): string => `${idOf(workload)}-proxy`;
