/**
 * Makes the databases of this folder: node test/old-databases/main.mjs COMMIT
 *
 * Checks the commit out beside this checkout and builds its core. Its own deployer then works in its own in-memory world, over its own SQLite
 * store, and dies at the beginning and at the end of each phase of each story below. What it has left is written to COMMIT.json.gz: the rows of
 * the database, the containers of the engine and the routes of the proxy.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";
import { World } from "./world.mjs";

const commit = process.argv[2] ?? "";
const checkout = fileURLToPath(new URL("../..", import.meta.url));

const folder = mkdtempSync(join(tmpdir(), "cutover-old-"));
const tree = join(folder, "tree");
try {
  execFileSync("git", ["worktree", "add", "--detach", tree, commit], { cwd: checkout, stdio: "ignore" });
  symlinkSync(join(checkout, "node_modules"), join(tree, "node_modules"));
  execFileSync("npx", ["tsc", "-b", "packages/core"], { cwd: tree, stdio: "inherit" });
  const databases = await makeAll();
  const text = JSON.stringify({ commit, databases }).replaceAll(/(hostname\\":\\")[^"\\]*/g, "$1host.test");
  const file = fileURLToPath(new URL(`${commit}.json.gz`, import.meta.url));
  writeFileSync(file, gzipSync(text, { level: 9 }));
  console.log(`${file}: ${databases.map(({ name }) => name).join("\n  ")}`);
} finally {
  execFileSync("git", ["worktree", "remove", "--force", tree], { cwd: checkout });
  rmSync(folder, { recursive: true, force: true });
}

/** The work of a deployer, from `before` on: it dies there, or at the end. */
function storiesOf(pauses) {
  const update = (strategy, more = {}) => ({
    before: (world) => world.deploy("1", { deploy_strategy: strategy }),
    act: (world) => world.deploy("2", { deploy_strategy: strategy, ...more }),
  });
  const failing = (strategy) => ({
    ...update(strategy),
    act: (world) => world.deploy("bad", { deploy_strategy: strategy }),
    only: ["aborting", "restoring", "failed"],
  });
  const twice = async (world) => {
    world.holdConnections();
    const first = await world.begin("2", { drain: { timeout: "1h" } });
    await world.enters("draining");
    const second = await world.begin("3", { drain: { timeout: "1h" } });
    await Promise.all([first.done, second.done]);
  };
  return {
    "blue-green update": update("blue-green"),
    "recreate update": update("recreate"),
    "blue-green first deployment": {
      act: update("blue-green").act,
      only: ["probing", "switching", "draining"],
    },
    "recreate first deployment": { act: update("recreate").act, only: ["starting", "switching", "draining"] },
    "blue-green update that fails": failing("blue-green"),
    "recreate update that fails": failing("recreate"),
    "update with a bake": {
      ...update("blue-green", { bake: "5s" }),
      only: ["switching", "draining", "done"],
    },
    removal: { ...update("blue-green"), act: (world) => world.deployer.remove("web").done },
    repair: {
      ...update("blue-green"),
      act: async (world) => {
        world.removeLive();
        await world.deployer.reconcile();
      },
    },
    rollback: {
      before: async (world) => {
        await world.deploy("1");
        await world.deploy("2");
      },
      act: (world) => world.deployer.rollback("web").done,
      only: ["probing", "switching", "draining", "done"],
    },
    "two updates, the first of which still drains": { ...update("blue-green"), act: twice, last: true },
    "update that is cancelled": {
      ...update("blue-green"),
      act: async (world) => {
        const { id, done } = await world.begin("2");
        await world.enters("probing");
        await Promise.all([world.deployer.cancel(id), done]);
      },
      diesAfter: ["store", "requestCancel"],
    },
    "update whose route write was not sent": { ...update("blue-green"), diesBefore: ["router", "put"] },
    "update whose route write was not answered": { ...update("blue-green"), diesAfter: ["router", "put"] },
    "at rest with retained containers": {
      act: async (world) => {
        for (const version of ["1", "2", "3", "1"]) await world.deploy(version, { retain: 2 });
        await world.store.appendHealth({ workload: "web", status: "degraded", reason: "503", atMs: 1 });
      },
      atRest: true,
    },
    ...(pauses && {
      "at rest, paused": {
        act: async (world) => {
          await world.deploy("1");
          await world.deployer.pause("web", { by: "me", why: "to look" });
        },
        atRest: true,
      },
    }),
  };
}

async function makeAll() {
  const { createDeployer } = await load("index.js");
  const kit = await load("testing/index.js");
  const { sqlite } = await load("store/sqlite/sqlite-store.js");
  const databases = [];
  let files = 0;
  const open = (death) => {
    const file = join(folder, `${(files += 1)}.db`);
    return World.open({ createDeployer, kit, sqlite, file }, death);
  };
  const probe = await open({});
  for (const [name, story] of Object.entries(storiesOf("pause" in probe.deployer))) {
    const play = async (suffix, death) => {
      const world = await open(death);
      await story.before?.(world);
      world.armed = true;
      const acted = story.act(world);
      const died = await Promise.race([acted.then(() => false), world.dead.then(() => true)]);
      if (!died && !story.atRest && !death.dry) return console.warn(`${name}${suffix}: was over before`);
      if (!death.dry) databases.push(await world.leftBehind(`${name}${suffix}`));
      acted.catch(() => undefined);
      return world.entered;
    };
    const { diesAfter, diesBefore, atRest, only, last = false } = story;
    if (atRest || diesAfter || diesBefore) {
      await play("", { diesAfter, diesBefore });
      continue;
    }
    const phases = await play("", { dry: true, last });
    for (const phase of only ? phases.filter((one) => only.includes(one)) : phases) {
      await play(`, ${phase} begins`, { entering: phase, last });
      if (!["done", "failed"].includes(phase)) await play(`, ${phase} ends`, { leaving: phase, last });
    }
  }
  return databases;
}

function load(path) {
  return import(pathToFileURL(join(tree, "packages/core/dist", path)).href);
}
