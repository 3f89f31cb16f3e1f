import { describe, expect, it } from "vitest";
import { obstaclesIn } from "./user-directives.js";

const proxy = "include conf.d/include/proxy.conf;";

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

describe("an obstacle", () => {
  it.each([
    'return 200 "maintenance";',
    "location / { proxy_pass http://10.0.0.1:8080; }",
    "location / {\n  proxy_set_header Host $host;\n  proxy_pass http://app-blue:80;\n}",
    'location / { return 200 "mine"; }',
    "location / { root /var/www; }",
    "location ~ .* { proxy_pass http://127.0.0.1:8080; }",
    'location ~* "^/" { proxy_pass http://127.0.0.1:8080; }',
    "# x; location / {\n",
    `location /a { ${proxy} }\nlocation / { proxy_pass http://127.0.0.1:8080; }`,
  ])("should be certain in %j", (text) => {
    expect(obstaclesIn(text)).toMatchObject([{ isCertain: true }]);
  });

  it.each([
    "rewrite ^/old$ /new last;",
    "if ($http_user_agent ~ bot) { return 403; }",
    "location / { include conf.d/include/mine.conf; }",
    "location / { proxy_pass $upstream; }",
    "set $port 8080;",
    "location / { try_files $uri @app; }",
    "location / { if ($arg_x) { return 403; } proxy_pass http://127.0.0.1:8080; }",
    "location / { content_by_lua_block { ngx.say(1) } }",
    "}",
  ])("should not be certain in %j", (text) => {
    expect(obstaclesIn(text)).toMatchObject([{ isCertain: false }]);
  });

  it.each([
    "location / { proxy_pass $forward_scheme://$server:$port; }",
    "location / { proxy_pass http://${server}:${port}$request_uri; }",
    "location ~ \\.php$ { proxy_pass http://127.0.0.1:9000; }",
    "location ~ / { include /etc/nginx/conf.d/include/proxy.conf; }",
    "location /api/ { proxy_pass http://10.0.0.1:8080; }",
    "set $mine 8080;",
    "set $port_of_mine 8080;",
    "limit_rate $port;",
  ])("should not be found in %j", (text) => {
    expect(obstaclesIn(text)).toEqual([]);
  });
});
