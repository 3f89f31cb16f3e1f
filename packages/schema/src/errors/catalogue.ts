import { configRemedies, loadRemedies } from "./remedies.js";

/** Every error code with its remedy. docs/errors.md explains each code; a test compares the two lists. */
export const catalogue = loadRemedies({
  ...configRemedies,
  PROJECT_MISSING: "Write a first one with `cutover init`, or name the file with --config.",
  SOURCE_UNKNOWN: "Use a registered source kind, or register its plugin in `sources`.",
  WORKLOAD_UNKNOWN: "Call `apply` with this name first; names are case sensitive.",
  WORKLOAD_BUSY: "Wait until the running deployment of this workload has ended, then call again.",
  WORKLOAD_PAUSED: "Call `resume` with this workload's name, then deploy again.",
  DOMAIN_TAKEN: "Choose another domain, or release it from the named workload or proxy host.",
  POLICY_REFUSED: "Remove the field, or let the embedding application allow it in `policy`.",
  SECRET_MISSING: "Set the environment variable or create the file that the config refers to.",
  PREFLIGHT_FAILED: "Resolve the listed findings; nothing was changed.",

  ENGINE_UNREACHABLE: "Start Docker, and check the socket path and that this user may open it.",
  ENGINE_TOO_OLD: "Upgrade the engine to Docker 20.10 (API 1.41) or newer.",
  ENGINE_FAILED: "Read the engine's message; its own log has more.",
  NETWORK_MISSING: "Create the network, or correct its name.",
  MOUNT_MISSING: "Create the file or folder on the engine's host; the engine does not create it.",
  PORT_TAKEN: "Stop the listener on the host port, or choose another port.",
  CONTAINER_MISSING: "Deploy again; the container was removed by someone else.",
  CONTAINER_FOREIGN:
    "Remove the labels that begin with dev.cutover. from the container or its image; Cutover ignores the container.",
  CONTAINER_CONFLICT: "Rename or remove the foreign container that holds the name.",
  DISK_FULL: "Free space where the engine keeps its data, for example with `docker image prune`.",

  TREE_NOT_FOUND:
    "Check the path, repository, ref and subdirectory, and that the deployer's user can read them.",
  TREE_UNSAFE: "Remove the named entry, or let it lead to a place in its own folder.",
  TREE_FAILED: "Read the message and `details.output`; then deploy again.",

  IMAGE_INVALID: "Write the image as [registry/]name[:tag][@sha256:digest].",
  IMAGE_NOT_FOUND: "Check the image's name, tag and platform, and that the registry holds it.",
  IMAGE_UNAUTHORIZED: "Check `registry_auth`, or log in with `docker login` as the deployer's user.",
  IMAGE_RATE_LIMITED: "Wait as long as the registry asks, or log in for a higher limit.",
  IMAGE_PULL_FAILED: "Check the connection to the registry, then deploy again.",
  IMAGE_PLATFORM_MISMATCH:
    "Choose an image for the engine's platform, or set `platform` if the engine's machine emulates the other one.",
  IMAGE_HAS_NO_COMMAND: "Set `command` or `entrypoint`, or give the image a CMD or an ENTRYPOINT.",
  IMAGE_INIT_MISMATCH: "Set `init` to false, or omit it.",
  IMAGE_UNKNOWN:
    "Nothing to do; to know beforehand, pull the image, or name a volume for its data in `volumes`.",
  IMAGE_VOLUMES_NOT_CARRIED:
    "Name a volume for the path in `volumes`, omit `deploy_strategy`, or, if the data may go, set `anonymous_volumes` to discard.",
  IMAGE_PORT_NOT_EXPOSED: "Check the port on which the program listens, and correct `port`.",

  BUILD_FAILED:
    "Read the last lines of the failing step in `details.output`, and correct the Dockerfile or its context.",
  BUILDER_MISSING: "Install the named program, or set `builder` to classic.",

  STACK_INVALID: "Correct the stack's file; the message gives the reason.",
  STACK_FAILED: "Read the last lines of the tool's output in `details.output`.",
  STACK_BUSY:
    "Wait until the other Compose program has ended, or end it; `details.lock` is the file that it holds.",
  COMPOSE_MISSING:
    "Install Docker Compose v2 (the package docker-compose-plugin, or docker-compose of Debian).",

  READINESS_TIMEOUT: "Look at green's last log lines; correct the health check or raise its `deadline`.",
  START_REFUSED: "Correct the field in `details.field`; the message has the engine's words.",
  COMMAND_NOT_FOUND:
    "Correct `entrypoint` or `command`, or the image: the program must exist in it and be executable.",
  USER_NOT_FOUND: "Correct `user`, or create the user or group in the image; numbers need not exist in it.",
  GREEN_EXITED: "Look at green's last log lines; the process ended before it was ready.",
  GREEN_OUT_OF_MEMORY: "Raise `memory`, or find out why the process needs more.",
  GREEN_UNREACHABLE:
    "Correct `port`, or make the application listen on it at 0.0.0.0; `details.listening` holds its listeners.",
  GREEN_UNHEALTHY: "Look at green's last log lines and at the image's health check.",

  HOOK_FAILED: "Read the command's last lines in `details.output`, and correct it or raise its `timeout`.",
  HOLD_EXPIRED: "Deploy again, and promote it in time, or hold it for longer; what was live serves on.",
  BAKE_FAILED: "Look at green's last log lines; it was ready, but did worse than blue under traffic.",
  ALIAS_UNSUPPORTED:
    "Create the network with a subnet, and set no gateway (`docker network create --subnet 10.77.0.0/24`).",
  RUNTIME_LACKS: "Use a runtime that supports this, such as `docker`.",

  ROLLBACK_IMPOSSIBLE:
    "Choose another deployment; `history` shows the possible ones, and why others are not.",
  DEPLOYMENT_UNKNOWN: "Take the id from `history`; ids are case sensitive.",
  ROUTER_CHANGED:
    "Start a deployer with that proxy once, which finishes or undoes the deployment. If that proxy is gone, abandon it.",
  ABANDONED: "Deploy again; leftovers are removed after the route leads elsewhere.",
  ABANDON_REFUSED: "Wait for its end, cancel it, or deploy again.",
  CANCEL_REFUSED: "Deploy or roll back; this deployment can no longer be undone.",
  PROMOTE_REFUSED: "Look at the deployment in the history; deploy again if it is over.",
  SHIFT_FAILED:
    "Look at green's last log lines; it was ready, but did worse than blue under a share of the traffic.",
  PREVIEW_REFUSED:
    "Deploy with `preview`, and ask for the link once green is ready, until a further deployment begins.",
  SUPERSEDED: "Nothing to do; a newer deployment of this workload has taken its place in the queue.",

  ROUTER_UNREACHABLE: "Check the proxy's URL and that it is running.",
  ROUTER_UNAUTHORIZED: "Check the proxy's identity and secret.",
  ROUTER_TWO_FACTOR: "Use a dedicated proxy user without two-factor authentication.",
  ROUTER_FORBIDDEN: "Give the proxy user the right to manage proxy hosts.",
  ROUTER_REJECTED: "Read the proxy's message and correct the route, or the proxy host's own settings.",
  ROUTER_RELOADS:
    "Nothing to do; deploy at a quiet time if other routes of this proxy hold long connections.",
  ROUTER_FORGETS:
    "Start the proxy so that it keeps them (Caddy: `--resume`), or keep a deployer running, which writes them again.",
  CERTIFICATE_MISSING:
    "Correct the proxy's certificates for the domain, or accept that clients must trust its own authority.",
  ROUTER_UNCERTAIN: "Check the proxy; the write may or may not have taken effect.",
  ROUTE_DISABLED: "Enable it in the proxy, or pause the workload while it should stay off.",
  ROUTE_GUARDED: "Create the route again in the proxy, and hand it over.",
  ROUTE_NOT_VERIFIED:
    "Look at the proxy's own configuration for this domain; it does not serve the written route.",
  ROUTE_NOT_COUNTED:
    "If the page is the new one, nothing to do. Run the deployer on the engine's machine, and give the readiness probe a path that the proxy forwards without a login.",
  STILL_REACHED:
    "Find out who still connects to the old container: a location of the proxy, or a client of its own port. It is removed after the last connection.",
  TARGET_NAMED:
    "Remove the reference to the container, or let it forward to the workload's domain; a container's name or port changes with each deployment.",

  STORE_NEWER: "Upgrade Cutover; a newer version has written this database.",
  STORE_OUTDATED: "Restore the newest database, or check by hand what runs and remove the named container.",
  STORE_BUSY: "Find the process with a long transaction on the database, then call again.",
  STORE_FAILED: "Check the database file, its folder's rights and the free disk space.",

  REQUEST_INVALID: "Correct the named part of the request; `/openapi.json` describes each one.",
  PATH_UNKNOWN: "Take the path from `/openapi.json`.",
  METHOD_NOT_ALLOWED: "Use a method that the header `Allow` names.",
  BODY_TOO_LARGE: "Send a smaller body.",
  MEDIA_TYPE_UNSUPPORTED: "Send the body as application/json.",
  CHANGED_MEANWHILE: "Read it again, and repeat the change on what it is now.",
  KEY_REUSED: "Use a new `Idempotency-Key` for another request.",
  KEY_BUSY: "Wait for the answer to the first request with this `Idempotency-Key`, then repeat it.",
  HTTP_TOO_OLD:
    "Let the proxy speak HTTP/1.1 to this server (nginx: `proxy_http_version 1.1`), or wait with `Prefer: wait`.",
  UNAUTHENTICATED: "Send a valid token as `Authorization: Bearer`, or log in.",
  FORBIDDEN: "Use a token with the named scope and a pattern that matches the workload.",
  WEBHOOK_UNPROVEN:
    "Give the sender the webhook's secret, and check the clock of a sender that signs the time.",
  WEBHOOK_MISMATCH: "Correct the named part of the body, or the webhook's settings.",
  WEBHOOK_REFUSED: "Read the reason among the deliveries, correct it, and send the delivery again.",
  WEBHOOK_REPEATED: "Put something new into the body, such as the id and the attempt of the run.",
  CROSS_SITE:
    "Send the request from the server's own page, or with a token; behind a proxy that changes `Host`, set `publicUrl`.",
  TOO_MANY_REQUESTS: "Wait as many seconds as `Retry-After` names.",
  SERVE_RUNNING: "Stop the other one first: two would check, heal and alert twice.",
  LISTEN_REFUSED: "Listen on a loopback address or a unix socket, or allow other addresses explicitly.",
  LISTEN_FAILED: "Choose another address, or stop what listens on it.",
  SERVER_UNREACHABLE: "Check the server's URL and that it is running.",
  SERVER_FAILED: "Read the server's log; a proxy before it may have answered in its place.",
  PACKAGE_MISSING: "Install the named package beside Cutover, then start again.",
  USAGE_INVALID: "Read `cutover --help`, or the command's own help.",
  UNSUPPORTED_HERE: "Run the command where the message says.",
  INPUT_NEEDED: "Answer on the command line, or run the command on a terminal.",

  LEASE_LOST: "Nothing to do; another deployer has taken this workload over.",
  INTERRUPTED: "Nothing to do; the next deployer on this store finishes or undoes it.",
  CANCELLED: "Deploy again if you want it.",
  CLOSED: "Create a new deployer; this one was closed.",
  INTERNAL: "Report this with the error's cause.",
} as const);

export type ErrorCode = keyof typeof catalogue;
