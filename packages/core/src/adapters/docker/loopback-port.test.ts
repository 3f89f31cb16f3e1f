import { expect, it } from "vitest";
import { chooseLoopbackPort } from "./loopback-port.js";

it("should choose a port below those that the system gives away by itself", async () => {
  const port = await chooseLoopbackPort();
  expect(port).toBeGreaterThanOrEqual(20_000);
  expect(port).toBeLessThan(30_000);
});
