import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { request } from "undici";

export interface CaddyAdminWorld {
  /** The admin API, without a slash at the end. */
  readonly admin: string;
  /** The name of a server of its configuration, which has no list of routes yet. */
  readonly server: string;
}

export interface CaddyAdminCase {
  readonly name: string;
  readonly run: (world: CaddyAdminWorld) => Promise<void>;
}

interface Answer {
  readonly status: number;
  readonly tag: string;
  readonly value: unknown;
  /** Of a refusal. */
  readonly words: string;
}

interface Asked {
  readonly tag?: string;
  readonly body?: unknown;
  readonly type?: string;
}

async function ask(
  { admin }: CaddyAdminWorld,
  act: string,
  { tag, body, type = "application/json" }: Asked = {},
): Promise<Answer> {
  const [method = "", path = ""] = act.split(" ");
  const headers = { "content-type": type, ...(tag !== undefined && { "if-match": tag }) };
  const text = typeof body === "string" ? body : JSON.stringify(body);
  // Without the headers of a browser, which Caddy refuses; and on a connection of its own, because Caddy replaces its listener at each write.
  const response = await request(`${admin}${path}`, {
    method,
    headers,
    body: body === undefined ? null : text,
    reset: true,
  });
  const answer = await response.body.text();
  const value: unknown = answer === "" ? undefined : JSON.parse(answer);
  const { error } = Object(value) as { error?: unknown };
  return {
    status: response.statusCode,
    tag: String(response.headers["etag"] ?? ""),
    value,
    words: String(error),
  };
}

const routesOf = ({ server }: CaddyAdminWorld): string => `/config/apps/http/servers/${server}/routes`;
const site = (id: string) => ({ "@id": id, match: [{ host: [`${id}.test`] }] });

/** What Cutover relies on of Caddy's admin API. The runner gives each case a fresh Caddy. */
export const caddyAdminContract: readonly CaddyAdminCase[] = [
  {
    name: "should say of what is not there that it is null, with a tag",
    run: async (world) => {
      const { status, value, tag } = await ask(world, `GET ${routesOf(world)}`);
      assert.deepEqual([status, value, tag !== ""], [200, null, true]);
    },
  },
  {
    name: "should create with PUT what is not there alone, and replace with PATCH what is there alone",
    run: async (world) => {
      const at = routesOf(world);
      const { tag: absent } = await ask(world, `GET ${at}`);
      const missing = await ask(world, `PATCH ${at}`, { tag: absent, body: [site("a")] });
      assert.deepEqual([missing.status, /key does not exist/.test(missing.words)], [404, true]);
      assert.equal((await ask(world, `PUT ${at}`, { tag: absent, body: [site("a")] })).status, 200);
      const { tag, value } = await ask(world, `GET ${at}`);
      assert.deepEqual(value, [site("a")]);
      const present = await ask(world, `PUT ${at}`, { tag, body: [site("b")] });
      assert.deepEqual([present.status, /key already exists/.test(present.words)], [409, true]);
      assert.equal((await ask(world, `PATCH ${at}`, { tag, body: [site("b")] })).status, 200);
      assert.deepEqual((await ask(world, `GET ${at}`)).value, [site("b")]);
    },
  },
  {
    name: "should change nothing under a tag that another write has made old",
    run: async (world) => {
      const at = routesOf(world);
      const { tag } = await ask(world, `GET ${at}`);
      await ask(world, `PUT ${at}`, { tag, body: [site("a")] });
      const { tag: second } = await ask(world, `GET ${at}`);
      await ask(world, `PATCH ${at}`, { tag: second, body: [site("b")] });
      const late = await ask(world, `PATCH ${at}`, { tag: second, body: [site("c")] });
      assert.deepEqual([late.status, late.words !== "undefined"], [412, true]);
      assert.deepEqual((await ask(world, `GET ${at}`)).value, [site("b")]);
    },
  },
  {
    name: "should say what a Caddyfile stands for with what it imports, and its mistakes, without effect",
    run: async (world) => {
      const folder = await mkdtemp(join(tmpdir(), "cutover-caddyfile-"));
      try {
        await writeFile(join(folder, "web.caddy"), "http://a.test {\n\treverse_proxy 10.0.0.2:80\n}\n");
        const adapt = (body: string) => ask(world, "POST /adapt", { body, type: "text/caddyfile" });
        const none = await adapt(`import ${folder}/none/*.caddy\n`);
        assert.equal(none.status, 200);
        const good = await adapt(`import ${folder}/*.caddy\n`);
        assert.equal(good.status, 200);
        const told = JSON.stringify((good.value as { readonly result: unknown }).result);
        for (const part of ['"host":["a.test"]', '"dial":"10.0.0.2:80"', '":80"'])
          assert.ok(told.includes(part), `${part} in ${told}`);
        const bad = await adapt("http://a.test {\n\tbroken\n}\n");
        assert.deepEqual([bad.status, /unrecognized directive: broken/.test(bad.words)], [400, true]);
        assert.equal((await ask(world, `GET ${routesOf(world)}`)).value, null);
      } finally {
        await rm(folder, { recursive: true });
      }
    },
  },
];
