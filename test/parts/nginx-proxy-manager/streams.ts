import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { internalError, noSuchItem } from "./api-error.js";
import type { NginxLayout } from "./nginx-layout.js";
import type { NginxProcess } from "./nginx-process.js";
import { sqlTime } from "./sql-time.js";

export interface NewStream {
  readonly incoming_port: number;
  readonly forwarding_host: string;
  readonly forwarding_port: number;
  readonly tcp_forwarding?: boolean;
  readonly udp_forwarding?: boolean;
}

export interface Stream extends Required<NewStream> {
  readonly id: number;
  readonly created_on: string;
  readonly modified_on: string;
  readonly owner_user_id: number;
  readonly certificate_id: number;
  readonly enabled: boolean;
  readonly meta: object;
}

/**
 * Streams, as far as they matter to proxy hosts: one that listens where nginx does keeps it from loading anything. Others
 * forward nothing here.
 */
export class Streams {
  readonly #layout: NginxLayout;
  readonly #nginx: NginxProcess;
  #rows: Stream[] = [];
  /** Rows that are shown alone. */
  readonly shown: object[] = [];
  #lastId = 0;

  constructor(layout: NginxLayout, nginx: NginxProcess) {
    this.#layout = layout;
    this.#nginx = nginx;
  }

  list(): object[] {
    return [...this.#rows.toSorted((a, b) => a.incoming_port - b.incoming_port), ...this.shown];
  }

  /** The row as it was before nginx took the config. */
  async create(ownerId: number, data: NewStream): Promise<Stream> {
    const now = sqlTime();
    const row: Stream = {
      tcp_forwarding: false,
      udp_forwarding: false,
      meta: {},
      certificate_id: 0,
      enabled: true,
      ...data,
      id: (this.#lastId += 1),
      created_on: now,
      modified_on: now,
      owner_user_id: ownerId,
    };
    this.#rows.push(row);
    await this.#reloadWith(() => this.#write(row));
    const online = { ...row, meta: { ...row.meta, nginx_online: true, nginx_err: null } };
    this.#rows = this.#rows.map((each) => (each === row ? online : each));
    return row;
  }

  async remove(id: number): Promise<void> {
    if (!this.#rows.some((row) => row.id === id)) throw noSuchItem(id);
    this.#rows = this.#rows.filter((row) => row.id !== id);
    await this.#reloadWith(() => rm(this.#file(id), { force: true }));
  }

  async #reloadWith(change: () => Promise<void>): Promise<void> {
    await change();
    if ((await this.#nginx.test()) !== undefined) throw internalError();
    this.#nginx.reload();
  }

  /** All addresses of the port, of which nginx holds one already: its test does not see that, and its reload fails. */
  async #write({ id, incoming_port, tcp_forwarding }: Stream): Promise<void> {
    const { httpPort, httpsPort } = this.#layout;
    if (!tcp_forwarding || (incoming_port !== httpPort && incoming_port !== httpsPort)) return;
    await mkdir(this.#layout.hostDirectory("stream"), { recursive: true });
    await writeFile(this.#file(id), `server {\nlisten ${incoming_port};\nserver_name stream-${id};\n}\n`);
  }

  #file(id: number): string {
    return join(this.#layout.hostDirectory("stream"), `${id}.conf`);
  }
}
