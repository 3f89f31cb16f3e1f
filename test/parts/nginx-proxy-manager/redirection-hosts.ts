import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { internalError } from "./api-error.js";
import type { NginxLayout } from "./nginx-layout.js";
import type { NginxProcess } from "./nginx-process.js";
import { sqlTime } from "./sql-time.js";
import { publicUser, type User } from "./user-book.js";

interface NewRedirection {
  readonly domain_names: readonly string[];
  readonly forward_http_code: number;
  readonly forward_scheme: string;
  readonly forward_domain_name: string;
}

/** Redirection hosts, as far as they matter to proxy hosts: they take names. */
export class RedirectionHosts {
  readonly #layout: NginxLayout;
  readonly #nginx: NginxProcess;
  readonly #domainNames: (readonly string[])[] = [];

  constructor(layout: NginxLayout, nginx: NginxProcess) {
    this.#layout = layout;
    this.#nginx = nginx;
  }

  get domainNames(): readonly string[] {
    return this.#domainNames.flat();
  }

  async create(owner: User, data: NewRedirection): Promise<object> {
    this.#domainNames.push(data.domain_names);
    const id = this.#domainNames.length;
    const scheme = data.forward_scheme === "auto" ? "$scheme" : data.forward_scheme;
    await writeFile(
      join(this.#layout.hostDirectory("redirection_host"), `${id}.conf`),
      `server {
listen 127.0.0.1:${this.#layout.httpPort};
server_name ${data.domain_names.join(" ")};
location / { return ${data.forward_http_code} ${scheme}://${data.forward_domain_name}; }
}
`,
    );
    if ((await this.#nginx.test()) !== undefined) throw internalError();
    this.#nginx.reload();
    const now = sqlTime();
    return {
      id,
      created_on: now,
      modified_on: now,
      owner_user_id: owner.id,
      ...data,
      preserve_path: false,
      certificate_id: 0,
      ssl_forced: false,
      block_exploits: false,
      advanced_config: "",
      meta: {},
      http2_support: false,
      enabled: true,
      hsts_enabled: false,
      hsts_subdomains: false,
      certificate: null,
      owner: { ...publicUser(owner), is_deleted: false },
    };
  }
}
