import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

setFlagsFromString("--expose-gc");

/** What nobody refers to any more is gone at once. */
export const collectGarbage = runInNewContext("gc") as () => void;
