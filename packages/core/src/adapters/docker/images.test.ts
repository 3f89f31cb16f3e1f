import { expect, it } from "vitest";
import type { EngineConnection, EngineRequest } from "./engine-connection.js";
import { removeImage } from "./images.js";

it("should remove an image with the names of its own stages, and no other name of those images", async () => {
  const removed: string[] = [];
  const row = { RepoTags: ["cutover/web:d1-stage-1", "mine:cache", "cutover/web:d10-stage-1"] };
  const call = async ({ method, path }: EngineRequest) => {
    if (method === "DELETE") removed.push(path);
    return { status: 200, json: [row, { RepoTags: null }], message: "" };
  };
  await removeImage({ call } as unknown as EngineConnection, "cutover/web:d1", undefined);
  expect(removed).toEqual(["/images/cutover/web:d1", "/images/cutover/web:d1-stage-1"]);
});
