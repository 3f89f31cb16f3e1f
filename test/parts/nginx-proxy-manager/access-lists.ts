import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { NginxLayout } from "./nginx-layout.js";
import { sqlTime } from "./sql-time.js";
import { publicUser, type User } from "./user-book.js";

interface AccessItem {
  readonly id: number;
  readonly username: string;
  readonly password: string;
  readonly [key: string]: unknown;
}

interface AccessClient {
  readonly id: number;
  readonly address: string;
  readonly directive: "allow" | "deny";
  readonly [key: string]: unknown;
}

export interface AccessList {
  readonly id: number;
  readonly created_on: string;
  readonly modified_on: string;
  readonly owner_user_id: number;
  readonly is_deleted: boolean;
  readonly name: string;
  readonly meta: object;
  readonly satisfy_any: boolean;
  readonly pass_auth: boolean;
  readonly items: readonly AccessItem[];
  readonly clients: readonly AccessClient[];
}

interface NewAccessList {
  readonly name: string;
  readonly satisfy_any?: boolean;
  readonly pass_auth?: boolean;
  readonly items?: readonly { readonly username: string; readonly password?: string }[];
  readonly clients?: readonly { readonly address: string; readonly directive: "allow" | "deny" }[];
}

/** Lists of users and addresses that guard a host. */
export class AccessLists {
  readonly #layout: NginxLayout;
  readonly #lists: AccessList[] = [];

  constructor(layout: NginxLayout) {
    this.#layout = layout;
  }

  find(id: number): AccessList | null {
    return this.#lists.find((list) => list.id === id && !list.is_deleted) ?? null;
  }

  /** What names it is the hosts' affair. */
  async remove(id: number): Promise<void> {
    const index = this.#lists.findIndex((list) => list.id === id);
    const list = this.#lists[index];
    if (list) this.#lists[index] = { ...list, is_deleted: true };
    await rm(join(this.#layout.accessDirectory, String(id)), { force: true });
  }

  /** The answer to the creation, which hides the passwords. */
  async create(owner: User, data: NewAccessList): Promise<object> {
    const id = this.#lists.length + 1;
    const now = sqlTime();
    const common = { created_on: now, modified_on: now };
    const entry = <Data extends object>(entryData: Data, index: number) =>
      Object.assign({ id: index + 1, ...common, access_list_id: id, meta: {} }, entryData);
    const list: AccessList = {
      id,
      ...common,
      owner_user_id: owner.id,
      is_deleted: false,
      name: data.name,
      meta: {},
      satisfy_any: data.satisfy_any ?? false,
      pass_auth: data.pass_auth ?? false,
      items: (data.items ?? []).map(({ username, password = "" }, index) =>
        entry({ username, password }, index),
      ),
      clients: (data.clients ?? []).map(entry),
    };
    this.#lists.push(list);
    const passwords = list.items.map((item) => `${item.username}:{PLAIN}${item.password}\n`);
    await writeFile(join(this.#layout.accessDirectory, String(id)), passwords.join(""));
    const { is_deleted: _, ...shown } = list;
    return {
      ...shown,
      proxy_host_count: 0,
      proxy_hosts: [],
      owner: { ...publicUser(owner), is_deleted: false },
      items: list.items.map(hiddenPassword),
    };
  }
}

const hiddenPassword = ({ password, ...item }: AccessItem) => ({
  ...item,
  password: "",
  hint: password.slice(0, 1).padEnd(password.length, "*"),
});
