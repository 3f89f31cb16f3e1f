import { describe, expect, it } from "vitest";
import { serverAt, settingsOf } from "./caddy-settings.js";

describe("the settings of Caddy", () => {
  it.each([
    undefined,
    null,
    {},
    { http: null, tls: null },
    { http: {}, tls: {} },
    { http: { servers: null }, tls: { certificates: null, automation: null } },
    { tls: { automation: { policies: null } } },
  ])("should be its defaults if its configuration says nothing: %j", (apps) => {
    expect(settingsOf(apps)).toEqual({
      httpPort: 80,
      httpsPort: 443,
      servers: [],
      policies: [],
      loadsCertificates: false,
      hasDns: false,
    });
  });

  it.each([
    [{ automate: ["a.test"] }, false],
    [{ load_files: [{}] }, true],
    [{ automate: ["a.test"], load_files: [{}] }, true],
  ])("should say that somebody else has issued a certificate: %j", (certificates, isThere) => {
    expect(settingsOf({ tls: { certificates } }).loadsCertificates).toBe(isThere);
  });

  it("should be those that it says", () => {
    const said = settingsOf({
      http: { http_port: 8080, https_port: 8443, servers: { edge: { listen: [":8080"] } } },
      tls: { dns: { name: "x" }, automation: { policies: [{ issuers: null }] } },
    });
    expect(said).toMatchObject({ httpPort: 8080, httpsPort: 8443, hasDns: true });
    expect(said.policies).toEqual([{ subjects: [], issuers: [] }]);
    expect(serverAt(said, { address: "127.0.0.1", port: 8080 })).toMatchObject({ listen: [":8080"] });
    expect(serverAt(said, { address: "127.0.0.1", port: 80 })).toBeUndefined();
  });
});
