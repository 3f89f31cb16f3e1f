import { expect, it } from "vitest";
import { plainProxyHost } from "../../testing/plain-proxy-host.js";
import { parseProxyHost } from "./proxy-host.js";
import { whyNothingChanged } from "./refused-writes.js";

const hostWith = (forward_host: string, more: object = {}) =>
  parseProxyHost({
    ...plainProxyHost,
    locations: [{ path: "/api", forward_scheme: "http", forward_host, forward_port: 80 }],
    ...more,
  });

it("should name the location whose name nginx looks up as what may fail", () => {
  expect(whyNothingChanged(hostWith("api.internal"))).toMatch(
    /its own location \/api forwards to the name api\.internal/,
  );
});

it.each(["10.0.0.1", "[::1]", "::1", "localhost", ""])(
  "should not blame a location that forwards to %j, which nginx looks up nowhere",
  (forwardHost) => {
    expect(whyNothingChanged(hostWith(forwardHost))).toMatch(/another file .* is broken/);
  },
);

it("should say that a host was offline before, and else that what is served is probably unchanged", () => {
  const offline = hostWith("10.0.0.1", { meta: { nginx_online: false } });
  expect(whyNothingChanged(offline)).toMatch(/^it was offline before this write already/);
  for (const online of [hostWith("10.0.0.1"), undefined])
    expect(whyNothingChanged(online)).toMatch(/^what is served is probably unchanged/);
});
