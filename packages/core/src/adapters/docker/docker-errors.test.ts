import { describe, expect, it } from "vitest";
import { engineFailure } from "./docker-errors.js";

describe("engineFailure", () => {
  it.each([
    [
      500,
      "driver failed programming external connectivity: Bind for 127.0.0.1:80 failed: port is already allocated",
      "PORT_TAKEN",
    ],
    [500, "listen tcp4 127.0.0.1:80: bind: address already in use", "PORT_TAKEN"],
    [500, "write /var/lib/x: no space left on device", "DISK_FULL"],
    [404, "network web not found", "NETWORK_MISSING"],
    [404, "No such image: x", "IMAGE_NOT_FOUND"],
    [400, "invalid reference format", "IMAGE_INVALID"],
    [404, "No such container: network", "CONTAINER_MISSING"],
    [404, "", "CONTAINER_MISSING"],
    [500, "network web not found", "ENGINE_FAILED"],
    [409, "", "ENGINE_FAILED"],
  ])("should read status %i with %j as %3$s", (status, message, code) => {
    expect(engineFailure({ status, message }, "It failed", { 404: "CONTAINER_MISSING" })).toMatchObject({
      code,
    });
  });

  it("should name the status where the engine gave no words", () => {
    expect(engineFailure({ status: 500, message: "" }, "It failed").message).toBe("It failed: status 500");
  });

  it("should keep the engine's words on one printable line of bounded length", () => {
    const { message } = engineFailure(
      { status: 500, message: `\u001b[31mred\u001b[0m\r\nnext\u202e ${"x".repeat(5000)}` },
      "It failed",
    );
    expect(message).toMatch(/^It failed: red next x+…$/);
    expect(message.length).toBeLessThan(700);
  });
});
