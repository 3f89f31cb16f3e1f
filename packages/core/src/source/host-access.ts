import { posix } from "node:path";
import { DeployerError } from "../errors/deployer-error.js";
import { isWithin, powerOf } from "../policy/folders.js";
import { allows, type Policy, refuse, type Refusal } from "../policy/policy.js";
import type { Runtime } from "../ports/runtime.js";
import { engineSocketsHere, followPath, type HostPath } from "./host-path.js";
import type { Privilege } from "../policy/privilege.js";

/**
 * An allowed folder as in the policy, and its real path; undefined if it is reached through a link that
 * somebody else could have made.
 */
interface Place {
  readonly listed: string;
  readonly real: string | undefined;
}

/** The answer to one question about a path. */
type Judgement =
  | { readonly verdict: "allowed"; readonly found: HostPath | undefined }
  | { readonly verdict: "refused"; readonly reason?: string };

/** A mounted path of a container, at this moment. */
export interface MountedPath {
  readonly path: string;
  /** Device and inode; undefined if the engine's paths are not those of this machine. */
  readonly identity: string | undefined;
}

/**
 * Judges paths of this machine and of the engine's machine by the policy and by their real paths. Nothing is
 * cached: each answer is about that moment. A refusal is the same whether the path exists or not.
 */
export class HostAccess {
  readonly policy: Policy;
  readonly #engineUrl: string | undefined;
  readonly #dataFolder: () => Promise<string | undefined>;

  /** `dataFolder` returns the engine's data folder. */
  constructor(
    policy: Policy,
    engineUrl: string | undefined,
    dataFolder = async (): Promise<string | undefined> => undefined,
  ) {
    this.policy = policy;
    this.#engineUrl = engineUrl;
    this.#dataFolder = dataFolder;
  }

  static of(policy: Policy, { host }: Pick<Runtime, "host">): HostAccess {
    return new HostAccess(policy, host?.engineUrl, async () => host?.dataFolder());
  }

  /** POLICY_REFUSED, naming each field that the policy does not allow. */
  async assertAllowed(privileges: readonly Privilege[]): Promise<void> {
    const refused: Refusal[] = [];
    for (const privilege of privileges) refused.push(...(await this.#refusals(privilege)));
    const seen = new Set<string>();
    refuse(
      refused.filter(({ path, kind }) => {
        const key = `${path} ${kind}`;
        return !seen.has(key) && seen.add(key);
      }),
    );
  }

  /** The path to mount for `source`. POLICY_REFUSED; MOUNT_MISSING if it does not exist. */
  async mountedPath(path: string, source: string): Promise<MountedPath> {
    const privileges: Privilege[] = [{ kind: "bind-mount", path, value: source }];
    if (powerOf(source) === "socket") privileges[0] = { kind: "engine-socket", path, value: source };
    await this.assertAllowed(privileges);
    if ((await engineSocketsHere(this.#engineUrl)) === undefined)
      return { path: source, identity: undefined };
    const found = await followPath(source);
    if (found.state !== "missing") return { path: found.path, identity: found.identity };
    throw new DeployerError("MOUNT_MISSING", `${path}: there is nothing at ${source} to mount.`, {
      details: { path, source },
    });
  }

  /** The real path of a file or folder of this machine that the policy allows in `folders`. POLICY_REFUSED. */
  async localPath(path: string, written: string): Promise<string> {
    return this.#pathIn("local-path", path, written);
  }

  /** The real path of a file that holds a secret. POLICY_REFUSED. */
  async secretFile(path: string, written: string): Promise<string> {
    return this.#pathIn("secret-file", path, written);
  }

  async #pathIn(kind: "local-path" | "secret-file", path: string, value: string): Promise<string> {
    const privilege: Privilege = { kind, path, value };
    const judgement = await this.#judgeLocal(privilege);
    if (judgement.verdict === "refused") refuse([{ ...privilege, ...judgement }]);
    return (judgement.verdict === "allowed" && judgement.found?.path) || value;
  }

  async #refusals(privilege: Privilege): Promise<Refusal[]> {
    if (privilege.kind === "bind-mount") return this.#mountRefusals(privilege);
    if (privilege.kind === "local-path" || privilege.kind === "secret-file") {
      const judgement = await this.#judgeLocal(privilege);
      return judgement.verdict === "allowed" ? [] : [{ ...privilege, ...judgement }];
    }
    return allows(this.policy, privilege) ? [] : [privilege];
  }

  async #mountRefusals(privilege: Privilege): Promise<Refusal[]> {
    const sockets = await this.#powerfulPaths();
    const judgement = sockets ? await this.#judgeMount(privilege) : this.#judgeUnseen(privilege);
    const real =
      judgement.verdict === "allowed" ? (judgement.found?.path ?? privilege.value) : privilege.value;
    const refused: Refusal[] =
      judgement.verdict === "refused"
        ? [{ ...privilege, ...(judgement.reason && { reason: judgement.reason }) }]
        : [];
    // A path that is refused anyway must not reveal a listener by its refusal.
    const known = refused.length === 0 ? sockets : [];
    const isPowerful = [privilege.value, real].some((each) => powerOf(each, known) !== undefined);
    if (isPowerful && this.policy.engineSocket !== true)
      refused.push({ ...privilege, kind: "engine-socket" });
    return refused;
  }

  /**
   * As `engineSocketsHere`, with the engine's data folder. An engine that does not answer mounts nothing
   * either.
   */
  async #powerfulPaths(): Promise<string[] | undefined> {
    const sockets = await engineSocketsHere(this.#engineUrl);
    const data = sockets && (await this.#dataFolder().catch(() => undefined));
    return data === undefined ? sockets : sockets?.concat((await followPath(data)).path);
  }

  /**
   * The engine is on another machine, or isolated on this one: only a folder of the policy itself can lead
   * nowhere else.
   */
  #judgeUnseen({ value }: Privilege): Judgement {
    const folders = this.policy.bindMounts ?? [];
    if (!folders.some((folder) => isWithin(folder, value))) return { verdict: "refused" };
    const isListed = folders.some((folder) => posix.relative(folder, value) === "");
    const isBelow = folders.some((folder) => posix.relative(folder, value) !== "" && isWithin(folder, value));
    if (isListed && !isBelow) return { verdict: "allowed", found: undefined };
    const reason = "the deployer cannot see its links, so only a folder of the policy itself is allowed";
    return { verdict: "refused", reason };
  }

  async #judgeMount({ value }: Privilege): Promise<Judgement> {
    const folders = this.policy.bindMounts ?? [];
    const places = await this.#placesOf(folders);
    const found = await followPath(value);
    const isTold = folders.some((folder) => isWithin(folder, value));
    const refused = (reason: string): Judgement =>
      isTold ? { verdict: "refused", reason } : { verdict: "refused" };
    if (found.linksIn.some((link) => isIn(link, places)))
      return refused("a link in an allowed folder is on the way");
    if (!places.some(({ real }) => real !== undefined && isWithin(real, found.path)))
      return isTold ? refused("it leads out of the allowed folder") : { verdict: "refused" };
    if (found.state === "hidden") return refused("the deployer may not look at it");
    return { verdict: "allowed", found };
  }

  /** Links may lead on here, if they stay in allowed folders and no container could have made them. */
  async #judgeLocal(privilege: Privilege): Promise<Judgement> {
    const { kind, value } = privilege;
    const folders = (kind === "local-path" ? this.policy.folders : this.policy.secrets?.folders) ?? [];
    if (folders.length === 0) return { verdict: "refused" };
    const [places, mounted] = await Promise.all([
      this.#placesOf(folders),
      this.#placesOf(this.policy.bindMounts ?? []),
    ]);
    const found = await followPath(value);
    const isTold = folders.some((folder) => isWithin(folder, value));
    const refused = (reason: string): Judgement =>
      isTold ? { verdict: "refused", reason } : { verdict: "refused" };
    if (found.linksIn.some((link) => isIn(link, mounted)))
      return refused("a link in a mounted folder is on the way");
    if (places.some(({ real }) => real !== undefined && isWithin(real, found.path)))
      return { verdict: "allowed", found };
    return isTold ? refused("a link leads out of the allowed folder") : { verdict: "refused" };
  }

  async #placesOf(folders: readonly string[]): Promise<Place[]> {
    const mounted = this.policy.bindMounts ?? [];
    return Promise.all(
      folders.map(async (listed): Promise<Place> => {
        const found = await followPath(listed);
        // A container that mounts a folder above this one can have put a link in its place.
        const above = mounted.filter((folder) => folder !== listed);
        const realAbove = await Promise.all(above.map(async (folder) => (await followPath(folder)).path));
        const isForged = found.linksIn.some((link) =>
          [...above, ...realAbove].some((folder) => isWithin(folder, link)),
        );
        return { listed, real: isForged ? undefined : found.path };
      }),
    );
  }
}

function isIn(path: string, places: readonly Place[]): boolean {
  return places.some(
    ({ listed, real }) => isWithin(listed, path) || (real !== undefined && isWithin(real, path)),
  );
}
