export { memorySource } from "./memory-source.js";
export { MemoryProber } from "./memory-prober.js";
export { MemoryRouter, type MemoryRouterOptions } from "./memory-router.js";
export { MemoryRuntime, type ImageBehaviour, type MemoryRuntimeOptions } from "./memory-runtime.js";
export { memoryWorld, type MemoryWorld } from "./memory-world.js";
export { plainSpec } from "./plain-spec.js";
export {
  proberContract,
  type ProberContractCase,
  type ProberContractWorld,
  type ServerBehaviour,
} from "./prober-contract.js";
export { routerContract, type RouterContractCase, type RouterContractWorld } from "./router-contract.js";
export { runtimeContract, type RuntimeContractCase, type RuntimeContractWorld } from "./runtime-contract.js";
export { storeContract, type StoreCase, type StoreWorld } from "./store-contract.js";
export { VirtualClock } from "./virtual-clock.js";
