import { expect, it } from "vitest";
import { uncovered } from "./image-volumes.js";

it("should make no volume for a path of the image that is kept in memory", () => {
  const wanted = { mounts: [], tmpfs: [{ target: "/cache", options: "" }] };
  expect(uncovered(["/cache", "/data"], wanted)).toEqual(["/data"]);
});
