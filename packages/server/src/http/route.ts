import type { Scope } from "@cutover/client/api";
import type { z } from "zod";
import type { Caller, Principal } from "./access.js";

/**
 * What a token's patterns must reach. workload: the one that the path names. deployment: the workload of the
 * deployment that the path names. any: some workload, and the handler leaves out the others. server: all.
 */
export type Reach = "workload" | "deployment" | "any" | "server";

export interface RequestSchemas<Query extends z.ZodType, Body extends z.ZodType> {
  readonly params?: z.ZodObject;
  readonly query?: Query;
  readonly body?: Body;
  readonly maxBytes?: number;
  /** The handler reads the body itself. */
  readonly leavesBody?: true;
}

export interface Asked<Query, Body> {
  readonly request: Request;
  readonly requestId: string;
  readonly caller: ServerCaller;
  /** Of the path, decoded and checked. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: Query;
  readonly body: Body;
  /** As it came. */
  readonly rawBody: Buffer;
  /** The one that the path names, or whose deployment it names. */
  readonly workload: string;
  /** Adds to the entry of this request in the audit log. */
  readonly note: (of: Noted) => void;
  /** Whoever asks; on a public route nobody, who may do nothing. */
  readonly principal: Principal;
}

export interface Noted {
  /** Whoever was proved by other means than a token. */
  readonly who?: string;
  readonly workload?: string;
  readonly deployment?: string;
}

/** Where a request comes from, and how its connection can be broken. */
export interface ServerCaller extends Caller {
  /** Absent: the answer's stream fails instead. */
  readonly destroy?: (() => void) | undefined;
  /** It came over HTTP/1.0, in which an answer that breaks off looks whole. */
  readonly speaksHttp10?: boolean;
}

/** The answers of a route, by status: a schema of JSON, or the media type of anything else. */
export type Answers = Readonly<Record<number, z.ZodType | string>>;

export interface Route {
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  /** With parameters as `{name}`; `{path}` is the rest of the path, slashes included. */
  readonly path: string;
  readonly scope: Scope | "public";
  /** A public route that reads a token or a session if there is one. */
  readonly isProofRead?: true;
  readonly reach: Reach;
  readonly summary: string;
  readonly request: RequestSchemas<z.ZodType, z.ZodType>;
  readonly answer: Answers;
  /** Headers that it reads, with a sentence each. */
  readonly headers: Readonly<Record<string, string>>;
  readonly handler: (asked: Asked<never, never>) => Promise<Response> | Response;
}

interface RouteDefinition<Query extends z.ZodType, Body extends z.ZodType> {
  readonly method: Route["method"];
  readonly path: string;
  readonly scope: Route["scope"];
  readonly isProofRead?: true;
  /** Follows from the path if absent: a workload, a deployment, else the whole server. */
  readonly reach?: Reach;
  readonly summary: string;
  readonly request?: RequestSchemas<Query, Body>;
  readonly answer: Answers;
  readonly headers?: Route["headers"];
  readonly handler: (asked: Asked<z.infer<Query>, z.infer<Body>>) => Promise<Response> | Response;
}

/** The app, the check of scopes and the OpenAPI document are all made from this. */
export function route<Query extends z.ZodType, Body extends z.ZodType>(
  definition: RouteDefinition<Query, Body>,
): Route {
  const { request = {}, headers = {}, reach = reachOf(definition.path), handler } = definition;
  return { ...definition, request, headers, reach, handler };
}

function reachOf(path: string): Reach {
  if (path.startsWith("/v1/workloads/{name}")) return "workload";
  return path.startsWith("/v1/deployments/{id}") ? "deployment" : "server";
}
