import type { ImageBuild } from "@cutover/core/plugin";
import { nginxConfig, siteFolder } from "./nginx-config.js";
import type { StaticConfig } from "./schema.js";

/** The input of an image of the site, besides the files themselves. */
export interface SiteImage {
  readonly files: Omit<ImageBuild["files"], "root">;
  readonly args: Readonly<Record<string, string>>;
  /** Its base images, by the name in the Dockerfile. */
  readonly bases: readonly string[];
}

/** The engine's names of the images in a config. */
type FullName = (reference: string) => string;

const treeFolder = "files";
const programFolder = "/srv/program";
// Not a user of the server's image, so no file there belongs to it.
const nobody = "10001:10001";

/** The image whose web server serves the files. */
export function serverImage(config: StaticConfig, fullName: FullName): SiteImage {
  const { server_image = "nginx:stable-alpine", build, port } = config;
  const server = fullName(server_image);
  const builder = build && fullName(build.image);
  const site = build
    ? `COPY --from=build ["/srv/build/${build.output}/", "${siteFolder}/"]`
    : `COPY ${treeFolder}/ ${siteFolder}/`;
  const names = Object.keys(build?.environment ?? {});
  const dockerfile = [
    ...(build && builder
      ? [
          `FROM ${builder} AS build`,
          "WORKDIR /srv/build",
          `COPY ${treeFolder}/ ./`,
          ...names.map((name) => `ARG ${name}`),
          `RUN ${JSON.stringify(build.command)}`,
        ]
      : []),
    `FROM ${server}`,
    site,
    "COPY nginx.conf /etc/cutover/nginx.conf",
    `USER ${nobody}`,
    `EXPOSE ${port}`,
    'ENTRYPOINT ["nginx", "-e", "stderr", "-c", "/etc/cutover/nginx.conf"]',
    "CMD []",
  ];
  return {
    files: {
      prefix: treeFolder,
      readable: true,
      ignores: build ? isHistory : isHidden,
      extra: { Dockerfile: text(dockerfile), "nginx.conf": nginxConfig(config) },
    },
    args: build?.environment ?? {},
    bases: builder === undefined ? [server] : [builder, server],
  };
}

/** The image whose runtime runs the entry. */
export function programImage(config: StaticConfig, fullName: FullName): SiteImage {
  const { image = "denoland/deno:alpine" } = config;
  const runtime = fullName(image);
  const dockerfile = [
    `FROM ${runtime}`,
    `WORKDIR ${programFolder}`,
    `COPY ${treeFolder}/ ./`,
    `CMD ${JSON.stringify(commandOf(config))}`,
  ];
  return {
    files: {
      prefix: treeFolder,
      readable: true,
      ignores: isHidden,
      extra: { Dockerfile: text(dockerfile) },
    },
    args: {},
    bases: [runtime],
  };
}

function commandOf({ entry = "", storage }: StaticConfig): string[] {
  const write = storage?.enabled === true ? [`--allow-write=${storage.mount}`] : [];
  return ["deno", "run", "--allow-net", "--allow-env", "--allow-read", ...write, entry];
}

/** Folders and files whose name begins with a dot, except `.well-known`, and the project file of Cutover beside a site. */
export function isHidden(path: string): boolean {
  if (projectFile.test(path)) return true;
  return (
    path !== ".well-known" &&
    path
      .replace(/^\.well-known\//, "")
      .split("/")
      .some((part) => part.startsWith("."))
  );
}

const projectFile = /^cutover(\.[\w-]+)?\.(ya?ml|json|mjs)$/;

/** A build may need hidden files, such as its tools' settings, but never those of git. */
function isHistory(path: string): boolean {
  return path.split("/").at(-1) === ".git";
}

function text(lines: readonly string[]): string {
  return `${lines.join("\n")}\n`;
}
