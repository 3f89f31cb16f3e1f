/** A port of the engine's machine that a container takes while it runs. */
export interface HostPort {
  readonly protocol: "tcp" | "udp";
  /** An IP literal; "0.0.0.0" and "::" are all addresses. */
  readonly hostAddress: string;
  readonly hostPort: number;
}

/** Who keeps a container from taking a port: another one, a program of the engine's machine, or nobody, as the machine lacks the address. */
export type PortHolder =
  | {
      readonly kind: "container";
      readonly name: string;
      readonly labels: Readonly<Record<string, string>>;
    }
  /** `name`, with its process id, if that can be seen from here. */
  | { readonly kind: "program"; readonly name: string | undefined }
  | { readonly kind: "no-address" };

export interface HeldPort {
  readonly port: HostPort;
  readonly holder: PortHolder;
}

/** Whether no two sockets can have them at once. A socket at "::" may or may not take IPv4 too: that is not said here. */
export function overlaps(one: HostPort, other: HostPort): boolean {
  if (one.protocol !== other.protocol || one.hostPort !== other.hostPort) return false;
  if (one.hostAddress.includes(":") !== other.hostAddress.includes(":")) return false;
  return one.hostAddress === other.hostAddress || isAny(one.hostAddress) || isAny(other.hostAddress);
}

export function isAny(address: string): boolean {
  return address === "0.0.0.0" || address === "::";
}
