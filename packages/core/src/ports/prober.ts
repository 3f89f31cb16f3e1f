/** One HTTP GET on its own connection. `address` is dialled as it is; `host` is the requested host. */
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
  /** The `Cookie` header, such as `a=1; b=2`. */
  readonly cookie?: string;
  readonly timeoutMs: number;
  /** Maximum bytes of the body; a longer body is cut. */
  readonly maxBodyBytes: number;
}

/** One TLS handshake on its own connection. */
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
      /** The `Set-Cookie` headers; absent if there is none. */
      readonly cookies?: readonly string[];
    }
  | {
      readonly kind: "failure";
      /**
       * refused: nobody listens; unreachable: no way to the address, or no such name; timeout: no complete
       * answer in time; broken: cut, reset or not HTTP.
       */
      readonly reason: "refused" | "unreachable" | "timeout" | "broken";
      readonly message: string;
    };

/**
 * Sends one HTTP request to one address. Never follows a redirect, never reuses a connection, and rejects only
 * if `signal` aborts. On https the certificate is not checked: a nonce proves the answer, or it is the
 * container's own.
 */
export interface Prober {
  probe(request: ProbeRequest, signal?: AbortSignal): Promise<ProbeOutcome>;
  /**
   * The end of the certificate that a server shows for `host`, in milliseconds since the Unix epoch, whoever
   * signed it; undefined if it shows none in time. Absent if this prober does not support it.
   */
  certificateEnd?(request: CertificateRequest, signal?: AbortSignal): Promise<number | undefined>;
}
