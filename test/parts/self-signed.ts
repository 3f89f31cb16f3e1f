import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const authority = `
[ca]
default_ca = own
[own]
database = index.txt
new_certs_dir = .
rand_serial = yes
default_md = sha256
policy = any
[any]
commonName = supplied
`;

/** A key and its self-signed certificate, for any host, with this end, to the second. */
export async function selfSigned(endMs: number): Promise<{ key: Buffer; cert: Buffer }> {
  const folder = await mkdtemp(join(tmpdir(), "cutover-tls-"));
  const openssl = (...options: string[]) => promisify(execFile)("openssl", options, { cwd: folder });
  try {
    await writeFile(join(folder, "ca.cnf"), authority);
    await writeFile(join(folder, "index.txt"), "");
    const curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
    await openssl("req", "-new", ...curve, "-keyout", "key.pem", "-out", "request.pem", "-subj", "/CN=test");
    const span = ["-startdate", "20200101000000Z", "-enddate", timeOf(endMs)];
    const own = ["-batch", "-config", "ca.cnf", "-selfsign", "-keyfile", "key.pem", "-notext"];
    await openssl("ca", ...own, ...span, "-in", "request.pem", "-out", "cert.pem");
    return { key: await readFile(join(folder, "key.pem")), cert: await readFile(join(folder, "cert.pem")) };
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** As in certificates: 20260102030405Z. */
function timeOf(ms: number): string {
  return `${new Date(ms).toISOString().replace(/\.\d+Z|[-:T]/g, "")}Z`;
}
