import { once } from "node:events";
import type { IncomingMessage } from "node:http";
import { PassThrough, Readable } from "node:stream";
import { describe, expect, it } from "vitest";
import { EngineStream, readReply } from "./engine-stream.js";

const streamOf = (chunks: Iterable<Buffer>, status: number | undefined = 200) =>
  new EngineStream(
    Object.assign(Readable.from(chunks), { statusCode: status }) as unknown as IncomingMessage,
    (error) => error,
  );
const reply = (text: string | Buffer, status = 200) => readReply(streamOf([Buffer.from(text)], status));

describe("an answer that arrives", () => {
  it("should tell its headers, and nothing of those that are absent or lists", () => {
    const headers = { "api-version": "1.45", "set-cookie": ["a=1"] };
    const stream = new EngineStream({ headers } as unknown as IncomingMessage, (error) => error);
    expect(["api-version", "set-cookie", "server"].map((name) => stream.header(name))).toEqual([
      "1.45",
      "",
      "",
    ]);
  });

  it("should have the status 0 if it has none", () => {
    expect(new EngineStream({} as IncomingMessage, (error) => error).status).toBe(0);
  });

  it("should be given as it comes", async () => {
    const response = new PassThrough();
    const stream = new EngineStream(response as unknown as IncomingMessage, (error) => error);
    const chunks = stream.chunks();
    response.write("one");
    expect(await chunks.next()).toEqual({ done: false, value: Buffer.from("one") });
    response.end("two");
    expect(await chunks.next()).toEqual({ done: false, value: Buffer.from("two") });
    expect(await chunks.next()).toEqual({ done: true, value: undefined });
  });

  it("should break with the error that its caller understands", async () => {
    const response = new PassThrough();
    const stream = new EngineStream(response as unknown as IncomingMessage, (error) => [
      "translated",
      (error as Error).message,
    ]);
    const next = stream.chunks().next();
    response.destroy(new Error("cut"));
    await expect(next).rejects.toEqual(["translated", "cut"]);
  });

  it("should be hung up by its own end of the connection only, and keep no process alive", () => {
    const acts: string[] = [];
    const socket = { end: () => acts.push("end"), unref: () => acts.push("unref") };
    const response = { socket, destroy: () => acts.push("destroy") } as unknown as IncomingMessage;
    const stream = new EngineStream(response, (error) => error);
    stream.unref();
    expect(acts).toEqual(["unref"]);
    stream.hangUp();
    expect(acts).toEqual(["unref", "end"]);
  });

  it("should be closed", async () => {
    const response = new PassThrough();
    new EngineStream(response as unknown as IncomingMessage, (error) => error).close();
    await once(response, "close");
    expect(response.destroyed).toBe(true);
  });
});

describe("a whole answer", () => {
  it("should be read over all of its chunks, even within a character", async () => {
    const bytes = Buffer.from('{"name":"wärm"}');
    const within = bytes.indexOf("ä") + 1;
    const stream = streamOf([bytes.subarray(0, within), bytes.subarray(within)]);
    expect(await readReply(stream)).toEqual({ status: 200, json: { name: "wärm" }, message: "" });
  });

  it.each([
    ["none if it was carried out", 399, '{"message":"fine"}', ""],
    ["its message if it was refused", 400, '{"message":"no"}', "no"],
    ["its text if it is no JSON", 500, " it is broken\n", "it is broken"],
    ["its text if it is no object", 500, '"broken"', '"broken"'],
    ["its text if it is null", 500, "null", "null"],
    ["none if its message is no text", 500, '{"message":7}', ""],
    ["none if it has no message", 500, "{}", ""],
    ["none if it is empty", 500, "", ""],
  ])("should hold the engine's words: %s", async (_, status, text, message) => {
    expect(await reply(text, status)).toMatchObject({ status, message });
  });

  it.each(["", "<html>", '{"name":'])("should hold no object if it is no JSON: %j", async (text) => {
    expect(await reply(text)).toEqual({ status: 200, json: undefined, message: "" });
  });

  it("should show that its last character was cut", async () => {
    expect((await reply(Buffer.from("wä").subarray(0, 2), 500)).message).toBe("w\uFFFD");
  });

  it("should be read up to 32 MiB, and refused above", async () => {
    /** Says that it is so long. */
    const long = (length: number) => Object.defineProperty(Buffer.from("7"), "length", { value: length });
    const most = 32 * 1024 * 1024;
    expect(await readReply(streamOf([long(most - 1), long(1)]))).toMatchObject({ json: 77 });
    await expect(readReply(streamOf([long(most), long(1)]))).rejects.toMatchObject({
      code: "ENGINE_FAILED",
      message: "The engine's answer is larger than 32 MiB.",
    });
  });
});
