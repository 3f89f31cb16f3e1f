import { useSignal } from "@preact/signals";
import type { Token, TokenIssued } from "@cutover/client";
import { client } from "../../api/client.js";
import { Badge } from "../../components/badge.js";
import { Button } from "../../components/button.js";
import { announce } from "../../components/live-region.js";
import { Problem } from "../../components/problem.js";
import { ScreenFrame } from "../../components/screen.js";
import { Table } from "../../components/table.js";
import { RelativeTime } from "../../components/time.js";
import { useLoaded } from "../../live/loaded.js";
import { now } from "../../now.js";
import { whyNot } from "../../session/session.js";
import { t } from "../../texts/texts.js";
import { IssuedToken } from "./issued-token.js";
import { NewToken } from "./new-token.js";
import { RevokeToken } from "./revoke-token.js";
import "./tokens.css";

type Asked = { readonly issue: true } | { readonly issued: TokenIssued } | { readonly revoke: Token };

export function Tokens() {
  const { value, error, reload } = useLoaded("tokens", () => client.tokens(), { everyMs: 15_000 });
  const asked = useSignal<Asked | undefined>(undefined);
  const close = (): void => {
    asked.value = undefined;
  };
  return (
    <ScreenFrame
      title={t("tokens.title")}
      actions={
        <Button kind="primary" whyNot={whyNot("admin")} onClick={() => (asked.value = { issue: true })}>
          {t("tokens.new")}
        </Button>
      }
    >
      {error.value !== undefined && <Problem error={error.value} />}
      {value.value && (
        <Table
          caption={t("tokens.title")}
          rows={value.value}
          keyOf={({ id }) => id}
          empty={t("tokens.none")}
          columns={[
            {
              title: t("column.name"),
              isHeader: true,
              cell: ({ name, id }) => (
                <>
                  <strong>{name}</strong> <code class="quiet wide-only">{id}</code>
                </>
              ),
            },
            { title: t("column.state"), cell: (token) => <TokenState token={token} /> },
            {
              title: t("tokens.reach"),
              cell: ({ scopes, patterns }) => (
                <>
                  <code>{scopes.join(" ")}</code>
                  <br />
                  <code class="quiet">{patterns.join(" ")}</code>
                </>
              ),
            },
            {
              title: t("column.used"),
              wideOnly: true,
              cell: ({ usedAtMs }) =>
                usedAtMs === undefined ? t("tokens.never") : <RelativeTime atMs={usedAtMs} />,
            },
            {
              title: t("column.action"),
              cell: (token) =>
                token.revokedAtMs === undefined && (
                  <Button kind="danger" onClick={() => (asked.value = { revoke: token })}>
                    {t("tokens.revoke")}
                    <span class="only-heard"> {token.name}</span>
                  </Button>
                ),
            },
          ]}
        />
      )}
      {asked.value && "issue" in asked.value && (
        <NewToken
          onClose={close}
          onIssued={(issued) => {
            asked.value = { issued };
            reload();
          }}
        />
      )}
      {asked.value && "issued" in asked.value && <IssuedToken issued={asked.value.issued} onClose={close} />}
      {asked.value && "revoke" in asked.value && (
        <RevokeToken
          token={asked.value.revoke}
          onClose={close}
          onRevoked={(name) => {
            close();
            announce(t("tokens.revoked-now", { name }));
            reload();
          }}
        />
      )}
    </ScreenFrame>
  );
}

function TokenState({ token: { revokedAtMs, expiresAtMs } }: { readonly token: Token }) {
  if (revokedAtMs !== undefined)
    return (
      <>
        <Badge tone="quiet" icon="failed" word={t("tokens.revoked")} /> <RelativeTime atMs={revokedAtMs} />
      </>
    );
  if (expiresAtMs === undefined) return <Badge tone="good" icon="healthy" word={t("tokens.valid")} />;
  return expiresAtMs > now.value ? (
    <>
      <Badge tone="good" icon="healthy" word={t("tokens.ends")} /> <RelativeTime atMs={expiresAtMs} />
    </>
  ) : (
    <Badge tone="quiet" icon="waiting" word={t("tokens.expired")} />
  );
}
