import type { CaddyRoute, Handler, Matcher } from "./route-schema.js";
import { routesSchema } from "./route-schema.js";

/** The variable that holds which part of a site a request has failed in. */
const partVariable = "cutover_part";

/**
 * Writes routes of Caddy's configuration as directives of a Caddyfile. It knows the matchers and handlers that a route of ours has, and throws at
 * any other. A Caddyfile knows no error routes of a subroute: they are collected, for the `handle_errors` of the site.
 */
export class CaddyfilePrinter {
  #matchers = 0;
  readonly #errors: (readonly CaddyRoute[])[] = [];

  /** The directives, in their order. They stand in a `route`. */
  routes(routes: readonly CaddyRoute[]): string[] {
    return routes.flatMap((route, index) => {
      if (route.group === undefined) return this.#route(route);
      if (routes[index - 1]?.group === route.group) return [];
      const group = routes.filter(({ group: name }) => name === route.group);
      return block(
        "route",
        group.flatMap((one) => this.#route(one, "handle")),
      );
    });
  }

  /** What follows an error of the subroute that was the `index`th one with error routes. `all`: those, among what else there is to do. */
  errorsOf(index: number, all: (errors: readonly CaddyRoute[]) => readonly CaddyRoute[]): string[] {
    const match = [{ vars: { [partVariable]: [String(index)] } }];
    const routes = [...all(this.#errors[index] ?? [])];
    return this.#route({ match, handle: [{ handler: "subroute", routes }] });
  }

  /** `directive`: "handle" for one of a group, of which Caddy takes the first that matches. */
  #route({ match = [], handle = [] }: CaddyRoute, directive: "route" | "handle" = "route"): string[] {
    if (match.length === 0) {
      const lines = handle.flatMap((one) => this.#handler(one));
      return directive === "handle" ? block(directive, lines) : lines;
    }
    return match.flatMap((set) => {
      const name = `@cutover${(this.#matchers += 1)}`;
      const inner = handle.flatMap((one) => this.#handler(one));
      return [...block(name, matcherLines(set)), ...block(`${directive} ${name}`, inner)];
    });
  }

  #handler(one: Handler): string[] {
    if (one.handler !== "subroute") return handlerLines(one);
    const routes = routesSchema.parse(one.routes);
    const { errors } = one as { errors?: { routes?: unknown } };
    if (!errors) return block("route", this.routes(routes));
    const index = this.#errors.push(routesSchema.parse(errors.routes)) - 1;
    return block("route", [line("vars", partVariable, String(index)), ...this.routes(routes)]);
  }
}

export function block(head: string, lines: readonly string[]): string[] {
  return [`${head} {`, ...lines.map((one) => `\t${one}`), "}"];
}

function line(...words: readonly string[]): string {
  return words.map((word, index) => (index === 0 ? word : quoted(word))).join(" ");
}

function quoted(word: string): string {
  return /^[\w./:;<*+-]+$/.test(word) || /^\{[\w./:-]+\}$/.test(word) ? word : `\`${word}\``;
}

type Values = Readonly<Record<string, readonly string[]>>;
type Patterns = Readonly<Record<string, { readonly name?: string; readonly pattern: string }>>;

const matcherDirectives: Readonly<Record<string, (value: unknown) => string[]>> = {
  path: (paths) => [line("path", ...(paths as string[]))],
  method: (methods) => [line("method", ...(methods as string[]))],
  protocol: (name) => [line("protocol", String(name))],
  expression: (text) => [line("expression", String(text))],
  vars: valueLines("vars"),
  header: valueLines("header"),
  vars_regexp: patternLines("vars_regexp"),
  header_regexp: patternLines("header_regexp"),
  file: (value) => {
    const { root, try_files } = value as { root: string; try_files: string[] };
    return block("file", [line("root", root), line("try_files", ...try_files)]);
  },
  not: (sets) => (sets as Matcher[]).flatMap((set) => block("not", matcherLines(set))),
};

function matcherLines(set: Matcher): string[] {
  return Object.entries(set).flatMap(([name, value]) => known(matcherDirectives, name)(value));
}

function valueLines(name: string): (value: unknown) => string[] {
  return (value) => Object.entries(value as Values).map(([key, list]) => line(name, key, ...list));
}

function patternLines(directive: string): (value: unknown) => string[] {
  return (value) =>
    Object.entries(value as Patterns).map(([key, { name, pattern }]) =>
      line(directive, ...(name === undefined ? [] : [name]), key, pattern),
    );
}

const handlerDirectives: Readonly<Record<string, (fields: Record<string, unknown>) => string[]>> = {
  vars: (fields) => Object.entries(fields).map(([name, value]) => line("vars", name, String(value))),
  error: ({ error, status_code }) => [line("error", String(error), String(status_code))],
  request_body: ({ max_size }) => block("request_body", [line("max_size", String(max_size))]),
  static_response: ({ headers = {}, body, status_code }) => [
    ...Object.entries(headers as Values).flatMap(([name, values]) =>
      values.map((value) => line("header", name, value)),
    ),
    line("respond", ...(typeof body === "string" ? [body] : []), String(status_code)),
  ],
  headers: ({ response }) => {
    const { add = {}, set = {}, require } = response as { add?: Values; set?: Values; require?: unknown };
    // "?" sets what the answer lacks, and as "defer" it waits for the answer.
    const lines = [...headerLines("+", add), ...headerLines(require === undefined ? "" : "?", set)];
    return block("header", require === undefined ? [...lines, "defer"] : lines);
  },
  reverse_proxy: ({ upstreams, transport, stream_close_delay, load_balancing, health_checks }) => {
    // A placeholder alone would get port 80.
    const dials = (upstreams as { dial: string }[]).map(({ dial }) => `tcp/${dial}`);
    const { protocol, ...timeouts } = Object(transport) as Record<string, string>;
    const { retries, retry_match = [] } = Object(load_balancing) as {
      retries?: number;
      retry_match?: Matcher[];
    };
    const { fail_duration } = Object(Object(health_checks).passive) as { fail_duration?: string };
    return block(line("reverse_proxy", ...dials), [
      line("stream_close_delay", String(stream_close_delay)),
      ...(fail_duration === undefined ? [] : [line("fail_duration", fail_duration)]),
      ...(retries === undefined ? [] : [line("lb_policy", "first"), line("lb_retries", String(retries))]),
      ...retry_match.flatMap((set) => block("lb_retry_match", matcherLines(set))),
      ...(protocol === undefined
        ? []
        : block(
            line("transport", protocol),
            Object.entries(timeouts).map(([name, value]) => line(name, value)),
          )),
    ]);
  },
};

function headerLines(prefix: string, values: Values): string[] {
  return Object.entries(values).flatMap(([name, list]) => list.map((value) => line(prefix + name, value)));
}

function handlerLines({ handler, ...fields }: Handler): string[] {
  return known(handlerDirectives, String(handler))(fields);
}

function known<Value>(directives: Readonly<Record<string, Value>>, name: string): Value {
  const directive = directives[name];
  if (directive === undefined) throw new Error(`No directive of a Caddyfile is known for ${name}`);
  return directive;
}
