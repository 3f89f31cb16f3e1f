/**
 * The ports of an engine, a proxy, a prober, a store and a clock, for your own adapters: entry
 * `@cutover/core/ports`.
 */
export * from "./ports/runtime.js";
export { demandPort, type OptionalPort, optionalPorts, type WholeRuntime } from "./ports/optional-ports.js";
export type * from "./ports/container-spec.js";
export type { HeldPort, HostPort, PortHolder } from "./ports/host-port.js";
export type * from "./ports/router.js";
export { isSameTarget, markerPath } from "./ports/router.js";
export type * from "./ports/prober.js";
export { httpProber } from "./adapters/http/http-prober.js";
export type * from "./ports/store.js";
export * from "./records/records.js";
export * from "./journal/journal-heads.js";
export type { Clock } from "./ports/clock.js";
export { systemClock } from "./adapters/clock/system-clock.js";
export { retryWhileBusy, sqliteBlockingMs, storeFailure } from "./adapters/sqlite/busy-file.js";
