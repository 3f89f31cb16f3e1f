import { describe, expect, it } from "vitest";
import { directivesIn, directivesNamed } from "./directives-in.js";

const text = `# worker_processes 9;
user www; worker_processes 2;
events { worker_connections 5; }
http {
  client_max_body_size 1m; # not 9m;
  client_max_body_size 2m;
  log_format main '$a; {' "\\"$b\\" }";
  map $x $y { default 1; }
  server { listen 80; client_max_body_size 3m; }
  sendfile on;
}
server { error_page 404 /a.html; location / { error_page 500 /no.html; } error_page 502 504 /b.html; }
`;

describe("the directives of a block", () => {
  it("should be those that stand right in it, and of two the first", () => {
    expect(Object.fromEntries(directivesIn(text, "http"))).toEqual({
      client_max_body_size: "1m",
      log_format: `main '$a; {' "\\"$b\\" }"`,
      sendfile: "on",
    });
  });

  it("should be those in no block at all if that is asked", () => {
    expect(Object.fromEntries(directivesIn(text, ""))).toEqual({ user: "www", worker_processes: "2" });
  });

  it("should be none of a block that is not there, or that stands in another one", () => {
    expect(directivesIn(text, "stream").size).toBe(0);
    expect(directivesIn(text, "map").size).toBe(0);
    expect(directivesIn(text, "server").has("listen")).toBe(false);
  });

  it("should be found by their name, all of them in their order", () => {
    expect(directivesNamed(text, { block: "server", name: "error_page" })).toEqual([
      "404 /a.html",
      "502 504 /b.html",
    ]);
    expect(directivesNamed(text, { block: "server", name: "listen" })).toEqual([]);
  });

  it("should be read on behind a brace too many", () => {
    expect([...directivesIn("} user www;", "")]).toEqual([["user", "www"]]);
  });
});
