import type { DeploymentSummary } from "@cutover/client";

/** The image as the config names it, else the one that was pulled or built. */
export function imageOf({ config, image }: Pick<DeploymentSummary, "config" | "image">): string | undefined {
  const named = typeof config === "object" && config !== null && "image" in config ? config.image : undefined;
  return typeof named === "string" ? named : image;
}

/** Such as `web:1.42.0` of `registry.example.org/shop/web:1.42.0`; of a digest its beginning. */
export function shortImage(reference: string): string {
  const [path = "", digest] = reference.split("@sha256:");
  const name = path.split("/").at(-1) ?? path;
  return digest === undefined ? name : `${name}@${digest.slice(0, 12)}`;
}

export function Image({ reference }: { readonly reference: string | undefined }) {
  if (reference === undefined) return null;
  return <code title={reference}>{shortImage(reference)}</code>;
}
