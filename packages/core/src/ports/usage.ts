/** What a running container takes. */
export interface Usage {
  /** Of the machine's processors, over the last second: 1 is one of them in full. */
  readonly processors: number;
  /** Without file cache that the kernel can drop at once. */
  readonly memoryBytes: number;
  /** Its own; undefined if it has none. */
  readonly memoryLimitBytes: number | undefined;
  /** Over all its networks since its start; undefined on the host's network. */
  readonly network: { readonly receivedBytes: number; readonly sentBytes: number } | undefined;
}

/** Measures what containers take. */
export interface Meter {
  /** What a container takes now, which takes a second or two to measure; undefined if it does not run. */
  measure(container: string, signal?: AbortSignal): Promise<Usage | undefined>;
}
