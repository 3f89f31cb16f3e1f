import { describe, expect, it } from "vitest";
import { streamProblems } from "./stream-problems.js";

const row = {
  id: 4,
  enabled: true,
  incoming_port: 5432,
  tcp_forwarding: true,
  udp_forwarding: false,
  forwarding_host: "db",
  forwarding_port: 5432,
};
const blue = { scheme: "http", host: "web-blue", port: 8080 } as const;

describe("a stream", () => {
  it.each([80, 443])("should be found on port %d, where the proxy itself listens", (incoming_port) => {
    expect(streamProblems([{ ...row, incoming_port }], {})).toMatchObject([
      {
        subject: "stream 4",
        kind: "taken",
        message: expect.stringContaining(`port ${incoming_port}`) as string,
      },
    ]);
  });

  it("should be suspected on a port at which the proxy is reached, as that may be mapped to another", () => {
    expect(streamProblems([row], { dialled: [18080, 5432] })).toMatchObject([
      { subject: "stream 4", kind: "perhaps", message: expect.stringContaining("port 5432") as string },
    ]);
    expect(streamProblems([{ ...row, incoming_port: 80 }], { dialled: [80] })).toMatchObject([
      { kind: "taken" },
    ]);
  });

  it("should be found if it leads to a container that will be gone", () => {
    const named = { ...row, forwarding_host: "web-blue-3", forwarding_port: 8080, enabled: 1 };
    expect(streamProblems([named], { targets: [blue] })).toEqual([
      { subject: "stream 4", kind: "named", message: "it forwards to web-blue-3:8080" },
    ]);
  });

  it("should be left alone otherwise", () => {
    const rows = [
      row,
      { ...row, incoming_port: 80, enabled: false },
      { ...row, incoming_port: 80, tcp_forwarding: 0 },
      { nonsense: true },
    ];
    expect(streamProblems(rows, { targets: [blue], dialled: [5433] })).toEqual([]);
  });
});
