import { configRemedies, loadRemedies } from "./remedies.js";

/** Every error code with its remedy; docs/errors.md says more, and a test holds the two to the same list. */
export const catalogue = loadRemedies({
  ...configRemedies,
  SOURCE_UNKNOWN: "Use a source kind that was registered in `sources`, or register its plugin.",
  WORKLOAD_UNKNOWN: "Call `apply` with this name first; names are case sensitive.",
  WORKLOAD_BUSY: "Wait until the running deployment of this workload has ended, then call again.",
  WORKLOAD_PAUSED: "Call `resume` with this workload's name, then deploy again.",
  DOMAIN_TAKEN: "Choose another domain, or release it from the workload or proxy host that is named.",
  POLICY_REFUSED: "Remove the field, or let the embedding application allow it in `policy`.",
  SECRET_MISSING: "Set the environment variable or create the file that the config refers to.",
  PREFLIGHT_FAILED: "Resolve the findings that are listed; nothing was changed.",

  ENGINE_UNREACHABLE: "Start Docker, and check the socket path and that this user may open it.",
  ENGINE_TOO_OLD: "Upgrade the engine to Docker 20.10 (API 1.41) or newer.",
  ENGINE_FAILED: "Read the engine's message; its own log has more.",
  NETWORK_MISSING: "Create the network, or correct its name.",
  MOUNT_MISSING: "Create the file or folder on the engine's host; the engine creates none.",
  PORT_TAKEN: "Stop what listens on the host port, or choose another one.",
  CONTAINER_MISSING: "Deploy again; the container was removed by someone else.",
  CONTAINER_FOREIGN:
    "Take the labels that begin with dev.cutover. away from the container, or from its image; Cutover leaves it alone.",
  CONTAINER_CONFLICT: "Rename or remove the foreign container that holds the name.",
  DISK_FULL: "Free space where the engine keeps its data, for example with `docker image prune`.",

  TREE_NOT_FOUND:
    "Check the path, repository, ref and subdirectory, and that the deployer's user can read them.",
  TREE_UNSAFE: "Remove the entry that is named, or let it lead to somewhere in its own folder.",
  TREE_FAILED: "Read the message and `details.output`; then deploy again.",

  IMAGE_INVALID: "Write the image as [registry/]name[:tag][@sha256:digest].",
  IMAGE_NOT_FOUND: "Check the image's name, tag and platform, and that the registry holds it.",
  IMAGE_UNAUTHORIZED:
    "Check `registry_auth`, or log in with `docker login` as the user that runs the deployer.",
  IMAGE_RATE_LIMITED: "Wait as long as the registry says, or log in for a higher limit.",
  IMAGE_PULL_FAILED: "Check the connection to the registry, then deploy again.",
  IMAGE_PLATFORM_MISMATCH:
    "Choose an image for the engine's platform, or set `platform` if the engine's machine emulates the other one.",
  IMAGE_HAS_NO_COMMAND: "Set `command` or `entrypoint`, or give the image a CMD or an ENTRYPOINT.",
  IMAGE_INIT_MISMATCH: "Set `init` to false, or leave it out.",
  IMAGE_UNKNOWN:
    "Nothing has to be done; to know before, pull the image, or name a volume for its data in `volumes`.",
  IMAGE_VOLUMES_NOT_CARRIED:
    "Name a volume for the path in `volumes`, leave `deploy_strategy` out, or set `anonymous_volumes` to discard if the data may go.",
  IMAGE_PORT_NOT_EXPOSED: "Check on which port the program listens, and correct `port`.",

  BUILD_FAILED:
    "Read the last lines of the failing step in `details.output`, and correct the Dockerfile or its context.",
  BUILDER_MISSING: "Install what the message names, or set `builder` to classic.",

  STACK_INVALID: "Correct the stack's file as the message says.",
  STACK_FAILED: "Read the last lines of the tool's output in `details.output`.",
  COMPOSE_MISSING:
    "Install Docker Compose v2 (the package docker-compose-plugin, or docker-compose of Debian).",

  READINESS_TIMEOUT: "Look at green's last log lines; correct the health check or raise its `deadline`.",
  START_REFUSED: "Correct the field that `details.field` names, as the engine's words say.",
  COMMAND_NOT_FOUND:
    "Correct `entrypoint` or `command`, or the image: the program must exist in it, and may be executed.",
  USER_NOT_FOUND: "Correct `user`, or create the user or group in the image; numbers need not exist in it.",
  GREEN_EXITED: "Look at green's last log lines; the process ended before it was ready.",
  GREEN_OUT_OF_MEMORY: "Raise `memory`, or find out why the process needs more.",
  GREEN_UNREACHABLE:
    "Correct `port`, or have the application listen on it at 0.0.0.0; `details.listening` holds what it listens on.",
  GREEN_UNHEALTHY: "Look at green's last log lines and at the image's health check.",

  HOOK_FAILED: "Read the command's last lines in `details.output`, and correct it or raise its `timeout`.",
  BAKE_FAILED:
    "Look at green's last log lines; it was ready, and did worse than blue once it had the traffic.",
  ALIAS_UNSUPPORTED:
    "Create the network with a subnet of its own, and no gateway (`docker network create --subnet 10.77.0.0/24`).",
  RUNTIME_LACKS: "Use a runtime that can do this, such as `docker`, or do without.",

  ROLLBACK_IMPOSSIBLE:
    "Choose another deployment; `history` says which can be rolled back to, and why others cannot.",
  DEPLOYMENT_UNKNOWN: "Take the id from `history`; ids are case sensitive.",
  ROUTER_CHANGED:
    "Start a deployer with that proxy once, which finishes or undoes the deployment; or abandon it, if that proxy is gone.",
  ABANDONED: "Deploy what is wanted; what was left behind is removed once the route leads elsewhere.",
  ABANDON_REFUSED: "Wait for its end, cancel it, or deploy what is wanted.",
  CANCEL_REFUSED: "Deploy or roll back to what is wanted; this deployment cannot be undone any more.",
  SUPERSEDED: "Nothing to do; a newer deployment of this workload has taken its place in the queue.",

  ROUTER_UNREACHABLE: "Check the proxy's URL and that it is running.",
  ROUTER_UNAUTHORIZED: "Check the identity and the secret that were given for the proxy.",
  ROUTER_TWO_FACTOR: "Use a dedicated proxy user without two-factor authentication.",
  ROUTER_FORBIDDEN: "Give the proxy user the right to manage proxy hosts.",
  ROUTER_REJECTED: "Read the proxy's message and correct the route, or the proxy host's own settings.",
  ROUTER_UNCERTAIN: "Check the proxy; the write may or may not have taken effect.",
  ROUTE_DISABLED: "Enable it in the proxy, or pause the workload for as long as it is to stay off.",
  ROUTE_GUARDED: "Create the route again in the proxy as it should be, and hand it over.",
  ROUTE_NOT_VERIFIED:
    "Look at the proxy's own configuration for this domain; it does not serve what was written.",
  ROUTE_NOT_COUNTED:
    "Nothing has to be done if the page is the new one; run the deployer on the engine's machine, and give the readiness probe a path that the proxy forwards without a login.",
  STILL_REACHED:
    "Find out who still connects to the old container, such as a location of the proxy, or a client of its own port; it is removed once nobody does.",
  TARGET_NAMED:
    "Remove what names the container, or let it forward to the workload's domain; a container's name or port changes with each deployment.",

  STORE_NEWER: "Upgrade Cutover; a newer version has written this database.",
  STORE_OUTDATED:
    "Restore the newest database, or check by hand what runs and remove the container that is named.",
  STORE_BUSY: "Find out what holds a long transaction on the database, then call again.",
  STORE_FAILED: "Check the database file, its folder's rights and the free disk space.",

  LEASE_LOST: "Nothing to do here; another deployer has taken this workload over.",
  INTERRUPTED: "Nothing to do; the next deployer on this store finishes or undoes it, or has done so.",
  CANCELLED: "Deploy again when wanted.",
  CLOSED: "Create a new deployer; this one was closed.",
  INTERNAL: "Report this with the error's cause.",
} as const);

export type ErrorCode = keyof typeof catalogue;
