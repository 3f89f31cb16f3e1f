export interface MainSettings {
  readonly directory: string;
  readonly port: number;
  /** As [major, minor, patch]. */
  readonly version: readonly number[];
  /** How many server names the sites have. */
  readonly names: number;
}

/** nginx.conf of an nginx of our own: as wide as applications and browsers are, since nothing but routes stands in it. Pure. */
export function mainConfiguration({ directory, port, version, names }: MainSettings): string {
  const [major = 0, minor = 0, patch = 0] = version;
  // Without it a reload closes idle connections under the client's next request.
  const keepsIdle = major * 1e6 + minor * 1e3 + patch >= 1_027_004;
  return `# Written by Cutover at each start; changes here are lost.
worker_processes 2;
worker_rlimit_nofile 8192;
pid "${directory}/nginx.pid";
error_log "${directory}/error.log" warn;

events {
    worker_connections 4096;
}

http {
    access_log off;
    server_tokens off;
    server_names_hash_bucket_size 512;
    server_names_hash_max_size ${hashSize(names)};
    client_body_temp_path "${directory}/client-body";
    proxy_temp_path "${directory}/proxy";
    client_header_buffer_size 16k;
    large_client_header_buffers 8 128k;
    underscores_in_headers on;
    client_max_body_size 0;
    client_body_timeout 1h;
    send_timeout 1h;
    proxy_request_buffering off;
${keepsIdle ? "    keepalive_min_timeout 5s;\n" : ""}
    server {
        listen 127.0.0.1:${port} default_server;
        server_name _;
        return 404;
    }

    ${sitesInclude(directory)}
}
`;
}

/** The line that loads all sites. */
export function sitesInclude(directory: string): string {
  return `include "${directory}/sites/*.conf";`;
}

/** In powers of two, so that few changes of the domains need another configuration. */
function hashSize(names: number): number {
  return Math.max(512, 2 ** Math.ceil(Math.log2(names + 1)));
}
