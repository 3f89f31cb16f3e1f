import BetterSqlite3 from "better-sqlite3";

const domain = "app.test";
const ports = ["runtime", "router", "prober", "store"];
const runtimePorts = new Set(["images", "volumes", "names", "exec", "connections", "usage", "host"]);
const timing = { watchMs: 0, pollMs: 500, quarantineMs: 20_000, leaseMs: 1_000 };

/** The in-memory world of the old commit, with a deployer that can die. */
export class World {
  armed = false;
  entered = [];
  /** Containers by name, as they were requested. */
  #requests = new Map();
  #policies = new Map();
  #phases = new Map();
  #events = [];
  #isDead = false;

  static async open(parts, death) {
    const world = new World();
    await world.#open(parts, death);
    return world;
  }

  async #open({ createDeployer, kit, sqlite, file }, death) {
    this.file = file;
    this.dead = new Promise((resolve) => (this.die = () => ((this.#isDead = true), resolve())));
    this.world = kit.memoryWorld();
    for (const version of ["1", "2", "3"]) this.world.runtime.publish(`registry/web:${version}`);
    this.world.runtime.publish("registry/web:bad", { readyAfterMs: Infinity });
    this.store = sqlite(file);
    const all = { ...this.world, store: this.store };
    const connected = Object.fromEntries(ports.map((port) => [port, this.#mortal(port, all[port], death)]));
    this.deployer = await createDeployer({
      ...connected,
      clock: this.#mortal("clock", this.world.clock, {}),
      sources: [kit.memorySource()],
      timing,
      onEvent: (event) => this.#events.push(event),
    });
  }

  /** The view of a dying process: from then on it hears nothing, and does nothing. */
  #mortal(port, target, death) {
    const never = () => new Promise(() => undefined);
    return new Proxy(target, {
      get: (_, call) => {
        const member = Reflect.get(target, call, target);
        // Since decision 0015 a runtime has ports of its own.
        if (port === "runtime" && runtimePorts.has(String(call)) && member)
          return this.#mortal(`runtime.${String(call)}`, member, death);
        if (typeof member !== "function") return member;
        if (port === "clock" && call.endsWith("Ms")) return (...given) => member.apply(target, given);
        return (...given) => {
          if (this.#isDead) return never();
          if (!this.#outlives("before", port, call, given, death)) return (this.die(), never());
          const answer = member.apply(target, given);
          if (!(answer instanceof Promise)) return answer;
          return answer.then(
            (value) => {
              if (this.#isDead) return never();
              this.#note(port, call, given);
              return this.#outlives("after", port, call, given, death) ? value : (this.die(), never());
            },
            (error) => (this.#isDead ? never() : Promise.reject(error)),
          );
        };
      },
    });
  }

  /** False at the call at which it dies. */
  #outlives(when, port, call, given, { entering, leaving, diesBefore, diesAfter, last }) {
    if (!this.armed) return true;
    const [diesIn, diesAt] = (when === "before" ? diesBefore : diesAfter) ?? [];
    if (port === diesIn && call === diesAt) return false;
    const head = headIn(port, call, given);
    if (!head || (last && this.#phases.size > 0 && this.#isFirst(head.id))) return true;
    const before = this.#phases.get(head.id);
    if (when === "before") return leaving === undefined || before !== leaving || head.phase === leaving;
    return entering === undefined || head.phase !== entering;
  }

  #isFirst(id) {
    return [...this.#phases.keys()][0] === id;
  }

  #note(port, call, given) {
    const head = headIn(port, call, given);
    if (head && this.armed) {
      if (this.#phases.get(head.id) !== head.phase && !this.entered.includes(head.phase))
        this.entered.push(head.phase);
      this.#phases.set(head.id, head.phase);
    }
    if (port !== "runtime") return;
    const [name, other] = given;
    if (["create", "createContainer"].includes(call)) this.#requests.set(name.name, name);
    if (["supervise", "setRestartPolicy"].includes(call)) this.#policies.set(name, other);
    if (["remove", "removeContainer"].includes(call)) this.#requests.delete(name);
    if (!["claim", "renameContainer"].includes(call)) return;
    for (const map of [this.#requests, this.#policies]) {
      if (map.has(name)) map.set(other, map.get(name));
      map.delete(name);
    }
  }

  async begin(version, more = {}) {
    const config = {
      image: `registry/web:${version}`,
      port: 8080,
      domains: [domain],
      healthcheck: { path: "/health", deadline: "1s", successes: 1 },
      drain: { timeout: "2s" },
      environment: { VERSION: version },
      ...more,
    };
    await this.deployer.apply({ name: "web", source: "memory", config });
    return this.deployer.deploy("web");
  }

  async deploy(version, more) {
    return (await this.begin(version, more)).done;
  }

  /** Resolves after a deployment that begins from now on has entered this phase. */
  async enters(phase) {
    const from = this.#events.length;
    const isThere = (event) => event.type === "phase:entered" && event.phase === phase;
    while (!this.#events.slice(from).some(isThere)) await this.world.clock.sleep(5);
  }

  holdConnections() {
    for (const { name } of this.world.runtime.snapshot()) this.world.runtime.holdConnections(name, 3);
  }

  removeLive() {
    const [{ name }] = this.world.runtime.snapshot();
    this.world.runtime.removeByHand(name);
    this.#requests.delete(name);
  }

  async leftBehind(name) {
    this.die();
    const containers = this.world.runtime.snapshot().map((container) => ({
      id: container.id,
      request: { ...this.#requests.get(container.name), name: container.name },
      state: container.state,
      restart: this.#policies.get(container.name),
    }));
    const route = await this.world.router.read("web");
    await this.store.close();
    const db = new BetterSqlite3(this.file);
    const schema = db
      .prepare("select type, name, sql from sqlite_master where sql is not null and name not like 'sqlite_%'")
      .all();
    const tables = schema.filter(({ type }) => type === "table");
    const rows = Object.fromEntries(
      tables.map((table) => [table.name, db.prepare(`select * from ${table.name}`).all()]),
    );
    const version = db.pragma("user_version", { simple: true });
    db.close();
    const { domains, target, nonce } = route ?? {};
    return {
      name,
      nowMs: this.world.clock.wallMs(),
      version,
      schema: schema.map(({ sql }) => sql),
      rows,
      containers,
      route: route && { domains, target, nonce },
    };
  }
}

/** The head that a call to the store writes, if any. */
function headIn(port, call, given) {
  if (port !== "store") return undefined;
  if (call === "enqueue" || call === "rewriteQueued") return given[0];
  return call === "openDeployment" || call === "writeDeployment" ? given[1] : undefined;
}
