import { repeatList } from "./many-workloads.js";

/** An engine with many workloads, in a process of its own: in that of the load, it would answer as late as the load is sent. */
const [socketPath = "", manySocket = "", name = "", count = ""] = process.argv.slice(2);
await repeatList({ socketPath, manySocket, name, count: Number(count) });
console.log("ready");
