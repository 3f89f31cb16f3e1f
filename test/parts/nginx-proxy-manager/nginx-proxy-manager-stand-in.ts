import { rm, writeFile } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import type { AdminPort } from "./admin-port.js";
import type { Instance } from "./api-routes.js";
import type { Certificate } from "./certificates.js";
import type { Faults } from "./faults.js";
import type { NameServer } from "./name-server.js";
import type { Slowness } from "./nginx-process.js";
import { oneTimeCode } from "./one-time-code.js";
import type { ProxyHostPatch, ProxyHostRow } from "./proxy-host-row.js";
import type { LoggedRequest, RequestLog } from "./request-log.js";
import type { Permissions, User } from "./user-book.js";

export const identity = "admin@example.com";
export const secret = "changeme";

export interface StandInParts {
  readonly instance: Instance;
  readonly faults: Faults;
  readonly log: RequestLog;
  readonly admin: AdminPort;
  readonly nameServer: NameServer;
  readonly names: Map<string, string>;
  readonly namesAtLoad: Set<string>;
}

/** A stand-in for Nginx Proxy Manager 2.15.1 in front of a real nginx, with switches for faults. */
export class NginxProxyManagerStandIn {
  readonly identity = identity;
  readonly secret = secret;
  /** Ends with `/api`. */
  readonly apiUrl: string;
  readonly proxyUrl: string;
  readonly httpsUrl: string;
  readonly #parts: StandInParts;
  #openAdmin: (() => Promise<void>) | undefined;

  constructor(parts: StandInParts) {
    this.#parts = parts;
    const { port } = parts.admin.server.address() as AddressInfo;
    const { httpPort, httpsPort } = parts.instance.layout;
    this.apiUrl = `http://127.0.0.1:${port}/api`;
    this.proxyUrl = `http://127.0.0.1:${httpPort}`;
    this.httpsUrl = `https://127.0.0.1:${httpsPort}`;
  }

  /** The requests to the admin port so far. */
  get requests(): readonly LoggedRequest[] {
    return this.#parts.log.requests;
  }

  /** The maximum number of concurrent writes below `/api/nginx`; 1 for a client that takes turns. */
  get maxWritesAtOnce(): number {
    return this.#parts.log.maxWritesAtOnce;
  }

  clearLog(): void {
    this.#parts.log.clear();
  }

  /** Holds all files of this instance until `close`. */
  get directory(): string {
    return this.#parts.instance.layout.root;
  }

  get nginxPid(): number | undefined {
    return this.#parts.instance.nginx.pid;
  }

  /** A further user; without `permissions` it may manage its own hosts. */
  addUser(user: {
    readonly identity: string;
    readonly secret: string;
    readonly permissions?: Partial<Permissions>;
  }): void {
    const { users } = this.#parts.instance;
    const name = user.identity.split("@")[0] ?? user.identity;
    const added = users.add({
      email: user.identity,
      name,
      nickname: name,
      auth: { secret: user.secret },
    });
    added.permissions = { ...added.permissions, ...user.permissions };
  }

  setUserDisabled(userIdentity: string, isDisabled: boolean): void {
    this.#user(userIdentity).is_disabled = isDisabled;
  }

  /** Returns a function that gives the code of the moment, and the backup codes. */
  enableTwoFactor(userIdentity = identity): {
    readonly code: () => string;
    readonly backupCodes: readonly string[];
  } {
    const { users } = this.#parts.instance;
    const user = this.#user(userIdentity);
    const shared = users.prepareTwoFactor(user);
    const backupCodes = users.enableTwoFactor(user, oneTimeCode(shared));
    return { code: () => oneTimeCode(shared), backupCodes };
  }

  expireTokens(): void {
    this.#parts.instance.tokens.expireAll();
  }

  /** As after the data volume was recreated: the signing key is another one. */
  garbleTokens(): void {
    this.#parts.instance.tokens.garbleAll();
  }

  setTokenLife(seconds: number): void {
    this.#parts.instance.tokens.setLife(seconds);
  }

  /** A self-signed certificate; its id goes into `certificate_id`. */
  addCertificate(niceName: string, domainNames: readonly string[]): Promise<Certificate> {
    return this.#parts.instance.certificates.add(niceName, domainNames);
  }

  /** Takes a name without a proxy host, as a 404 host does. */
  takeName(name: string): void {
    this.#parts.instance.proxyHosts.takeName(name);
  }

  /** So many hosts of other people, and an nginx that is as slow as it is with as many. */
  async addOtherHosts(count: number, slowness: Slowness): Promise<void> {
    const { proxyHosts, nginx } = this.#parts.instance;
    const at = { forward_scheme: "http", forward_host: "127.0.0.1", forward_port: 9 };
    const hosts = Array.from({ length: count }, (_, index) => ({
      ...at,
      domain_names: [`other-${index}.test`],
    }));
    await proxyHosts.add(this.#user(identity), hosts);
    nginx.slowness = slowness;
  }

  /** A row among the streams; nginx is not told of it. */
  addStream(row: object): void {
    this.#parts.instance.streams.shown.push(row);
  }

  removeStreams(): void {
    this.#parts.instance.streams.shown.length = 0;
  }

  /** What nginx's resolver answers per request; `undefined`: no such name. nginx itself remembers for 10 s. */
  setName(name: string, address: string | undefined): void {
    if (address === undefined) this.#parts.names.delete(name);
    else this.#parts.names.set(name, address);
  }

  /** Whether the host name of a location resolves (to 127.0.0.1) while nginx loads its config. */
  setNameAtLoad(name: string, resolves: boolean): void {
    if (resolves) this.#parts.namesAtLoad.add(name);
    else this.#parts.namesAtLoad.delete(name);
  }

  /** The admin port answers every API call with 502; nginx keeps serving. */
  apiDown(): void {
    this.#parts.faults.apiIsDown = true;
  }

  apiUp(): void {
    this.#parts.faults.apiIsDown = false;
  }

  /** Somebody else's file breaks `nginx -t`: every write answers 500 and changes its row all the same. */
  async breakForeignConfig(): Promise<void> {
    await writeFile(this.#foreignFile, "this is no nginx config\n");
  }

  async repairForeignConfig(): Promise<void> {
    await rm(this.#foreignFile, { force: true });
  }

  /** The next `count` writes are carried out, and their connection is cut instead of an answer. */
  dropReplies(count: number): void {
    this.#parts.faults.dropReplies(count);
  }

  /** The next write changes its row, then the backend dies (502): the host's file is the old one or gone. */
  killMidWrite(file: "old" | "missing"): void {
    this.#parts.faults.killNextWrite(file);
  }

  /** Until called with 0, the connection of a write is cut at once and the write takes effect this much later. */
  delayWrites(delayMs: number): void {
    this.#parts.faults.writeDelayMs = delayMs;
  }

  /** Resolves when all requests have run their course, those included whose connection was cut. */
  settled(): Promise<void> {
    return this.#parts.admin.settled();
  }

  /** An administrator's acts in the front end meanwhile; not in the log. */
  async editByHand(id: number, patch: ProxyHostPatch): Promise<void> {
    await this.#parts.instance.proxyHosts.update(this.#user(identity), id, patch);
  }

  async stopNginx(): Promise<void> {
    this.#openAdmin = await this.#parts.admin.refuse();
    await this.#parts.instance.nginx.close();
  }

  async startNginx(): Promise<void> {
    await this.#parts.instance.nginx.startAgain();
    await this.#openAdmin?.();
  }

  /** The row as stored. */
  row(id: number): ProxyHostRow {
    return this.#parts.instance.proxyHosts.get(this.#user(identity), id);
  }

  /** The host's file vanishes; nginx notices at its next reload. */
  async removeConfigFile(id: number): Promise<void> {
    await this.#parts.instance.proxyHosts.removeFile(id);
  }

  /** Ends nginx and removes all files. */
  async close(): Promise<void> {
    const { admin, instance, nameServer } = this.#parts;
    await admin.close();
    await instance.nginx.close();
    await nameServer.close();
    await rm(instance.layout.root, { recursive: true, force: true });
  }

  get #foreignFile(): string {
    const directory = this.#parts.instance.layout.hostDirectory("proxy_host");
    return join(directory, "by-hand.conf");
  }

  #user(userIdentity: string): User {
    const user = this.#parts.instance.users.byIdentity(userIdentity);
    if (user === undefined) throw new Error(`no user ${userIdentity}`);
    return user;
  }
}
