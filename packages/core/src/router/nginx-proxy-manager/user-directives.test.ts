import { expect, it } from "vitest";
import { obstaclesIn } from "./user-directives.js";

it.each([
  ["", 0],
  ["client_max_body_size 5m;\nproxy_set_header X-Return return;", 0],
  ['# return 200;\nadd_header X "; return 200;";', 0],
  ["location /old { return 301 /new; }", 0],
  ["location /a { rewrite ^ /b; }\nlocation = / { return 204; }", 0],
  ["location / { include conf.d/include/proxy.conf; }", 0],
  ["# location / {\n", 0],
  ['return 200 "maintenance";', 1],
  ["add_header X y; # note\nreturn 503;", 1],
  ["location /a { }\nrewrite ^/old$ /new last;", 1],
  ["if ($http_user_agent ~ bot) { return 403; }", 1],
  ['location / { return 200 "mine"; }', 1],
  ["# x; location / {\n", 1],
  ["location /a {", 1],
  ["}", 1],
] as const)("should find in %j %i obstacles", (text, count) => {
  expect(obstaclesIn(text)).toHaveLength(count);
});
