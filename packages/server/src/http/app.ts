import { randomUUID } from "node:crypto";
import type { Problem } from "@cutover/client/api";
import { scopes } from "@cutover/client/api";
import { DeployerError, toDeployerError } from "@cutover/schema/errors";
import { Hono } from "hono";
import { getPath } from "hono/utils/url";
import type { z } from "zod";
import { securityHeaders } from "../access/security-headers.js";
import type { Access, Principal, Refusal } from "./access.js";
import { json } from "./answer.js";
import { invalidRequest, problemOf } from "./problem.js";
import { parseJson, readBody } from "./read-body.js";
import type { Asked, Route, ServerCaller } from "./route.js";

export interface AppOptions {
  readonly routes: readonly Route[];
  readonly access: Access;
  /** The workload of a deployment. DEPLOYMENT_UNKNOWN. */
  readonly findWorkload: (deployment: string) => Promise<string>;
  /** Such as `/cutover`: the paths are served below it too, and every `Location` begins with it. "" if absent. */
  readonly basePath?: string;
}

export type Bindings = { readonly caller: ServerCaller };

const nobody: Principal = { id: "", name: "", has: () => false, may: () => false };

/** CONFIG_INVALID for a route without a scope: it would be open to everybody. */
export function buildApp(options: AppOptions): Hono<{ Bindings: Bindings }> {
  const { basePath = "" } = options;
  const app = new Hono<{ Bindings: Bindings }>({
    getPath: (request) => withoutBase(getPath(request), basePath),
  });
  const methods = new Map<string, string[]>();
  for (const route of options.routes) {
    assertScope(route);
    const path = honoPath(route.path);
    methods.set(path, [...(methods.get(path) ?? []), route.method]);
    app.on(route.method, path, (c) =>
      answer(options, route, { request: c.req.raw, params: c.req.param(), caller: c.env.caller }),
    );
  }
  for (const [path, allowed] of methods)
    app.all(path, (c) => {
      const allow = [...allowed, ...(allowed.includes("GET") ? ["HEAD"] : [])].join(", ");
      const message = `${c.req.path} does not allow ${c.req.method}`;
      return problemAnswer(new DeployerError("METHOD_NOT_ALLOWED", message), { headers: { Allow: allow } });
    });
  app.notFound(() => problemAnswer(new DeployerError("PATH_UNKNOWN", "there is no such path")));
  app.onError((error) => problemAnswer(toDeployerError(error)));
  return app;
}

function withoutBase(path: string, basePath: string): string {
  return basePath !== "" && path.startsWith(`${basePath}/`) ? path.slice(basePath.length) : path;
}

function assertScope({ method, path, scope }: Route): void {
  if ((scope as unknown) === "public" || scopes.some((one) => one === scope)) return;
  throw new DeployerError("CONFIG_INVALID", `the route ${method} ${path} must name a scope, but does not`);
}

interface Incoming {
  readonly request: Request;
  readonly params: Readonly<Record<string, string>>;
  readonly caller: ServerCaller;
}

async function answer(options: AppOptions, route: Route, incoming: Incoming): Promise<Response> {
  const { request, caller } = incoming;
  const requestId = randomUUID();
  const seen: Seen = {};
  let response: Response;
  try {
    response = await respond(options, route, { ...incoming, requestId, seen });
    const cached = response.headers.get("Cache-Control");
    for (const [name, value] of Object.entries(securityHeaders)) response.headers.set(name, value);
    if (cached !== null) response.headers.set("Cache-Control", cached);
    response.headers.set("X-Request-Id", requestId);
    const location = response.headers.get("Location");
    if (location !== null) response.headers.set("Location", `${options.basePath ?? ""}${location}`);
  } catch (error) {
    const failure = toDeployerError(error);
    if (failure.code === "INTERNAL") warn(requestId, error);
    seen.code = failure.code;
    response = problemAnswer(failure, { requestId });
  }
  const { who, principal, workload, code } = seen;
  const isRefused = response.status === 401 || response.status === 403 || response.status === 429;
  if (route.method !== "GET" || isRefused)
    await options.access.note(
      {
        who: who ?? principal?.id,
        method: request.method,
        path: route.path,
        workload,
        deployment: seen.deployment,
        status: response.status,
        code,
        requestId,
      },
      caller,
    );
  return response;
}

/** What is known of a request so far, for the audit log. */
interface Seen {
  who?: string;
  principal?: Principal;
  workload?: string;
  deployment?: string;
  code?: string;
}

async function respond(
  options: AppOptions,
  route: Route,
  { request, params: given, caller, requestId, seen }: Incoming & { requestId: string; seen: Seen },
): Promise<Response> {
  const { scope, request: schemas } = route;
  let principal = nobody;
  if (scope !== "public") {
    const admitted = await options.access.authorize(request, caller);
    if ("problem" in admitted) return refusalAnswer(admitted, requestId, seen);
    principal = seen.principal = admitted;
    if (!principal.has(scope)) throw forbidden(scope, undefined);
  }
  const params = (schemas.params ? parse("path", schemas.params, given) : given) as Record<string, string>;
  if (route.path.includes("{id}")) seen.deployment = params["id"] as string;
  const workload = await reach(options, route, { params, principal });
  if (workload !== undefined) seen.workload = workload;
  const query = schemas.query ? parse("query", schemas.query, readQuery(request)) : undefined;
  const rawBody =
    route.method === "GET" || schemas.leavesBody
      ? Buffer.alloc(0)
      : await readBody(request, schemas.maxBytes);
  const body = schemas.body
    ? parse("body", schemas.body, parseJson(rawBody, request.headers.get("content-type")) ?? {})
    : undefined;
  const asked: Asked<unknown, unknown> = {
    request,
    requestId,
    caller,
    params,
    query,
    body,
    rawBody,
    workload: workload ?? "",
    note: (of) => Object.assign(seen, of),
    principal,
  };
  return route.handler(asked as Asked<never, never>);
}

/**
 * The workload that the path is about. FORBIDDEN. A deployment of a workload that the token does not reach is
 * as unknown as one that does not exist.
 */
async function reach(
  { findWorkload }: AppOptions,
  { scope, reach }: Route,
  { params, principal }: { readonly params: Readonly<Record<string, string>>; readonly principal: Principal },
): Promise<string | undefined> {
  if (scope === "public" || reach === "any") return params["name"];
  if (reach === "server") {
    if (!principal.may(scope)) throw forbidden(scope, undefined);
    return undefined;
  }
  const { id = "", name = "" } = params;
  const workload = reach === "workload" ? name : await findWorkload(id);
  if (principal.may(scope, workload)) return workload;
  if (reach === "deployment" && !principal.may("read", workload))
    throw new DeployerError("DEPLOYMENT_UNKNOWN", `there is no deployment ${id}`, {
      details: { deployment: id },
    });
  throw forbidden(scope, workload);
}

function forbidden(scope: string, workload: string | undefined): DeployerError {
  const on = workload === undefined ? "" : ` on ${workload}`;
  return new DeployerError("FORBIDDEN", `this needs a token with the scope ${scope}${on}`);
}

function readQuery(request: Request): Record<string, string> {
  const query: Record<string, string> = {};
  for (const [name, value] of new URL(request.url).searchParams) {
    if (Object.hasOwn(query, name)) throw invalidRequest(`query.${name}`, "must be given once");
    Object.defineProperty(query, name, { value, enumerable: true });
  }
  return query;
}

/** REQUEST_INVALID names each mistake by its path. */
function parse(part: string, schema: z.ZodType, value: unknown): unknown {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const mistakes = parsed.error.issues.flatMap(mistakesIn);
  const issues = mistakes.slice(0, 20).map(({ path, message }) => ({
    path: [part, ...path].map(String).join("."),
    message: message.slice(0, 300),
  }));
  const [first] = issues;
  const message = `${first?.path ?? part}: ${first?.message ?? "is not valid"}`;
  throw new DeployerError("REQUEST_INVALID", message, { details: { issues } });
}

/** Of a union, those of the option whose type was meant. */
function mistakesIn(issue: z.core.$ZodIssue): z.core.$ZodIssue[] {
  if (issue.code !== "invalid_union") return [issue];
  const meant = issue.errors.find(
    (option) => !option.some(({ code, path }) => path.length === 0 && code !== "unrecognized_keys"),
  );
  if (!meant) return [issue];
  return meant
    .flatMap(mistakesIn)
    .map((each) => Object.assign({}, each, { path: [...issue.path, ...each.path] }));
}

/** A parameter takes one segment; one named `path` takes the rest, slashes included. */
function honoPath(path: string): string {
  return path.replaceAll("{path}", ":path{.*}").replaceAll(/\{(\w+)\}/g, ":$1");
}

interface ProblemOptions {
  readonly requestId?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

function problemAnswer(error: DeployerError, { requestId = randomUUID(), headers }: ProblemOptions = {}) {
  return sendProblem(problemOf(error, { requestId }), headers);
}

function refusalAnswer({ problem, headers }: Refusal, requestId: string, seen: Seen): Response {
  seen.code = problem.code;
  return sendProblem({ ...problem, requestId }, headers);
}

export function sendProblem(problem: Problem, headers: Readonly<Record<string, string>> = {}): Response {
  return json(problem, {
    status: problem.status,
    headers: {
      ...securityHeaders,
      "X-Request-Id": problem.requestId,
      ...headers,
      "Content-Type": "application/problem+json",
    },
  });
}

/** For the operator: the answer keeps silent about a mistake of ours. */
function warn(requestId: string, error: unknown): void {
  const reason = error instanceof Error ? error.message : typeof error;
  process.emitWarning(`the request ${requestId} failed: ${reason}`, "CutoverWarning");
}
