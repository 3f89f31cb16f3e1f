export { memorySource } from "./memory-source.js";
export { MemoryProber } from "./memory-prober.js";
export { MemoryRouter, type MemoryRouterOptions } from "./memory-router.js";
export type { ImageBehaviour } from "./memory-images.js";
export { MemoryRuntime, type MemoryRuntimeOptions } from "./memory-runtime.js";
export { memoryWorld, type MemoryWorld } from "./memory-world.js";
export { plainSpec } from "./plain-spec.js";
export {
  proberContract,
  type ProberContractCase,
  type ProberContractWorld,
  type ServerBehaviour,
} from "./prober-contract.js";
export { caddyAdminContract, type CaddyAdminCase, type CaddyAdminWorld } from "./caddy-admin-contract.js";
export { routerContract, type RouterContractCase } from "./router-contract.js";
export type { RouterContractWorld, RouterHands } from "./router-scene.js";
export { runtimeContract } from "./runtime-contract.js";
export {
  type ContractStacks,
  oneServiceStacks,
  revisionContract,
  type RevisionContractWorld,
} from "./revision-contract.js";
export type { ContractCase, RuntimeContractWorld } from "./runtime-contract-scenario.js";
export { imagesContract, type ImagesContractWorld } from "./images-contract.js";
export { volumesContract, type VolumesContractWorld } from "./volumes-contract.js";
export { namesContract, type NamesContractWorld } from "./names-contract.js";
export { contractCommands, execContract } from "./exec-contract.js";
export { connectionsContract, type ConnectionsContractWorld } from "./connections-contract.js";
export { usageContract } from "./usage-contract.js";
export { hostContract, type HostContractWorld } from "./host-contract.js";
export {
  certificateContract,
  type CertificateContractCase,
  type CertificateContractWorld,
} from "./certificate-contract.js";
export { storeContract } from "./store-contract.js";
export type { StoreCase, StoreWorld } from "./store-case.js";
export { VirtualClock } from "./virtual-clock.js";
export { MemoryStore, emptyStoreData, type MemoryStoreData } from "./memory-store.js";
export { faultsOf, type Fault, type Injection, type PortName } from "./faults.js";
export { Invariants, type Violation } from "./invariants.js";
export {
  besideScenarios,
  changeScenarios,
  fileScenarios,
  scenarios,
  scenariosOf,
  type Scenario,
  type ScenarioConfigs,
} from "./scenarios.js";
export { lifeArbitrary, lifeOf } from "./life-arbitrary.js";
export { elsewhereScenarios } from "./elsewhere-scenarios.js";
export { switchScenarios } from "./switch-scenarios.js";
export { lifeScenarios } from "./life-scenarios.js";
export { playLife, type Life, type LifeReport } from "./random-lives.js";
export { rollbackScenarios } from "./rollback-scenarios.js";
export { volumeScenarios } from "./volume-scenarios.js";
export type { Connect, SweepSubject } from "./sweep-subject.js";
export { sweep, sweepSchedules, type SchedulesReport, type SweepOptions, type SweepReport } from "./sweep.js";
export { invalidConfig, validConfig } from "./config-arbitrary.js";
export {
  type PrepareWorld,
  sourceContract,
  type SourceContractCase,
  type SourceContractOptions,
} from "./source-contract.js";
export { seededRandom } from "./seeded-random.js";
