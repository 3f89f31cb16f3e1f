import { catalogue, type ErrorCode } from "@cutover/schema/errors";
import type { Finding } from "../events/finding.js";
import type { WantedContainer } from "../ports/container-spec.js";
import type { Image } from "../ports/runtime.js";
import { initKind, programOf } from "./image-init.js";

export interface FitRequest {
  readonly image: Image;
  readonly wanted: Omit<WantedContainer, "image">;
  /** The port that gets the traffic. */
  readonly port: number | undefined;
  /** The engine's own platform; undefined if it does not say. */
  readonly platform: string | undefined;
}

/** Returns the mismatches of an image and a config. An error means that its container cannot run. Pure. */
export function findMisfits(request: FitRequest): Finding[] {
  return [platformMisfit(request), commandMisfit(request), initMisfit(request), portMisfit(request)].flat();
}

function platformMisfit({ image, wanted, platform }: FitRequest): Finding[] {
  const code = "IMAGE_PLATFORM_MISMATCH";
  if (image.platform === "") return [];
  if (!isPlatform(image.platform, wanted.platform)) {
    const message = `the image is for ${image.platform}, but \`platform\` is ${wanted.platform}`;
    return [finding(code, message, { remedy: "Correct `platform`, or choose an image for it." })];
  }
  if (platform === undefined || runsOn(image.platform, platform)) return [];
  const message = `the image is for ${image.platform}, but the engine runs ${platform}`;
  if (wanted.platform === undefined) return [finding(code, message)];
  const remedy =
    "Check that the engine's machine emulates this platform; otherwise its containers do not start.";
  return [finding(code, message, { severity: "warning", remedy })];
}

function commandMisfit({ image, wanted }: FitRequest): Finding[] {
  if (programOf(wanted, image).some((part) => part !== "")) return [];
  const message = "neither the image nor the config names a program to run";
  return [finding("IMAGE_HAS_NO_COMMAND", message)];
}

function initMisfit({ image, wanted }: FitRequest): Finding[] {
  const program = programOf(wanted, image);
  if (wanted.init !== true || initKind(program) !== "first") return [];
  const message = `\`init\` is true, and ${program[0]} must be process 1 itself`;
  return [finding("IMAGE_INIT_MISMATCH", message, { severity: "warning" })];
}

function portMisfit({ image: { exposedPorts }, port }: FitRequest): Finding[] {
  if (port === undefined || exposedPorts.length === 0 || exposedPorts.includes(port)) return [];
  const message = `\`port\` is ${port}, but the image exposes ${exposedPorts.join(", ")}`;
  const [only, ...others] = exposedPorts;
  const remedy =
    others.length === 0 ? `Set \`port\` to ${only} unless the program listens on ${port}.` : undefined;
  return [finding("IMAGE_PORT_NOT_EXPOSED", message, { severity: "warning", ...(remedy && { remedy }) })];
}

function finding(
  code: ErrorCode,
  message: string,
  { severity = "error", remedy = catalogue[code] }: Partial<Pick<Finding, "severity" | "remedy">> = {},
): Finding {
  return { code, severity, subject: "image", message, remedy };
}

/** An image reports its variant only if it has one: `linux/arm64` matches `linux/arm64/v8`, and the reverse. */
export function isPlatform(held: string, wanted: string | undefined): boolean {
  if (wanted === undefined) return true;
  return `${held}/`.startsWith(`${wanted}/`) || `${wanted}/`.startsWith(`${held}/`);
}

/** Processors run programs of their 32-bit predecessors. */
const alsoRuns: Readonly<Record<string, string>> = { amd64: "386", arm64: "arm" };

function runsOn(image: string, engine: string): boolean {
  const [system, processor = ""] = image.split("/");
  const [engineSystem, engineProcessor = ""] = engine.split("/");
  if (system !== engineSystem) return false;
  return processor === "" || processor === engineProcessor || processor === alsoRuns[engineProcessor];
}
