import type { Register } from "../command-context.js";

export const registerPreview: Register = (program, run) => {
  program
    .command("preview")
    .description(
      "print a secret link under which a browser sees what a deployment has made, while it is held and while it is live",
    )
    .argument("<id>", "the deployment, begun with --preview")
    .action(
      run(async ({ output, openSession }, _: object, id: string) => {
        const { cutover } = await openSession("act");
        const { url } = await cutover.preview(id);
        if (output.json) output.document({ deployment: id, url });
        else output.result(url);
      }),
    );
};
