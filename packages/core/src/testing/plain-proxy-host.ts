/** A proxy host of Nginx Proxy Manager with the fields that no version leaves out. */
export const plainProxyHost = {
  id: 7,
  domain_names: ["a.test"],
  forward_scheme: "http",
  forward_host: "127.0.0.1",
  forward_port: 1,
  advanced_config: "",
};
