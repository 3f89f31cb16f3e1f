/** A workflow of GitHub Actions that deploys a workload through a server. */
export function githubWorkflow(name: string, isImage: boolean): string {
  const image = isImage ? " --image ghcr.io/${{ github.repository }}:${{ github.sha }}" : "";
  return `name: Deploy
on:
  push:
    branches: [main]
concurrency: deploy-${name}
jobs:
  deploy:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-node@v4
        with:
          node-version: 22
      # A token for this needs the scopes read, logs and deploy.
      - run: npx --yes @cutover/cli deploy ${name} --yes${image} --why "$GITHUB_SHA"
        env:
          CUTOVER_SERVER: \${{ vars.CUTOVER_SERVER }}
          CUTOVER_TOKEN: \${{ secrets.CUTOVER_TOKEN }}
`;
}
