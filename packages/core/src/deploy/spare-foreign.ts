import type { Runtime } from "../runtime/runtime.js";

/**
 * The engine without what is foreign: a container that has a name of ours, but was not created for the workload, is not there for whoever
 * asks, and is neither stopped nor removed. To create one under its name is a CONTAINER_CONFLICT.
 */
export function spareForeign(runtime: Runtime, workload: string): Runtime {
  const find: Runtime["findContainer"] = async (name, signal) => {
    const found = await runtime.findContainer(name, signal);
    return found?.workload === workload ? found : undefined;
  };
  const own: Partial<Runtime> = {
    findContainer: find,
    stopContainer: async (name, stop, signal) => {
      if (await find(name, signal)) await runtime.stopContainer(name, stop, signal);
    },
    removeContainer: async (name, signal, ...more) => {
      if (await find(name, signal)) await runtime.removeContainer(name, signal, ...more);
    },
  };
  return new Proxy(runtime, {
    get(target, key) {
      const member: unknown = Reflect.get(own, key) ?? Reflect.get(target, key, target);
      return typeof member === "function" ? member.bind(target) : member;
    },
  });
}
