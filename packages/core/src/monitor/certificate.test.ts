import { describe, expect, it } from "vitest";
import { memoryWorld } from "../testing/memory-world.js";
import { judgeCertificates, readCertificates } from "./certificate.js";

const dayMs = 86_400_000;
const nowMs = 1_000 * dayMs;
const never = new AbortController().signal;
const at = { address: "10.0.0.1", port: 443 };

/** The report about domains whose certificates end after so many days; undefined: no certificate. */
async function check(...days: (number | undefined)[]) {
  const { prober } = memoryWorld();
  const entrances = days.map((each, index) => {
    const domain = `${index}.test`;
    if (each !== undefined) prober.certify({ ...at, host: domain }, nowMs + each * dayMs);
    return { address: at.address, port: at.port, domain, scheme: "https" as const };
  });
  return judgeCertificates(await readCertificates(prober, entrances, never), nowMs);
}

describe("the look at certificates", () => {
  it.each([
    [30, "ok"],
    [14, "ok"],
    [13.9, { severity: "warning", message: "the certificate for 0.test ends in 13 days" }],
    [3, { severity: "warning", message: "the certificate for 0.test ends in 3 days" }],
    [2.9, { severity: "error", message: "the certificate for 0.test ends in 2 days" }],
    [-1, { severity: "error", message: "the certificate for 0.test has ended" }],
  ])("should of one that ends in %s days say %j", async (days, found) => {
    expect(await check(days)).toEqual(found);
  });

  it("should tell of the one that ends first", async () => {
    expect(await check(30, 1, 5)).toMatchObject({ message: expect.stringContaining("1.test") });
  });

  it("should say nothing where none can be seen", async () => {
    expect(await check()).toBeUndefined();
    expect(await check(undefined)).toBeUndefined();
    expect(await check(undefined, 30)).toBe("ok");
    const entrances = [{ ...at, domain: "0.test", scheme: "https" as const }];
    const prober = { probe: memoryWorld().prober.probe.bind(memoryWorld().prober) };
    expect(await readCertificates(prober, entrances, never)).toEqual([]);
  });

  it("should not ask where there is no https", async () => {
    const { prober } = memoryWorld();
    prober.certify({ ...at, host: "0.test" }, nowMs);
    const entrances = [{ ...at, domain: "0.test", scheme: "http" as const }];
    expect(await readCertificates(prober, entrances, never)).toEqual([]);
  });
});
