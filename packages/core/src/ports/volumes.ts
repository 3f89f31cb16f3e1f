/** Makes a volume ours. */
export const volumeLabel = "dev.cutover.volume.workload";

export interface UnusedVolume {
  readonly name: string;
  /** By its label, which is a hint. */
  readonly workload: string | undefined;
}

/** A volume, and the path in a container that it is mounted at. */
export interface VolumeAt {
  readonly name: string;
  readonly target: string;
}

/** The named volumes of an engine. Calls reject as those of `Runtime`. */
export interface Volumes {
  /** The volumes that a container mounts, those that the engine has named included; none if it is not there. */
  mounts(container: string, signal?: AbortSignal): Promise<VolumeAt[]>;
  /** Those of these named volumes that the engine does not hold. */
  missing(names: readonly string[], signal?: AbortSignal): Promise<string[]>;
  /** The volumes that no container mounts, whosever they are. */
  unused(signal?: AbortSignal): Promise<UnusedVolume[]>;
  /** Makes a named volume of ours; without effect if the name is taken. */
  create(name: string, workload: string, signal?: AbortSignal): Promise<void>;
  /**
   * Removes a volume that `create` made for the workload, or one that the engine has named itself, with 64 hexadecimal digits. One of
   * somebody else, or one that a container uses, stays. Missing is success.
   */
  remove(name: string, workload: string, signal?: AbortSignal): Promise<void>;
}
