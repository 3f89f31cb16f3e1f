import { describe, expect, it } from "vitest";
import { type StaticConfig, staticSchema } from "./schema.js";
import { isHidden, programImage, serverImage } from "./site-image.js";

const config = (more: object): StaticConfig => staticSchema.parse({ directory: "/srv/site", ...more });
const fullName = (name: string) => `full/${name}`;

describe("the image of a site", () => {
  it("should copy the files and run nothing", () => {
    const { files, bases } = serverImage(config({ port: 80 }), fullName);
    expect(files.extra?.["Dockerfile"]).toBe(`FROM full/nginx:stable-alpine
COPY files/ /srv/site/
COPY nginx.conf /etc/cutover/nginx.conf
USER 10001:10001
EXPOSE 80
ENTRYPOINT ["nginx", "-e", "stderr", "-c", "/etc/cutover/nginx.conf"]
CMD []
`);
    expect(bases).toEqual(["full/nginx:stable-alpine"]);
  });

  it("should run a build in its own image, with its variables, and copy its output alone", () => {
    const command = ["sh", "-c", 'echo "$A"\nmake'];
    const environment = { A: 'quo"ted $HOME' };
    const build = { image: "node:22", command, output: "dist/site", environment };
    const { files, args, bases } = serverImage(config({ build }), fullName);
    expect(String(files.extra?.["Dockerfile"]).split("FROM full/nginx")[0]).toBe(`FROM full/node:22 AS build
WORKDIR /srv/build
COPY files/ ./
ARG A
RUN ["sh","-c","echo \\"$A\\"\\nmake"]
`);
    expect(files.extra?.["Dockerfile"]).toContain(
      'COPY --from=build ["/srv/build/dist/site/", "/srv/site/"]\n',
    );
    expect(args).toEqual(environment);
    expect(bases).toEqual(["full/node:22", "full/nginx:stable-alpine"]);
  });

  it("should run the entry with the rights it needs, and write to its storage only", () => {
    const deno = { mode: "deno", entry: "server/main.ts" };
    expect(programImage(config(deno), fullName).files.extra?.["Dockerfile"])
      .toBe(`FROM full/denoland/deno:alpine
WORKDIR /srv/program
COPY files/ ./
CMD ["deno","run","--allow-net","--allow-env","--allow-read","server/main.ts"]
`);
    const stored = programImage(config({ ...deno, image: "deno:2", storage: { mount: "/kept" } }), fullName);
    expect(stored.files.extra?.["Dockerfile"]).toContain('"--allow-write=/kept","server/main.ts"]');
    expect(stored.bases).toEqual(["full/deno:2"]);
  });

  it.each([
    [".env", true],
    ["a/.git", true],
    [".well-known", false],
    [".well-known/security.txt", false],
    [".well-known/.secret", true],
    ["a/.well-known/x", true],
    ["a/b.c", false],
    ["cutover.yaml", true],
    ["cutover.staging.yaml", true],
    ["cutover.schema.json", true],
    ["cutover.config.mjs", true],
    ["a/cutover.yaml", false],
    ["cutover.html", false],
  ])("should know of %s whether it is hidden: %s", (path, hidden) => {
    expect(isHidden(path)).toBe(hidden);
  });
});
