const loopback = String.raw`^(?:127\.|::1$|::ffff:127\.|unix:)`;

/** Headers by which a proxy in front says something of the client, besides those that always have a value. */
const optional = [
  "Forwarded",
  "X-Forwarded-Port",
  "X-Forwarded-Prefix",
  "X-Forwarded-Server",
  "X-Forwarded-Scheme",
  "X-Forwarded-Ssl",
];
const always = ["X-Real-IP", "X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host"];

/**
 * What the server block knows of the request that a client sent to a proxy in front. Only the word of a proxy on this machine counts.
 * Valid in every server block, whatever surrounds it. `peer` is the variable that holds the address of whoever connected.
 */
export function forwardedSettings(peer: "$remote_addr" | "$realip_remote_addr"): string[] {
  return [
    "set $cutover_front unknown;",
    `if (${peer} ~ "${loopback}") { set $cutover_front trusted; }`,
    "set $cutover_ip $remote_addr;",
    "set $cutover_for $remote_addr;",
    // The last address of the list is the one that the proxy in front has seen itself.
    ...told("$http_x_forwarded_for", "(?:.*[, ])?([^, ]+)", [
      "set $cutover_ip $1;",
      "set $cutover_for $proxy_add_x_forwarded_for;",
    ]),
    ...told("$http_x_real_ip", "(.+)", ["set $cutover_ip $1;"]),
    "set $cutover_proto $scheme;",
    ...told("$http_x_forwarded_proto", "(.+)", ["set $cutover_proto $1;"]),
    "set $cutover_host $http_host;",
    ...told("$http_x_forwarded_host", "(.+)", ["set $cutover_host $1;"]),
    ...optional.flatMap((name) => {
      const { set, received } = variablesOf(name);
      return [`set ${set} "";`, ...told(received, "(.+)", [`set ${set} $1;`])];
    }),
  ];
}

/** The `proxy_set_header` lines that hand it on, in the place of what was received. */
export function forwardedHeaders(): string[] {
  const set = [
    ["X-Real-IP", "$cutover_ip"],
    ["X-Forwarded-For", "$cutover_for"],
    ["X-Forwarded-Proto", "$cutover_proto"],
    ["X-Forwarded-Host", "$cutover_host"],
    ...optional.map((name) => [name, variablesOf(name).set]),
    ...[...always, ...optional].flatMap(aliases).map((name) => [name, '""']),
  ];
  return set.map(([name, value]) => `proxy_set_header ${name} ${value};`);
}

function told(header: string, pattern: string, then: readonly string[]): string[] {
  return [
    `set $cutover_told "$cutover_front ${header}";`,
    `if ($cutover_told ~ "^trusted ${pattern}$") { ${then.join(" ")} }`,
  ];
}

function variablesOf(name: string): { readonly set: string; readonly received: string } {
  const variable = name.toLowerCase().replaceAll("-", "_");
  return { set: `$cutover_${variable}`, received: `$http_${variable}` };
}

/** The other spellings of a header: to most applications X_Forwarded_For is the same as X-Forwarded-For. */
function aliases(name: string): string[] {
  const [first = "", ...rest] = name.split("-");
  const spellings = rest.reduce(
    (before, part) => before.flatMap((start) => [`${start}-${part}`, `${start}_${part}`]),
    [first],
  );
  return spellings.filter((spelling) => spelling !== name);
}
