import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

setFlagsFromString("--expose-gc");

/** Frees everything unreferenced at once. */
export const collectGarbage = runInNewContext("gc") as () => void;
