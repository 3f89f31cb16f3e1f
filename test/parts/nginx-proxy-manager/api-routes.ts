import type { AccessLists } from "./access-lists.js";
import type { Access } from "./access.js";
import type { Certificates } from "./certificates.js";
import type { NginxLayout } from "./nginx-layout.js";
import type { NginxProcess } from "./nginx-process.js";
import type { ProxyHosts } from "./proxy-hosts.js";
import type { RedirectionHosts } from "./redirection-hosts.js";
import type { Streams } from "./streams.js";
import type { TokenIssuer } from "./token-issuer.js";
import type { UserBook } from "./user-book.js";

/** Everything a route may need. */
export interface Instance {
  readonly layout: NginxLayout;
  readonly nginx: NginxProcess;
  readonly tokens: TokenIssuer;
  readonly users: UserBook;
  readonly certificates: Certificates;
  readonly accessLists: AccessLists;
  readonly redirections: RedirectionHosts;
  readonly proxyHosts: ProxyHosts;
  readonly streams: Streams;
}

export interface Call {
  readonly instance: Instance;
  /** The first group of the route's path. */
  readonly item: string;
  /** A parameter that is given exactly once; a repeated one is ignored. */
  readonly query: (name: string) => string | undefined;
  /** `undefined` when no body was read. */
  readonly body: unknown;
  /** Reads the token, which may throw. */
  readonly access: () => Access;
}

export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

export interface Route {
  readonly path: RegExp;
  readonly methods: Readonly<Record<string, (call: Call) => Answer | Promise<Answer>>>;
}

export const ok = (body: unknown): Answer => ({ status: 200, body });
export const created = (body: unknown): Answer => ({ status: 201, body });
