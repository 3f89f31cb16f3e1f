import type { ContainerSpec, WantedContainer } from "../ports/container-spec.js";
import type { Image } from "../ports/runtime.js";
import { readSignal } from "../ports/stop-signal.js";
import { initKind, programOf } from "./image-init.js";

const usualSignal = "SIGTERM";

/** Fills in what the config leaves to the image; undefined if the image's settings are unknown. Pure. */
export function completeContainer(wanted: WantedContainer, image: Image | undefined): ContainerSpec {
  const { stopSignal = readSignal(image?.stopSignal ?? "") ?? usualSignal } = wanted;
  const { init = image === undefined || initKind(programOf(wanted, image)) === undefined } = wanted;
  return { ...wanted, stopSignal, init };
}
