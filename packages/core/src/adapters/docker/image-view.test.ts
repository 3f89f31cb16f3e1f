import type Docker from "dockerode";
import { expect, it } from "vitest";
import { viewOfImage } from "./image-view.js";

it("should show the ports of tcp by their number, and each volume once, by the path where it is mounted", () => {
  const ExposedPorts = { "8080/tcp": {}, "53/udp": {}, "443/tcp": {}, "1000/tcp": {} };
  const Volumes = { "/logs": {}, "/data/": {}, data: {} };
  const Config = { ExposedPorts, Volumes, Entrypoint: "run", Cmd: ["a", "b"], User: "" };
  const inspect = { Id: "sha256:1", Os: "linux", Architecture: "arm64", Variant: "v8", Config };
  expect(viewOfImage(inspect as unknown as Docker.ImageInspectInfo)).toMatchObject({
    exposedPorts: [443, 1000, 8080],
    volumes: ["/data", "/logs"],
    platform: "linux/arm64/v8",
    entrypoint: ["run"],
    command: ["a", "b"],
    user: undefined,
    hasHealthcheck: false,
  });
});
