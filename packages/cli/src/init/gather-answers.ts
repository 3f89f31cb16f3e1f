import { domainSchema, imageReferenceSchema, workloadNameSchema } from "@cutover/schema";
import { basename, resolve } from "node:path";
import type * as z from "zod";
import type { CommandContext } from "../command-context.js";
import type { RouterSettings } from "../config/router-schema.js";
import { inStateFolder } from "../config/state-folder.js";
import type { Choice, Prompts } from "../output/prompts.js";
import { inputNeeded, usageInvalid } from "../usage-errors.js";
import {
  type Beginning,
  type ComposeBeginning,
  findBeginnings,
  readCompose,
  readDockerfile,
} from "./beginnings.js";
import { type Answers, nameFrom } from "./first-project.js";
import { type InitOptions, readPort } from "./init-options.js";

/** Asks for everything that no option gives, if there is a terminal. INPUT_NEEDED, USAGE_INVALID, CANCELLED. */
export async function gatherAnswers(
  { prompts }: Pick<CommandContext, "prompts">,
  options: InitOptions,
  folder: string,
): Promise<Answers> {
  const questions = new Questions(prompts);
  const beginning = await chooseBeginning(prompts, options, folder);
  const name = await questions.text("Name of the workload", {
    given: options.name,
    initial: nameFrom(beginning.kind === "image" ? beginning.image : folder),
    schema: workloadNameSchema,
  });
  const service = beginning.kind === "compose" ? await chooseService(prompts, options, beginning) : undefined;
  const port =
    beginning.kind === "static" ? undefined : await askPort(questions, options, beginning, service);
  const domains = options.domain ?? [
    await questions.text("Domain", { given: undefined, initial: `${name}.localhost`, schema: domainSchema }),
  ];
  const healthPath = await askHealthPath(prompts, options, beginning);
  const router = await chooseRouter(questions, prompts, options);
  return { name, beginning, service, port, domains, healthPath, router };
}

class Questions {
  readonly #prompts: Prompts;

  constructor(prompts: Prompts) {
    this.#prompts = prompts;
  }

  /** What is given, else the answer, else what would be proposed. Without a proposal, INPUT_NEEDED. */
  async text(
    question: string,
    of: {
      readonly given: string | undefined;
      readonly initial?: string;
      readonly schema?: z.ZodType;
      readonly remedy?: string;
    },
  ): Promise<string> {
    const { given, initial, schema, remedy = "Pass it as an option." } = of;
    const problemOf = (answer: string) => {
      const result = schema?.safeParse(answer);
      return result?.success === false ? `must be ${result.error.issues[0]?.message ?? "valid"}` : undefined;
    };
    if (given === undefined && this.#prompts.canAsk)
      return this.#prompts.ask(question, initial ?? "", problemOf);
    const answer = given ?? initial;
    if (answer === undefined) throw inputNeeded(question, remedy);
    const problem = problemOf(answer);
    if (problem !== undefined) throw usageInvalid(`${question}: ${problem}`);
    return answer;
  }
}

async function chooseBeginning(prompts: Prompts, options: InitOptions, folder: string): Promise<Beginning> {
  const given = [options.image, options.compose, options.dockerfile, options.static].filter(
    (each) => each !== undefined,
  );
  if (given.length > 1)
    throw usageInvalid("--image, --compose, --dockerfile and --static exclude each other");
  if (options.image !== undefined) return { kind: "image", image: readImage(options.image) };
  if (options.compose !== undefined) return readCompose(resolve(folder, options.compose));
  if (options.dockerfile !== undefined) return readDockerfile(resolve(folder, options.dockerfile));
  if (options.static !== undefined) return { kind: "static", directory: resolve(folder, options.static) };
  const found = await findBeginnings(folder);
  if (!prompts.canAsk) {
    if (found[0]) return found[0];
    throw inputNeeded("what runs?", "Pass --image, --compose, --dockerfile or --static.");
  }
  const choices = found.map((each, index) => ({ value: String(index), label: labelOf(each) }));
  const chosen =
    found.length === 0
      ? "image"
      : await prompts.choose("What runs?", [...choices, { value: "image", label: "an image of a registry" }]);
  const beginning = found[Number(chosen)];
  if (beginning) return beginning;
  const image = await new Questions(prompts).text("Image", {
    given: undefined,
    initial: "nginx:stable-alpine",
    schema: imageReferenceSchema,
  });
  return { kind: "image", image };
}

function readImage(image: string): string {
  if (imageReferenceSchema.safeParse(image).success) return image;
  throw usageInvalid("--image is no reference of an image", "Write it as registry.example/web:1.");
}

function labelOf(beginning: Beginning): string {
  switch (beginning.kind) {
    case "compose":
      return `the stack of ${basename(beginning.file)}`;
    case "dockerfile":
      return "the Dockerfile of this folder";
    case "static":
      return `the files of ${beginning.directory}`;
    case "image":
      return beginning.image;
  }
}

async function chooseService(
  prompts: Prompts,
  { service }: InitOptions,
  { services }: ComposeBeginning,
): Promise<string> {
  if (service !== undefined) return service;
  const open = services.filter(({ ports }) => ports.length > 0);
  const candidates = open.length > 0 ? open : services;
  const [only, second] = candidates;
  if (only && !second) return only.name;
  if (!only) throw usageInvalid("the compose file names no service", "Name its service with --service.");
  if (!prompts.canAsk) throw inputNeeded("which service gets the traffic?", "Pass --service.");
  return prompts.choose(
    "Which service gets the traffic?",
    candidates.map(({ name }) => ({ value: name, label: name })),
  );
}

async function askPort(
  questions: Questions,
  { port }: InitOptions,
  beginning: Beginning,
  service: string | undefined,
): Promise<number> {
  if (port !== undefined) return port;
  const known = knownPorts(beginning, service)[0];
  const answer = await questions.text("Port on which the program listens, in its container", {
    given: undefined,
    ...(known !== undefined && { initial: String(known) }),
    remedy: "Pass --port.",
  });
  return readPort(answer);
}

function knownPorts(beginning: Beginning, service: string | undefined): readonly number[] {
  if (beginning.kind === "dockerfile") return beginning.ports;
  if (beginning.kind === "compose")
    return beginning.services.find(({ name }) => name === service)?.ports ?? [];
  return beginning.kind === "image" && /(^|\/)nginx(:|@|$)/.test(beginning.image) ? [80] : [];
}

async function askHealthPath(
  prompts: Prompts,
  { health }: InitOptions,
  { kind }: Beginning,
): Promise<string | undefined> {
  if (health !== undefined || kind === "static" || !prompts.canAsk) return health;
  const answer = await prompts.ask("Path that answers 200 once it is ready; empty: none", "/", (path) =>
    path === "" || path.startsWith("/") ? undefined : "must begin with /",
  );
  return answer === "" ? undefined : answer;
}

async function chooseRouter(
  questions: Questions,
  prompts: Prompts,
  options: InitOptions,
): Promise<RouterSettings> {
  const { proxy, proxyPort = 8080, sitesDirectory, proxyUrl, proxyApi, proxyIdentity } = options;
  const kind =
    proxy ??
    (prompts.canAsk
      ? await prompts.choose("Which proxy leads clients to it?", proxyChoices(proxyPort))
      : "own-nginx");
  if (kind === "own-nginx") return { own_nginx: { directory: inStateFolder("nginx"), port: proxyPort } };
  const proxy_url = await questions.text("Where the proxy answers, from here", {
    given: proxyUrl,
    initial: "http://127.0.0.1",
  });
  if (kind === "nginx") {
    const sites_directory = await questions.text("Folder from which nginx includes *.conf", {
      given: sitesDirectory,
      initial: "/etc/nginx/conf.d",
    });
    return { nginx: { sites_directory, proxy_url } };
  }
  if (kind === "caddy") {
    const directory = await questions.text("Folder of the routes' targets, which Caddy reads too", {
      given: sitesDirectory,
      initial: "/var/lib/cutover/routes",
    });
    return { caddy: { ...(proxyApi !== undefined && { admin: proxyApi }), proxy_url, directory } };
  }
  const url = await questions.text("API of Nginx Proxy Manager", {
    given: proxyApi,
    initial: "http://127.0.0.1:81/api",
  });
  const identity = await questions.text("Mail address of Cutover's user there", {
    given: proxyIdentity,
    remedy: "Pass --proxy-identity.",
  });
  return { nginx_proxy_manager: { url, identity, secret: { from_env: "CUTOVER_SECRET_NPM" }, proxy_url } };
}

function proxyChoices(port: number): Choice[] {
  return [
    { value: "own-nginx", label: "an nginx that Cutover runs", hint: `on 127.0.0.1:${port}` },
    { value: "nginx", label: "an nginx that runs already" },
    { value: "caddy", label: "a Caddy that runs already, 2.8 or newer" },
    { value: "nginx-proxy-manager", label: "Nginx Proxy Manager" },
  ];
}
