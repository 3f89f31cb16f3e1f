import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import type { NginxLayout } from "./nginx-layout.js";
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
  readonly meta: object;
}

/** Self-signed certificates, ready to be named by a host. */
export class Certificates {
  readonly #layout: NginxLayout;
  readonly #certificates: Certificate[] = [];

  constructor(layout: NginxLayout) {
    this.#layout = layout;
  }

  find(id: number): Certificate | null {
    return this.#certificates.find((certificate) => certificate.id === id && !certificate.is_deleted) ?? null;
  }

  /** A row without files, which an upload brings. */
  create(niceName: string, domainNames: readonly string[] = []): Certificate {
    const now = sqlTime();
    const certificate: Certificate = {
      id: this.#certificates.length + 1,
      created_on: now,
      modified_on: now,
      owner_user_id: 1,
      is_deleted: false,
      provider: "other",
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
    const index = this.#certificates.findIndex((certificate) => certificate.id === id);
    const certificate = this.#certificates[index];
    if (certificate) this.#certificates[index] = { ...certificate, is_deleted: true };
  }

  /** Names must not hold blanks. */
  async add(niceName: string, domainNames: readonly string[]): Promise<Certificate> {
    const certificate = this.create(niceName, domainNames);
    const base = this.#base(certificate.id);
    const names = domainNames.map((name) => `DNS:${name}`).join(",");
    const subject = `-subj /CN=${domainNames[0] ?? niceName} -addext subjectAltName=${names}`;
    const key = "-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes";
    const files = `-keyout ${base}.key -out ${base}.pem`;
    const command = `req -x509 -days 30 ${key} ${subject} ${files}`;
    await promisify(execFile)("openssl", command.split(" "));
    return certificate;
  }

  #base(id: number): string {
    return join(this.#layout.certificateDirectory, String(id));
  }
}
