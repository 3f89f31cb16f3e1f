/** One HTTP GET on a connection of its own. `address` is dialled as it is; `host` is what the request asks for. */
export interface ProbeRequest {
  readonly scheme: "http" | "https";
  /** IP literal, or a host name that the deployer's machine resolves. */
  readonly address: string;
  readonly port: number;
  /** Path with query, beginning with "/". */
  readonly path: string;
  /** Host header, and the TLS server name on https. */
  readonly host: string;
  /** Sent as `Authorization: Bearer …`. */
  readonly bearerToken?: string;
  readonly timeoutMs: number;
  /** Bytes of the body to read at most; what is longer is cut there. */
  readonly maxBodyBytes: number;
}

/** One TLS handshake on a connection of its own. */
export type CertificateRequest = Pick<ProbeRequest, "address" | "port" | "host" | "timeoutMs">;

export type ProbeOutcome =
  | {
      readonly kind: "answer";
      readonly status: number;
      /** The media type without parameters, lower case; "" if absent. */
      readonly contentType: string;
      readonly body: string;
      /** The `Location` header; absent if there is none. */
      readonly location?: string;
    }
  | {
      readonly kind: "failure";
      /** refused: nobody listens; unreachable: there is no way to the address, or no such name; timeout: no complete answer in time;
       * broken: cut, reset or not HTTP. */
      readonly reason: "refused" | "unreachable" | "timeout" | "broken";
      readonly message: string;
    };

/**
 * Asks one address over HTTP. Never follows a redirect, never reuses a connection, never rejects but when `signal`
 * aborts. On https the certificate is not checked: what is read proves itself by a nonce or is the container's own.
 */
export interface Prober {
  probe(request: ProbeRequest, signal?: AbortSignal): Promise<ProbeOutcome>;
  /** When the certificate ends that a server shows for `host`, in milliseconds since the Unix epoch, whoever signed it; undefined
   * where it shows none in time. Absent: this prober cannot tell. */
  certificateEnd?(request: CertificateRequest, signal?: AbortSignal): Promise<number | undefined>;
}
