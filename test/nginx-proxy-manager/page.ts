import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { selfSigned } from "../parts/self-signed.js";

export interface PageAccount {
  /** The API's root, with /api. */
  readonly apiUrl: string;
  readonly identity: string;
  readonly secret: string;
}

/** A proxy host as the API shows it. */
export type HostRow = Readonly<Record<string, unknown>> & {
  readonly id: number;
  readonly domain_names: readonly string[];
  readonly forward_scheme: string;
  readonly forward_host: string;
  readonly forward_port: number;
  readonly advanced_config: string;
  readonly enabled: boolean;
  readonly meta: Readonly<Record<string, unknown>>;
};

export interface ApiAnswer {
  readonly status: number;
  readonly body: unknown;
}

/** The fields that the page's dialog sends, each with its value from when the dialog was opened. */
const dialogFields = [
  "domain_names",
  "forward_scheme",
  "forward_host",
  "forward_port",
  "access_list_id",
  "caching_enabled",
  "block_exploits",
  "allow_websocket_upgrade",
  "locations",
  "certificate_id",
  "ssl_forced",
  "http2_support",
  "hsts_enabled",
  "hsts_subdomains",
  "trust_forwarded_proto",
  "advanced_config",
  "meta",
];

/** After a write the workers of nginx change one by one. */
const reloadMs = 400;

/** A dialog of the page that a person holds open. */
export interface Dialog {
  readonly row: HostRow;
  save(changes?: Readonly<Record<string, unknown>>): Promise<ApiAnswer>;
}

/** A person's acts in the page of Nginx Proxy Manager, by the calls of the page. */
export class Page {
  readonly #account: PageAccount;
  #token: string | undefined;

  constructor(account: PageAccount) {
    this.#account = account;
  }

  /** Rejects if the answer is not a success and `may` does not name its status. */
  async call(method: string, path: string, body?: unknown, may: readonly number[] = []): Promise<ApiAnswer> {
    this.#token ??= await this.#logIn();
    const isForm = body instanceof FormData;
    const answer = await this.#send(method, path, {
      headers: {
        authorization: `Bearer ${this.#token}`,
        ...(body === undefined || isForm ? {} : { "content-type": "application/json" }),
      },
      ...(body === undefined ? {} : { body: isForm ? body : JSON.stringify(body) }),
    });
    if (answer.status < 300 || may.includes(answer.status)) return answer;
    throw new Error(`${method} ${path} is answered ${answer.status} ${JSON.stringify(answer.body)}`);
  }

  async hosts(): Promise<readonly HostRow[]> {
    return (await this.call("GET", "/nginx/proxy-hosts")).body as readonly HostRow[];
  }

  /** The host that has `domain`, or whose advanced config has our block for `workload`. */
  async findHost(domain: string, workload: string): Promise<HostRow | undefined> {
    const hosts = await this.hosts();
    return (
      hosts.find(({ advanced_config }) => advanced_config.includes(`# cutover:begin ${workload}\n`)) ??
      hosts.find(({ domain_names }) => domain_names.includes(domain))
    );
  }

  async dialog(id: number): Promise<Dialog> {
    const row = (await this.call("GET", `/nginx/proxy-hosts/${id}`)).body as HostRow;
    const known = dialogFields.filter((field) => field in row);
    const read = Object.fromEntries(known.map((field) => [field, row[field]]));
    return {
      row,
      save: async (changes = {}) => {
        const fields = { ...read, locations: row["locations"] ?? [], ...changes };
        const answer = await this.call("PUT", `/nginx/proxy-hosts/${id}`, fields, [400, 404, 500, 502]);
        await sleep(reloadMs);
        return answer;
      },
    };
  }

  async addHost(fields: Readonly<Record<string, unknown>>): Promise<number> {
    return idOf(await this.call("POST", "/nginx/proxy-hosts", { forward_scheme: "http", ...fields }));
  }

  async enable(id: number): Promise<void> {
    await this.call("POST", `/nginx/proxy-hosts/${id}/enable`, undefined, [400]);
  }

  async disable(id: number): Promise<void> {
    await this.call("POST", `/nginx/proxy-hosts/${id}/disable`, undefined, [400]);
  }

  async deleteHost(id: number): Promise<void> {
    await this.call("DELETE", `/nginx/proxy-hosts/${id}`, undefined, [404, 500]);
  }

  /** An uploaded self-signed certificate. */
  async addCertificate(domain: string): Promise<number> {
    const { key, cert } = await selfSigned(Date.now() + 30 * 86_400_000);
    const added = await this.call("POST", "/nginx/certificates", { provider: "other", nice_name: domain });
    const form = new FormData();
    form.set("certificate", new Blob([new Uint8Array(cert)]), "certificate.pem");
    form.set("certificate_key", new Blob([new Uint8Array(key)]), "key.pem");
    await this.call("POST", `/nginx/certificates/${idOf(added)}/upload`, form);
    return idOf(added);
  }

  async deleteCertificate(id: number): Promise<void> {
    await this.call("DELETE", `/nginx/certificates/${id}`, undefined, [404]);
  }

  async addAccessList(name: string, user: { username: string; password: string }): Promise<number> {
    return idOf(await this.call("POST", "/nginx/access-lists", { name, items: [user], clients: [] }));
  }

  async deleteAccessList(id: number): Promise<void> {
    await this.call("DELETE", `/nginx/access-lists/${id}`, undefined, [404]);
  }

  async addStream(incomingPort: number): Promise<number> {
    const stream = { incoming_port: incomingPort, forwarding_host: "127.0.0.1", forwarding_port: 9 };
    const body = { ...stream, tcp_forwarding: true, udp_forwarding: false };
    return idOf(await this.call("POST", "/nginx/streams", body));
  }

  async deleteStream(id: number): Promise<void> {
    await this.call("DELETE", `/nginx/streams/${id}`, undefined, [404]);
  }

  /** A user that sees all hosts and may change them. */
  async addUser(): Promise<PageAccount & { readonly id: number }> {
    const identity = `u${randomBytes(4).toString("hex")}@example.com`;
    const secret = randomBytes(12).toString("hex");
    const user = { name: "played", nickname: "played", email: identity, roles: [] };
    const id = idOf(await this.call("POST", "/users", { ...user, auth: { type: "password", secret } }));
    await this.allow(id, "manage");
    return { apiUrl: this.#account.apiUrl, identity, secret, id };
  }

  async allow(userId: number, right: "manage" | "view"): Promise<void> {
    const others = { redirection_hosts: "view", dead_hosts: "view", streams: "view" };
    const rights = {
      visibility: "all",
      proxy_hosts: right,
      access_lists: "view",
      certificates: "view",
      ...others,
    };
    await this.call("PUT", `/users/${userId}/permissions`, rights);
  }

  async deleteUser(id: number): Promise<void> {
    await this.call("DELETE", `/users/${id}`, undefined, [404]);
  }

  async #logIn(): Promise<string> {
    const { identity, secret } = this.#account;
    const { status, body } = await this.#send("POST", "/tokens", {
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ identity, secret }),
    });
    const token = (Object(body) as { token?: unknown }).token;
    if (typeof token !== "string") throw new Error(`the login is answered ${status} ${JSON.stringify(body)}`);
    return token;
  }

  /** While the backend restarts, a person clicks again. */
  async #send(method: string, path: string, init: RequestInit): Promise<ApiAnswer> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        const url = `${this.#account.apiUrl}${path}`;
        const response = await fetch(url, { method, ...init, signal: AbortSignal.timeout(60_000) });
        const text = await response.text();
        const isJson = response.headers.get("content-type")?.startsWith("application/json") === true;
        if (isJson) return { status: response.status, body: JSON.parse(text) };
        if (response.status !== 502 || attempt === 10)
          return { status: response.status, body: text.slice(0, 200) };
      } catch (error) {
        if (attempt === 10) throw error;
      }
      await sleep(500);
    }
  }
}

function idOf({ body }: ApiAnswer): number {
  return (body as { id: number }).id;
}
