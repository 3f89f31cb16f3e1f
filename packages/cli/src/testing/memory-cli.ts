import { PassThrough } from "node:stream";
import type { NoticeTest } from "@cutover/client";
import { createDeployer, type DeploymentEvent, type WorkloadRequest } from "@cutover/core";
import { memorySource, MemoryStore, memoryWorld, type ImageBehaviour } from "@cutover/core/testing";
import { commands } from "../commands/commands.js";
import type { ExitStatus } from "../exit-status.js";
import type { Io, OutputStream } from "../io.js";
import type { Choice, Prompts } from "../output/prompts.js";
import { runCli } from "../program.js";
import { localAdministration } from "../session/local-administration.js";
import type { Cutover, FollowedDeployment } from "../session/cutover.js";
import type { Session, SessionRequest } from "../session/session.js";
import { declined, inputNeeded } from "../usage-errors.js";

export interface Ran {
  readonly status: ExitStatus;
  readonly stdout: string;
  readonly stderr: string;
}

interface RunOptions {
  readonly environment?: Readonly<Record<string, string>>;
  /** What the person at the terminal answers; nobody is there if absent. */
  readonly answers?: readonly (boolean | string)[];
  /** Of the terminal that stderr is; none if absent. */
  readonly columns?: number;
  readonly stdin?: string;
  /** Called at the start with what presses Ctrl-C. */
  readonly onOpen?: (interrupt: () => void) => void;
  /** Called with each event, and what presses Ctrl-C. */
  readonly onEvent?: (event: DeploymentEvent, interrupt: () => void) => void;
}

/** The program in memory: each command opens a deployer of its own on one store, as a process does. */
export class MemoryCli {
  readonly world = memoryWorld();
  readonly store = new MemoryStore(undefined, () => this.world.clock.wallMs());
  /** The project file. */
  readonly file = new Map<string, WorkloadRequest>();
  kind: Session["kind"] = "local";
  /** If true, a deployment that begins never ends. */
  isStuck = false;
  recordsFile = "/nowhere/cutover-server.db";
  /** What a test notice comes to. */
  noticeTests: NoticeTest = [];
  readonly requests: SessionRequest[] = [];
  /** The last questions, with what could be chosen. */
  readonly asked: { readonly question: string; readonly choices: readonly Choice[] }[] = [];

  /** Writes a workload "web" of this image into the project file, and publishes the image. */
  write(tag: string, more: object = {}, behaviour: ImageBehaviour = {}): void {
    this.world.runtime.publish(`registry/web:${tag}`, behaviour);
    const healthcheck = { path: "/health", interval: "1s", deadline: "5s" };
    const config = { image: `registry/web:${tag}`, port: 8080, domains: ["app.test"], healthcheck, ...more };
    this.file.set("web", { name: "web", source: "memory", config });
  }

  async run(line: string | readonly string[], options: RunOptions = {}): Promise<Ran> {
    const { environment = {}, answers, columns, stdin = "", onEvent, onOpen } = options;
    const listeners = new Set<() => void>();
    const interrupt = (): void => {
      for (const listener of listeners) listener();
    };
    onOpen?.(interrupt);
    const [stdout, stderr] = [new Written(undefined), new Written(columns)];
    const input = new PassThrough();
    input.end(stdin);
    const io: Io = {
      stdin: input,
      stdout,
      stderr,
      environment,
      onInterrupt(listener) {
        listeners.add(listener);
        return () => void listeners.delete(listener);
      },
    };
    const status = await runCli(typeof line === "string" ? line.split(" ") : line, {
      io,
      commands,
      version: "0.0.0",
      prompts: this.#prompts(answers),
      openSession: (request) => this.#open(request, (event) => onEvent?.(event, interrupt)),
    });
    return { status, stdout: stdout.text, stderr: stderr.text };
  }

  async #open(request: SessionRequest, onEvent: (event: DeploymentEvent) => void): Promise<Session> {
    this.requests.push(request);
    const deployer = await createDeployer({
      ...this.world,
      store: this.store,
      sources: [memorySource()],
      timing: { watchMs: 0 },
      watch: request.use === "act",
      onEvent,
    });
    return {
      cutover: this.isStuck ? stuck(deployer) : deployer,
      administration: localAdministration(this.recordsFile, async () => this.noticeTests),
      kind: this.kind,
      place: "this machine",
      workloads: this.file,
      close: () => deployer.close(),
    };
  }

  #prompts(answers: RunOptions["answers"]): Prompts {
    const left = [...(answers ?? [])];
    const canAsk = answers !== undefined;
    return {
      canAsk,
      demandYes: async (question, remedy) => {
        if (!canAsk) throw inputNeeded(question, remedy);
        this.asked.push({ question, choices: [] });
        if (left.shift() !== true) throw declined();
      },
      choose: async (question, choices) => {
        this.asked.push({ question, choices });
        return String(left.shift());
      },
      ask: async (question, initial) => {
        this.asked.push({ question, choices: [] });
        return String(left.shift() ?? initial);
      },
      secret: async () => String(left.shift()),
    };
  }
}

function stuck(deployer: Cutover): Cutover {
  const never = new Promise<never>(() => undefined);
  const deployment: FollowedDeployment = {
    id: "stuck",
    workload: "web",
    events: { [Symbol.asyncIterator]: () => ({ next: () => never }) },
    done: never,
    cancel: async () => "undone",
  };
  const deploy = (): FollowedDeployment => deployment;
  return new Proxy(deployer, {
    get(target, name: keyof Cutover) {
      return name === "deploy" ? deploy : (target[name] as () => unknown).bind(target);
    },
  });
}

class Written implements OutputStream {
  text = "";
  readonly isTTY: boolean;
  readonly columns: number | undefined;
  readonly rows = 24;

  constructor(columns: number | undefined) {
    this.isTTY = columns !== undefined;
    this.columns = columns;
  }

  write(text: string): void {
    this.text += text;
  }

  on(): void {}
}
