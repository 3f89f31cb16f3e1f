import type { Router } from "../ports/router.js";
import type { Runtime } from "../ports/runtime.js";

type Call = (...given: never[]) => Promise<unknown>;

/** A port's calls by name: the compiler refuses a table that lacks one. */
type CallsOf<Port> = {
  readonly [Name in keyof Port as Required<Port>[Name] extends Call ? Name : never]-?: true;
};

type GuardedCalls<Port> = { readonly [Name in keyof CallsOf<Port> & keyof Port]: Port[Name] };

/** A port's members, including optional ones: the compiler refuses an object that forgets one. */
type MembersOf<Port> = { readonly [Name in keyof Required<Port>]: Port[Name] };

/**
 * Checks before each call of a port whether this deployer may still act: the call rejects with the error of
 * `assertMayAct`.
 */
export class Guard {
  readonly #assertMayAct: () => void;

  constructor(assertMayAct: () => void) {
    this.#assertMayAct = assertMayAct;
  }

  runtime(runtime: Runtime): Runtime {
    const { images, volumes, names, exec, connections, usage, host } = runtime;
    return portOf<Runtime>({
      reach: runtime.reach,
      asked: runtime.asked,
      ...this.#calls(runtime, {
        check: true,
        create: true,
        start: true,
        supervise: true,
        stop: true,
        remove: true,
        claim: true,
        inspect: true,
        list: true,
        watch: true,
      }),
      logs: (...given) => this.#lines(() => runtime.logs(...given)),
      images:
        images &&
        this.#calls(images, {
          platform: true,
          pull: true,
          load: true,
          find: true,
          obstacle: true,
          build: true,
          list: true,
          tags: true,
          tag: true,
          remove: true,
        }),
      volumes:
        volumes &&
        this.#calls(volumes, { mounts: true, missing: true, unused: true, create: true, remove: true }),
      names: names && this.#calls(names, { obstacle: true, give: true, take: true }),
      exec: exec && this.#calls(exec, { run: true }),
      connections: connections && this.#calls(connections, { count: true, accepted: true, listeners: true }),
      usage: usage && this.#calls(usage, { measure: true }),
      host: host && {
        engineUrl: host.engineUrl,
        ...this.#calls(host, {
          dataFolder: true,
          chooseLoopbackPort: true,
          findPortHolders: true,
          listBinds: true,
          listLabelled: true,
          readEnvironment: true,
        }),
      },
    });
  }

  router(router: Router): Router {
    const { kind, instance, appliesLate, editedByOthers, keepsClients, lacksHosts } = router;
    return portOf<Router>({
      kind,
      instance,
      appliesLate,
      editedByOthers,
      keepsClients,
      lacksHosts,
      ...this.#calls(router, {
        check: true,
        isChallenged: true,
        whyUnserved: true,
        workers: true,
        read: true,
        dryRun: true,
        put: true,
        remove: true,
      }),
    });
  }

  #calls<Port extends object>(port: Port, calls: CallsOf<Port>): GuardedCalls<Port> {
    const guarded = Object.keys(calls).map((name): [string, unknown] => {
      const find = (): Call => Reflect.get(port, name) as Call;
      const call = async (...given: never[]): Promise<unknown> => {
        this.#assertMayAct();
        return Reflect.apply(find(), port, given);
      };
      return [name, find() && call];
    });
    return Object.fromEntries(guarded) as GuardedCalls<Port>;
  }

  async *#lines(open: () => AsyncIterable<string>): AsyncGenerator<string> {
    this.#assertMayAct();
    yield* open();
  }
}

/** Without the members that it lacks. */
function portOf<Port extends object>(members: MembersOf<Port>): Port {
  return Object.fromEntries(Object.entries(members).filter(([, member]) => member !== undefined)) as Port;
}
