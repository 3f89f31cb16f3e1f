import { memoryWorld, sourceContract } from "@cutover/core/testing";
import Docker from "dockerode";
import { describe, it } from "vitest";
import { binary } from "./binary-source.js";

const prepare = () => ({ ...memoryWorld(), config: { path: "/bin/busybox" } });

describe("the binary source", () => {
  it.each(sourceContract(binary(new Docker()), { prepare }))("$title", ({ run }) => run());
});
