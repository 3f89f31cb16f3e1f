import type { Runtime } from "../ports/runtime.js";

/** The same engine, for a deployer whose proxy reaches containers in this way. */
export function reaching(runtime: Runtime, reach: Runtime["reach"]): Runtime {
  return new Proxy(runtime, {
    get(target, key) {
      if (key === "reach") return reach;
      if (key === "create")
        return (...[request, signal]: Parameters<Runtime["create"]>) =>
          runtime.create({ reach, ...request }, signal);
      const member: unknown = Reflect.get(target, key, target);
      return typeof member === "function" ? (member.bind(target) as unknown) : member;
    },
  });
}
