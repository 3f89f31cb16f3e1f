import * as z from "zod";
import { mustBe } from "./texts/must-be.js";

/** Also a part of container names and DNS labels, with room for the suffix of Cutover. */
export const workloadNameSchema = z.string().regex(/^(?=.{1,40}$)[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/, {
  error: mustBe("workload-name"),
});
