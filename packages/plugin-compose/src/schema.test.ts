import { findConfigIssues, formatPath } from "@cutover/core/schema";
import { describe, expect, it } from "vitest";
import { composeSchema } from "./schema.js";

const wrongPaths = (name: string) =>
  findConfigIssues(composeSchema, {
    compose: "services: {}",
    service: "web",
    environment: { [name]: "x" },
  }).map(({ path }) => formatPath(path));

it("should have no shift: a stack is recreated", () => {
  const stack = { compose: "services: {}", service: "web", port: 80, domains: ["app.test"] };
  const shift = { steps: [{ weight: 10, for: "1m" }] };
  const found = findConfigIssues(composeSchema, { ...stack, shift });
  expect(found.map(({ path }) => formatPath(path))).toEqual(["shift"]);
});

describe("the variables of a stack", () => {
  it.each([
    "DOCKER_TAG",
    "DOCKER_IMAGE",
    "DOCKER_REGISTRY",
    "DOCKER_INFLUXDB_INIT_MODE",
    "DOCKER_HOST_IP",
    "DOCKER_CONFIGS",
    "GIT_SHA",
    "BUILD_DATE",
  ])("may be called %s", (name) => {
    expect(wrongPaths(name)).toEqual([]);
  });

  it.each([
    "PATH",
    "HOME",
    "DOCKER_HOST",
    "DOCKER_CONTEXT",
    "DOCKER_CONFIG",
    "DOCKER_CERT_PATH",
    "DOCKER_TLS",
    "DOCKER_TLS_VERIFY",
    "DOCKER_API_VERSION",
    "DOCKER_DEFAULT_PLATFORM",
    "DOCKER_BUILDKIT",
    "DOCKER_AUTH_CONFIG",
    "DOCKER_CUSTOM_HEADERS",
    "DOCKER_CLI_PLUGIN_SOCKET",
    "DOCKER_CONTENT_TRUST_SERVER",
    "COMPOSE_FILE",
    "COMPOSE_PROJECT_NAME",
    "BUILDKIT_HOST",
    "BUILDX_BUILDER",
    "LD_PRELOAD",
    "GIT_SSH_COMMAND",
  ])("cannot be called %s, which the program reads itself", (name) => {
    expect(wrongPaths(name)).toEqual([`environment.${name}`]);
  });
});
