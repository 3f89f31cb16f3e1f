import type { Alert, NoticeTest, Token, TokenIssued, TokenRequest } from "@cutover/client";

/** What a server keeps beside its deployer: it is read from its records here, or over its API. */
export interface Administration {
  tokens(): Promise<readonly Token[]>;
  issueToken(request: TokenRequest): Promise<TokenIssued>;
  revokeToken(id: string): Promise<void>;
  /** The newest state of each incident; only those with this status, if one is given. */
  alerts(request: { readonly limit: number; readonly status?: "raised" | "resolved" }): Promise<{
    readonly items: readonly Alert[];
  }>;
  /** Sends a test notice to each receiver, and returns what came of it. */
  testNotices(): Promise<NoticeTest>;
}
