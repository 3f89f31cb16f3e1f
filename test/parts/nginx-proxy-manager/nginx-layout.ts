import { join } from "node:path";

/** Where the files of one instance are: the same tree as in the published images, below a temporary root. */
export class NginxLayout {
  readonly root: string;
  readonly httpPort: number;
  readonly httpsPort: number;

  constructor(root: string, ports: { readonly http: number; readonly https: number }) {
    this.root = root;
    this.httpPort = ports.http;
    this.httpsPort = ports.https;
  }

  get mainFile(): string {
    return join(this.root, "etc/nginx/nginx.conf");
  }

  get errorLog(): string {
    return join(this.root, "error.log");
  }

  get includeDirectory(): string {
    return join(this.root, "etc/nginx/conf.d/include");
  }

  get accessDirectory(): string {
    return join(this.root, "data/access");
  }

  get certificateDirectory(): string {
    return join(this.root, "data/custom_ssl");
  }

  /** What an ACME server asks for lies below it. */
  get challengeDirectory(): string {
    return join(this.root, "data/letsencrypt-acme-challenge");
  }

  hostDirectory(kind: "proxy_host" | "redirection_host" | "default_host" | "stream" | "temp"): string {
    return join(this.root, "data/nginx", kind);
  }
}
