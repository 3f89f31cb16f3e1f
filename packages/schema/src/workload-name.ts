import * as z from "zod";

/** Also a part of container names and of DNS labels, with room for what Cutover appends. */
export const workloadNameSchema = z.string().regex(/^(?=.{1,40}$)[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/, {
  error:
    "a name of 1 to 40 lower-case letters, digits and single hyphens, beginning with a letter and not ending with a hyphen",
});
