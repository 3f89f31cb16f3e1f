import { expect, it } from "vitest";
import type { ProbeOutcome } from "../ports/prober.js";
import type { Entrance, Route } from "../ports/router.js";
import type { LiveRoute } from "../records/records.js";
import { describeFaults, inspectRoute } from "./inspect-route.js";

const nonce = "0123456789abcdef";
const target = { scheme: "http", host: "10.0.0.2", port: 8080 } as const;
const entrance = (scheme: Entrance["scheme"]): Entrance => {
  return { scheme, domain: "app.test", address: "127.0.0.1", port: scheme === "https" ? 443 : 80 };
};
const [http, https] = [entrance("http"), entrance("https")];
const marker: ProbeOutcome = { kind: "answer", status: 200, contentType: "text/plain", body: nonce };
const refused: ProbeOutcome = { kind: "failure", reason: "refused", message: "refused" };

/** The faults of a route that was verified at `verified`, in words. */
async function faultsOf(
  found: Partial<Route> | undefined,
  { answers = {}, verified = [http], router = "proxy" }: Seen = {},
): Promise<string> {
  const route = { domains: ["app.test"], target, nonce, entrances: verified, router, facts: undefined };
  const record = { workload: "web", domains: ["app.test"], target, nonce, online: true, enabled: true };
  const engine = {
    router: { instance: "proxy", read: async () => found && { entrances: [http], ...record, ...found } },
    prober: { probe: async ({ scheme }: Entrance) => answers[scheme] ?? marker },
  };
  const wanted = { workload: "web", route: route as unknown as LiveRoute };
  const { faults } = await inspectRoute(engine as never, wanted, new AbortController().signal);
  return describeFaults(faults);
}

interface Seen {
  readonly answers?: Partial<Record<Entrance["scheme"], ProbeOutcome>>;
  readonly verified?: readonly Entrance[];
  readonly router?: string;
}

it("should find nothing wrong with a route that answers its marker", async () => {
  expect(await faultsOf({})).toBe("");
});

it("should find a route gone, also one of another proxy, whose record says nothing here", async () => {
  expect(await faultsOf(undefined)).toBe("the proxy has no route of it");
  expect(await faultsOf(undefined, { router: "another proxy" })).toBe("the proxy has no route of it");
});

it("should find an http that answers itself instead of a redirect", async () => {
  const redirecting = { entrances: [https], redirects: [http] };
  expect(await faultsOf(redirecting)).toContain("app.test answers itself instead of a redirect");
  const location = "https://app.test/";
  const redirect: ProbeOutcome = { kind: "answer", status: 301, contentType: "", body: "", location };
  expect(await faultsOf(redirecting, { answers: { http: redirect } })).toBe("");
});

it("should miss an https only if it was verified, as nobody may listen where it was guessed to be", async () => {
  const both = { entrances: [http, https] };
  const answers = { https: refused };
  expect(await faultsOf(both, { answers, verified: [http] })).toBe("");
  expect(await faultsOf(both, { answers, verified: [http, https] })).toContain("over https");
});
