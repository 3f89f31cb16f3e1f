import { describe, expect, it } from "vitest";
import { findNarrowness } from "./find-narrowness.js";

const dump = (http: string, included = "") => `# configuration file /etc/nginx/nginx.conf:
events { }
http {
  # large_client_header_buffers 9 999k;
  ${http}
  include /etc/nginx/conf.d/*.conf;
  server { listen 80 default_server; client_max_body_size 5g; }
}

# configuration file /etc/nginx/conf.d/some.conf:
${included}
server { server_name a.test; large_client_header_buffers 4 1m; location / { client_max_body_size 1g; } }
`;
const wide = "large_client_header_buffers 4 16k; client_max_body_size 0;";
const found = (configuration: string, domains: string[] = []) =>
  findNarrowness(configuration, { domains }).map(({ severity, message }) => `${severity}: ${message}`);

describe("an nginx that is not ours", () => {
  it("should be found too narrow by name, with what it is set to", () => {
    expect(found(dump(""))).toEqual([
      "warning: nginx's large_client_header_buffers is 4 8k: requests with a longer address or cookie are answered with 414 or 400",
      "warning: nginx's client_max_body_size is 1m: larger uploads are answered with 413",
    ]);
    expect(found(dump("client_max_body_size 2M;"))[1]).toContain("client_max_body_size is 2M");
  });

  it("should be wide enough if its http block says so, or a file that it includes there", () => {
    expect(found(dump(wide))).toEqual([]);
    expect(found(dump("", wide))).toEqual([]);
  });

  it.each([
    ["worker_shutdown_timeout 30s;", "30s"],
    ["  worker_shutdown_timeout 1m 30s;", "1m 30s"],
  ])("should be found to cut streams after a switch: %s", (main, value) => {
    expect(found(main + dump(wide))).toEqual([
      `warning: nginx's worker_shutdown_timeout is ${value}: what is still open so long after a switch is cut, such as streams, WebSockets and downloads`,
    ]);
  });

  it.each([
    "",
    "worker_shutdown_timeout 0;",
    "worker_shutdown_timeout 0s;",
    "# worker_shutdown_timeout 30s;\n",
  ])("should cut nothing by itself: %j", (main) => {
    expect(found(main + dump(wide))).toEqual([]);
  });

  it("should have room for a wildcard by its longest part", () => {
    const [fits, tooLong] = [`*.${"d".repeat(46)}.${"e".repeat(46)}.test`, `*.${"d".repeat(47)}.test`];
    expect(found(dump(wide), [fits, tooLong])).toEqual([expect.stringContaining(`${tooLong} is too long`)]);
  });

  it.each([
    ["", 46, 47],
    ["server_names_hash_bucket_size 128;", 110, 111],
  ])("should have room for names as long as it says: %s", (setting, fits, tooLong) => {
    expect(found(dump(wide + setting), ["d".repeat(fits)])).toEqual([]);
    expect(found(dump(wide + setting), ["d".repeat(tooLong)])).toEqual([
      expect.stringMatching(/^error: d+ is too long for nginx, whose server_names_hash_bucket_size is/),
    ]);
  });
});
