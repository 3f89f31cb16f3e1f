import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import type { NginxLayout } from "./nginx-layout.js";
import { observe } from "./proxied-request.js";
import { sqlTime } from "./sql-time.js";

export interface Certificate {
  readonly id: number;
  readonly created_on: string;
  readonly modified_on: string;
  readonly owner_user_id: number;
  readonly is_deleted: boolean;
  readonly provider: string;
  readonly nice_name: string;
  readonly domain_names: readonly string[];
  readonly expires_on: string;
  /** Empty wherever a host shows it. */
  readonly meta: object;
}

const acmeLooks = 3;
const acmeLookMs = 1_000;
/** Longer than a reload on a busy machine, whose old workers know no challenge. */
const acmeBeginsWithinMs = 10_000;
const lifeMs = 90 * 86_400_000;

/** Self-signed certificates, ready to be named by a host. */
export class Certificates {
  readonly #layout: NginxLayout;
  readonly #requested = new Map<number, object>();
  readonly #certificates: Certificate[] = [];

  constructor(layout: NginxLayout) {
    this.#layout = layout;
  }

  find(id: number): Certificate | null {
    return this.#certificates.find((certificate) => certificate.id === id && !certificate.is_deleted) ?? null;
  }

  /** As the list of certificates shows them. */
  list(): object[] {
    const shown = ({ is_deleted: _deleted, meta, ...row }: Certificate): object => {
      return { ...row, meta: this.#requested.get(row.id) ?? meta };
    };
    return this.#certificates.filter(({ is_deleted }) => !is_deleted).map(shown);
  }

  /** A row as it is while the challenge runs: it expires when it was created. */
  createRequested(domainNames: readonly string[], meta: object): Certificate {
    const certificate = this.create(domainNames.join(", "), domainNames, "letsencrypt");
    this.#requested.set(certificate.id, meta);
    return certificate;
  }

  /** Takes the time of an ACME server, which looks at each name a few times. It refuses names that begin with `refused.` */
  async obtain({ id, domain_names }: Certificate): Promise<void> {
    const directory = join(this.#layout.challengeDirectory, ".well-known/acme-challenge");
    const token = randomBytes(8).toString("hex");
    await mkdir(directory, { recursive: true });
    await writeFile(join(directory, token), token);
    const deadline = Date.now() + acmeBeginsWithinMs;
    let looks = 0;
    while (looks < acmeLooks) {
      await sleep(acmeLookMs);
      const answers = await Promise.all(domain_names.map((host) => this.#answers(host, token)));
      if (answers.every(Boolean)) looks += 1;
      else if (looks > 0 || Date.now() > deadline)
        throw new Error(`the challenge of ${domain_names.join(", ")} has failed`);
    }
    await rm(join(directory, token));
    if (domain_names.some((name) => name.startsWith("refused."))) throw new Error("the names are refused");
    await this.#sign(id, domain_names);
    const expires_on = sqlTime(Date.now() + lifeMs);
    this.#replace(id, { expires_on });
  }

  async #answers(host: string, token: string): Promise<boolean> {
    const { httpPort, httpsPort } = this.#layout;
    const proxy = { proxyUrl: `http://127.0.0.1:${httpPort}`, httpsUrl: `https://127.0.0.1:${httpsPort}` };
    const path = `/.well-known/acme-challenge/${token}`;
    const { status, body } = await observe({ scheme: "http", host, path }, proxy);
    return status === 200 && body === token;
  }

  /** A row without files, which an upload brings. */
  create(niceName: string, domainNames: readonly string[] = [], provider = "other"): Certificate {
    const now = sqlTime();
    const certificate: Certificate = {
      id: this.#certificates.length + 1,
      created_on: now,
      modified_on: now,
      owner_user_id: 1,
      is_deleted: false,
      provider,
      nice_name: niceName,
      domain_names: domainNames,
      expires_on: now,
      meta: {},
    };
    this.#certificates.push(certificate);
    return certificate;
  }

  async upload(id: number, { certificate, key }: { certificate: string; key: string }): Promise<void> {
    await writeFile(`${this.#base(id)}.pem`, certificate);
    await writeFile(`${this.#base(id)}.key`, key);
  }

  /** Files of hosts are left as they are: the next write of a host leaves https out. */
  remove(id: number): void {
    this.#replace(id, { is_deleted: true });
  }

  #replace(id: number, change: Partial<Certificate>): void {
    const index = this.#certificates.findIndex((certificate) => certificate.id === id);
    const certificate = this.#certificates[index];
    if (certificate) this.#certificates[index] = { ...certificate, ...change };
  }

  /** Names must not hold blanks. */
  async add(niceName: string, domainNames: readonly string[]): Promise<Certificate> {
    const certificate = this.create(niceName, domainNames);
    await this.#sign(certificate.id, domainNames);
    return certificate;
  }

  async #sign(id: number, domainNames: readonly string[]): Promise<void> {
    const base = this.#base(id);
    const names = domainNames.map((name) => `DNS:${name}`).join(",");
    const subject = `-subj /CN=${domainNames[0] ?? "test"} -addext subjectAltName=${names}`;
    const key = "-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes";
    const files = `-keyout ${base}.key -out ${base}.pem`;
    const command = `req -x509 -days 30 ${key} ${subject} ${files}`;
    await promisify(execFile)("openssl", command.split(" "));
  }

  #base(id: number): string {
    return join(this.#layout.certificateDirectory, String(id));
  }
}
