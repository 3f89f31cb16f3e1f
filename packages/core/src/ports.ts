/**
 * The ports of an engine, a proxy, a prober, a store and a clock, for your own adapters: entry
 * `@cutover/core/ports`.
 */
export * from "./runtime/runtime.js";
export { demandPort, type OptionalPort, optionalPorts, type WholeRuntime } from "./runtime/optional-ports.js";
export type * from "./runtime/container-spec.js";
export type { HeldPort, HostPort, PortHolder } from "./runtime/host-port.js";
export type * from "./router/router.js";
export { isSameTarget, markerPath } from "./router/router.js";
export type * from "./prober/prober.js";
export { httpProber } from "./prober/http/http-prober.js";
export type * from "./store/store.js";
export * from "./store/records.js";
export * from "./store/journal-heads.js";
export type { Clock } from "./clock/clock.js";
export { systemClock } from "./clock/system-clock.js";
