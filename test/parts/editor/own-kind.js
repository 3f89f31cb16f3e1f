import "@cutover/editor";
import * as z from "zod";

const schema = z.strictObject({
  program: z.string().meta({ title: "Program", description: "The program to run.", examples: ["/srv/shop"] }),
  restarts: z.number().default(3),
});
const fallback = { strategy: "recreate", reason: "A program is stopped before the next one starts." };
document.querySelector("cutover-editor").kind = { kind: "binary", schema, strategies: { fallback } };
