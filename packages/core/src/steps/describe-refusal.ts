import type { Listener } from "../ports/runtime.js";

/** Describes why nobody answers at a port of a container; `listeners` undefined: its listeners cannot be seen. */
export function describeRefusal(port: number, listeners: readonly Listener[] | undefined): string {
  const nothing = `nothing listens on ${port} on an address that can be reached from outside the container`;
  if (!listeners) return nothing;
  const inside = listeners.filter((one) => one.port === port && isLoopback(one));
  const addresses = [...new Set(inside.map(({ address }) => address))].join(", ");
  if (inside.length > 0 && !isOpen(listeners, port))
    return `${nothing}: the application listens there at ${addresses} only; have it listen at 0.0.0.0`;
  return isOpen(listeners, port)
    ? "it has begun to listen only now"
    : `${nothing}; ${describeListeners(listeners)}`;
}

export function describeListeners(listeners: readonly Listener[]): string {
  const ports = [...new Set(listeners.map(({ port }) => port))].sort((left, right) => left - right);
  return ports.length === 0 ? "it listens on no port" : `it listens on ${ports.join(", ")}`;
}

/** True if a listener can be reached from outside the container. */
export function isOpen(listeners: readonly Listener[], port: number): boolean {
  return listeners.some((one) => one.port === port && !isLoopback(one));
}

function isLoopback({ address }: Listener): boolean {
  return address === "::1" || /^(::ffff:)?127\./.test(address);
}
