import { describe, expect, it } from "vitest";
import { VirtualClock } from "../testing/virtual-clock.js";
import { newDeploymentId } from "../deploy/deployment-id.js";
import { isMadeByUs } from "./own-containers.js";

const deployment = newDeploymentId(new VirtualClock());
const made = { id: "1", name: `web-${deployment}`, deployment, fence: 3 };

describe("a container of a deployment that the store does not know", () => {
  it.each([
    ["as it is named first", made],
    ["as a recovery names it", { ...made, name: `${made.name}-16` }],
    ["of a stack, which its own tool names", { ...made, name: "cutover-web-db-1", fence: undefined }],
  ])("should be known to be made by a Cutover %s", (_, container) => {
    expect(isMadeByUs(container, "web")).toBe(true);
  });

  it.each([
    ["names no deployment", { ...made, deployment: undefined }],
    ["names one that is no id", { ...made, name: "web-mine", deployment: "mine" }],
    ["is called otherwise", { ...made, name: "web-copy" }],
    ["has a name that goes on", { ...made, name: `${made.name}-old` }],
    ["has no fence", { ...made, fence: undefined }],
  ])("should be foreign if it %s", (_, container) => {
    expect(isMadeByUs(container, "web")).toBe(false);
  });
});
