import { describe, expect, it } from "vitest";
import { isCompressible, isText, typeOfEnding } from "./mime-types.js";

describe("the type of a file", () => {
  it.each([
    ["html", "text/html"],
    ["js", "text/javascript"],
    ["mjs", "text/javascript"],
    ["xml", "text/xml"],
    ["ico", "image/x-icon"],
    ["mp4", "video/mp4"],
    ["m4a", "audio/mp4"],
    ["wav", "audio/wav"],
    ["3gpp", "video/3gpp"],
    ["rtf", "application/rtf"],
    ["exe", "application/octet-stream"],
    ["webmanifest", "application/manifest+json"],
    ["jsonld", "application/ld+json"],
    ["m3u8", "application/vnd.apple.mpegurl"],
    ["eot", "application/vnd.ms-fontobject"],
    ["docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"],
    ["glb", "model/gltf-binary"],
  ])("should be that of the database, one for each ending: %s is %s", (ending, type) => {
    expect(typeOfEnding[ending]).toBe(type);
  });

  it("should name a charset for text, and for no image, archive or markup that names its own", () => {
    expect(["text/html", "text/csv", "text/javascript", "application/json"].filter(isText)).toHaveLength(4);
    expect(["image/svg+xml", "application/rss+xml", "application/zip", "image/png"].filter(isText)).toEqual(
      [],
    );
  });

  it("should be compressed if that makes it smaller", () => {
    expect(["text/css", "image/svg+xml", "application/wasm", "text/vcard"].every(isCompressible)).toBe(true);
    expect(["image/png", "video/mp4", "application/octet-stream"].some(isCompressible)).toBe(false);
  });
});
