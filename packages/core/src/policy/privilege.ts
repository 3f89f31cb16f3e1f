export interface Privilege {
  readonly path: string;
  readonly kind:
    | "privileged"
    | "host-pid"
    | "host-ipc"
    | "host-network"
    | "capability"
    | "device"
    | "bind-mount"
    | "engine-socket"
    | "secret-variable"
    | "secret-file"
    | "local-path"
    | "ssh-repository"
    | "log-driver"
    | "volume"
    | "network"
    | "public-port";
  /** The capability, device, path, name or port. */
  readonly value: string;
}
