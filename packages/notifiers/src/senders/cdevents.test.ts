import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { deliver } from "../deliver.js";
import type { DeploymentNotice } from "../notice.js";
import { failedDeployment, raisedAlert } from "../testing/notices.js";
import { type StandIn, startStandIn } from "../testing/stand-in.js";
import { cdevents } from "./cdevents.js";

const signal = new AbortController().signal;
const sha = "0b31b1c02ff458ad9b7b81cbdf8f028bd54699fa151f221d1e8de6817db93427";
const success: DeploymentNotice = {
  ...failedDeployment,
  id: "d-1-succeeded",
  outcome: "succeeded",
  image: `registry.example.org:5000/team/my.app@sha256:${sha}`,
};

let standIn: StandIn;
beforeEach(async () => (standIn = await startStandIn(() => ({ status: 202 }))));
afterEach(() => standIn.close());

const create = () => cdevents({ url: `${standIn.url}/secret-sink`, source: "/cutover/host-1" });

interface Sent {
  readonly type: string;
  readonly data: { readonly subject: { readonly content: { readonly artifactId?: string } } };
}

async function sent(more: Partial<DeploymentNotice>): Promise<Sent | undefined> {
  const before = standIn.received.length;
  expect(await deliver(create(), { ...success, ...more }, { signal })).toMatchObject({
    outcome: "delivered",
  });
  const request = standIn.received[before];
  return request && (JSON.parse(request.text) as Sent);
}

describe("the sender cdevents", () => {
  it("should send the documented event in the documented envelope", async () => {
    expect(await sent({ replaces: "d-0" })).toEqual({
      specversion: "1.0",
      id: "d-1-succeeded",
      source: "/cutover/host-1",
      type: "dev.cdevents.service.upgraded.0.3.0",
      subject: "web",
      time: "2026-11-27T12:00:00.000Z",
      datacontenttype: "application/json",
      data: {
        context: {
          specversion: "0.5.1",
          id: "d-1-succeeded",
          chainId: "d-1",
          source: "/cutover/host-1",
          type: "dev.cdevents.service.upgraded.0.3.0",
          timestamp: "2026-11-27T12:00:00.000Z",
        },
        subject: {
          id: "web",
          source: "/cutover/host-1",
          content: {
            environment: { id: "production" },
            artifactId: `pkg:oci/my.app@sha256%3A${sha}?repository_url=registry.example.org%3A5000%2Fteam%2Fmy.app`,
          },
        },
      },
    });
    const [request] = standIn.received;
    expect(request?.headers["content-type"]).toBe("application/cloudevents+json; charset=utf-8");
  });

  it.each([
    [{}, "deployed"],
    [{ replaces: "d-0" }, "upgraded"],
    [{ operation: "rollback", replaces: "d-0" }, "rolledback"],
    [{ operation: "remove" }, "removed"],
  ] as const)("should tell %j as %s", async (more, predicate) => {
    const event = await sent(more);
    expect(event?.type).toBe(`dev.cdevents.service.${predicate}.0.3.0`);
    expect(event?.data.subject.content.artifactId === undefined).toBe(predicate === "removed");
  });

  it("should name an image that was built here by the workload", async () => {
    const event = await sent({ image: `sha256:${sha}` });
    expect(event?.data.subject.content.artifactId).toBe(`pkg:oci/web@sha256%3A${sha}`);
  });

  it.each(["registry.example.org/my.app:1", "my.app@sha256:0b31"])(
    "should fail, and send nothing, for an image without a digest: %s",
    async (image) => {
      const { outcome, reason, tries } = await deliver(create(), { ...success, image }, { signal });
      expect([outcome, reason, tries]).toEqual(["failed", "the image has no digest", 1]);
      expect(standIn.received).toEqual([]);
    },
  );

  it("should send nothing about what changed no service", async () => {
    for (const more of [{ outcome: "failed" }, { outcome: "cancelled" }, { operation: "repair" }] as const)
      expect(await sent(more)).toBeUndefined();
    await deliver(create(), raisedAlert, { signal });
    expect(standIn.received).toEqual([]);
  });

  it("should show no part of its address", async () => {
    standIn.answer(({ path }) => ({ status: 404, body: path }));
    const { reason } = await deliver(create(), success, { signal });
    expect(reason).toBe("answered 404");
  });
});
