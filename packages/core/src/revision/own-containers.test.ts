import { describe, expect, it } from "vitest";
import { VirtualClock } from "../testing/virtual-clock.js";
import { newDeploymentId } from "../journal/deployment-id.js";
import { plainSpec } from "../testing/plain-spec.js";
import { finderOfOwn, findOwn, isMadeByUs } from "./own-containers.js";
import { withHandle } from "./handle.js";
import { newRevision } from "./parts.js";

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

describe("the containers of many references", () => {
  const reference = ({
    deployment: of = deployment,
    ...handle
  }: {
    deployment?: string;
    id?: string;
    alias?: string;
  }) => {
    const named = { deployment, workload: "web", source: "image", port: 80, loopbackPort: undefined };
    const revision = newRevision({ container: plainSpec("registry/web:1") }, named);
    return { ...withHandle(revision, handle), deployment: of };
  };
  const containers = [
    { ...made, id: "copy", name: "web-copy" },
    made,
    { ...made, id: "2", name: `${made.name}-4` },
    { ...made, id: "renamed", name: "mine", deployment: undefined },
  ];

  it.each([
    ["by its id", { id: "2" }, "2"],
    ["by its id, whatever it is called and labelled by now", { id: "renamed" }, "renamed"],
    ["by its deployment and its name", {}, "1"],
    ["never as one that is called otherwise", { alias: "api" }, undefined],
    ["never as one of another deployment", { deployment: "another" }, undefined],
  ])("should be found as each one's is: %s", (_, more, id) => {
    const wanted = reference(more);
    expect(finderOfOwn(containers)(wanted)?.id).toBe(id);
    expect(findOwn(containers, wanted)?.id).toBe(id);
  });
});
