import type { Runtime } from "../runtime/runtime.js";

/** The same engine, as a deployer knows it that is configured to have the proxy reach containers so. */
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
