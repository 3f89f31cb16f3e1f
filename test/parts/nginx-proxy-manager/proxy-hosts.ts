import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ApiError, BackendKilled, internalError, noSuchItem } from "./api-error.js";
import type { AccessList } from "./access-lists.js";
import type { Faults } from "./faults.js";
import { challengeConfig, hostConfig } from "./host-config.js";
import type { Related } from "./host-view.js";
import type { NginxLayout } from "./nginx-layout.js";
import type { NginxProcess } from "./nginx-process.js";
import { defaultValues, mergeValues, type ProxyHostPatch, type ProxyHostRow } from "./proxy-host-row.js";
import type { RedirectionHosts } from "./redirection-hosts.js";
import { sqlTime } from "./sql-time.js";
import { seesAll, type User } from "./user-book.js";

interface Parts {
  readonly layout: NginxLayout;
  readonly nginx: NginxProcess;
  readonly faults: Faults;
  readonly related: Related;
  readonly redirections: RedirectionHosts;
}

/**
 * The proxy hosts: rows, and what a write does to nginx. Like the original it changes the row first, has no lock,
 * and undoes nothing.
 */
export class ProxyHosts {
  readonly #parts: Parts;
  readonly #rows = new Map<number, ProxyHostRow>();
  readonly #takenNames = new Set<string>();
  #lastId = 0;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Sorted by the stored list of names as text; `query` is an SQL LIKE pattern on that text. */
  list(user: User, query = ""): ProxyHostRow[] {
    const pattern = likePattern(query);
    return [...this.#rows.values()]
      .filter((row) => this.#isVisible(row, user) && pattern.test(storedNames(row)))
      .toSorted((a, b) => (storedNames(a) < storedNames(b) ? -1 : 1));
  }

  get(user: User, id: number): ProxyHostRow {
    const row = this.#rows.get(id);
    if (row === undefined || !this.#isVisible(row, user)) throw noSuchItem(id);
    return row;
  }

  /** Rows and files of other hosts, which nginx loads with its next reload. */
  async add(owner: User, all: readonly ProxyHostPatch[]): Promise<void> {
    const { layout } = this.#parts;
    const now = sqlTime();
    for (const data of all) {
      const id = (this.#lastId += 1);
      const row = { id, created_on: now, modified_on: now, owner_user_id: owner.id };
      const added = {
        ...row,
        ...mergeValues(defaultValues, data),
        meta: { nginx_online: true, nginx_err: null },
      };
      this.#rows.set(id, added);
      await writeFile(
        this.#file(id),
        hostConfig({ row: added, certificate: null, accessList: null }, layout),
      );
    }
  }

  /** The row as it was before nginx took the config: its `meta` says nothing about that. */
  async create(owner: User, data: ProxyHostPatch): Promise<ProxyHostRow> {
    this.refuseTakenNames(data.domain_names ?? []);
    const now = sqlTime();
    const row: ProxyHostRow = {
      id: (this.#lastId += 1),
      created_on: now,
      modified_on: now,
      owner_user_id: owner.id,
      ...mergeValues(defaultValues, data),
    };
    this.#rows.set(row.id, row);
    await this.#configure(row, this.#parts.related.accessLists.find(row.access_list_id));
    return row;
  }

  async update(user: User, id: number, patch: ProxyHostPatch): Promise<ProxyHostRow> {
    const before = this.get(user, id);
    this.refuseTakenNames(patch.domain_names ?? [], id);
    // The row is as it was until the certificate is there; then it takes what was sent when it was asked for.
    const { certificate_id, ...others } = patch;
    const isRequested = (certificate_id as unknown) === "new";
    const wanted = isRequested ? { ...others, certificate_id: await this.#request(before, patch) } : patch;
    const row = { ...mergeValues(this.get(user, id), wanted), modified_on: sqlTime() };
    this.#rows.set(id, row);
    if (!row.enabled) return row;
    await this.#configure(row, this.#parts.related.accessLists.find(row.access_list_id));
    return this.#rows.get(id) ?? row;
  }

  /**
   * A certificate by the http challenge. As in the original, the files of all hosts with one of its names are taken away
   * meanwhile, and then written as the rows were before, without certificate and access list.
   */
  async #request(before: ProxyHostRow, { domain_names, meta }: ProxyHostPatch): Promise<number> {
    const { related, layout } = this.#parts;
    const names = domain_names ?? before.domain_names;
    const certificate = related.certificates.createRequested(names, { ...before.meta, ...meta });
    const inUse = [...this.#rows.values()].filter((row) =>
      row.domain_names.some((name) => names.map(lower).includes(lower(name))),
    );
    const file = join(layout.hostDirectory("temp"), `letsencrypt_${certificate.id}.conf`);
    const restore = async (): Promise<void> => {
      await rm(file, { force: true });
      for (const row of inUse)
        await writeFile(this.#file(row.id), hostConfig({ row, certificate: null, accessList: null }, layout));
      await this.#reload();
    };
    await Promise.all(inUse.map(({ id }) => this.removeFile(id)));
    try {
      await writeFile(file, challengeConfig(names, layout));
      await this.#reload();
      await related.certificates.obtain(certificate);
    } catch {
      related.certificates.remove(certificate.id);
      await restore();
      throw internalError();
    }
    await restore();
    return certificate.id;
  }

  async enable(user: User, id: number): Promise<void> {
    const row = this.get(user, id);
    if (row.enabled) throw new ApiError(400, "Host is already enabled");
    const enabled = { ...row, enabled: true };
    this.#rows.set(id, enabled);
    // The original loads the access list here without its users and clients.
    await this.#configure(enabled, null);
  }

  async disable(user: User, id: number): Promise<void> {
    const row = this.get(user, id);
    if (!row.enabled) throw new ApiError(400, "Host is already disabled");
    this.#rows.set(id, { ...row, enabled: false });
    await this.removeFile(id);
    await this.#reload();
  }

  async remove(user: User, id: number): Promise<void> {
    this.get(user, id);
    this.#rows.delete(id);
    await this.removeFile(id);
    await this.#reload();
  }

  /**
   * After an access list was deleted. As in the original, the files are written without their certificates, and the rows say
   * nothing of it: https is dead until the next write of the host.
   */
  async dropAccessList(id: number): Promise<void> {
    for (const row of this.#rows.values()) {
      if (row.access_list_id !== id) continue;
      const open = { ...row, access_list_id: 0 };
      this.#rows.set(row.id, open);
      const text = hostConfig({ row: open, certificate: null, accessList: null }, this.#parts.layout);
      await writeFile(this.#file(row.id), text);
    }
    await this.#reload();
  }

  /** Takes a name as a 404 host does. */
  takeName(name: string): void {
    this.#takenNames.add(name.toLowerCase());
  }

  async removeFile(id: number): Promise<void> {
    await rm(this.#file(id), { force: true });
  }

  async #configure(row: ProxyHostRow, accessList: AccessList | null): Promise<void> {
    const { nginx, faults, layout, related } = this.#parts;
    if ((await nginx.test()) !== undefined) throw internalError();
    if (faults.takeKill("old")) throw new BackendKilled();
    await this.removeFile(row.id);
    if (faults.takeKill("missing")) throw new BackendKilled();
    const certificate = related.certificates.find(row.certificate_id);
    await writeFile(this.#file(row.id), hostConfig({ row, certificate, accessList }, layout));
    const complaint = await nginx.test();
    if (complaint !== undefined) await this.removeFile(row.id);
    const meta = {
      ...row.meta,
      nginx_online: complaint === undefined,
      nginx_err: complaint ?? null,
    };
    const current = this.#rows.get(row.id);
    if (current !== undefined) this.#rows.set(row.id, { ...current, meta });
    await this.#reload();
  }

  async #reload(): Promise<void> {
    if ((await this.#parts.nginx.test()) !== undefined) throw internalError();
    this.#parts.nginx.reload();
  }

  refuseTakenNames(names: readonly string[], ownId?: number): void {
    const taken = new Set([...this.#takenNames, ...this.#parts.redirections.domainNames.map(lower)]);
    for (const row of this.#rows.values()) {
      if (row.id !== ownId) for (const name of row.domain_names) taken.add(lower(name));
    }
    const conflict = names.find((name) => taken.has(lower(name)));
    if (conflict !== undefined) throw new ApiError(400, `${conflict} is already in use`);
  }

  #isVisible(row: ProxyHostRow, user: User): boolean {
    return seesAll(user) || row.owner_user_id === user.id;
  }

  #file(id: number): string {
    return join(this.#parts.layout.hostDirectory("proxy_host"), `${id}.conf`);
  }
}

const lower = (name: string) => name.toLowerCase();
const storedNames = (row: ProxyHostRow) => JSON.stringify(row.domain_names);

function likePattern(query: string): RegExp {
  const literal = query.replaceAll(/[\\^$.*+?()[\]{}|]/g, "\\$&");
  return new RegExp(literal.replaceAll("%", ".*").replaceAll("_", "."), "is");
}
