import type { Token } from "@cutover/client";
import { client } from "../../api/client.js";
import { useAttempt } from "../../components/attempt.js";
import { Button } from "../../components/button.js";
import { Dialog } from "../../components/dialog.js";
import { t } from "../../texts/texts.js";

interface RevokeTokenProps {
  readonly token: Token;
  readonly onClose: () => void;
  readonly onRevoked: (name: string) => void;
}

export function RevokeToken({ token: { id, name }, onClose, onRevoked }: RevokeTokenProps) {
  const { isBusy, problem, attempt } = useAttempt();
  const revoke = async (): Promise<void> => {
    await client.revokeToken(id);
    onRevoked(name);
  };
  return (
    <Dialog title={t("tokens.revoke-this", { name })} onClose={onClose}>
      <p>{t("tokens.revoke-means")}</p>
      {problem}
      <div class="actions">
        <Button onClick={onClose}>{t("action.cancel")}</Button>
        <Button kind="danger" busy={isBusy} onClick={() => attempt(revoke)}>
          {t("tokens.revoke")}
        </Button>
      </div>
    </Dialog>
  );
}
